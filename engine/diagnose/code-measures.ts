// Degeneration of pictures as grids of image tokens, row by row: runs of one code, and codes that are used too often.
import { codebookPerplexity, codebookUsage } from '../metrics/codebook.ts'
import { scoreItems } from '../metrics/sums.ts'

/** A run of equal codes, as places of the grid in raster order, `to` exclusive. */
export interface CodeRun {
  readonly from: number
  readonly to: number
}

/** The longest run of equal codes, the first of equals. */
export function longestRun(codes: ArrayLike<number>): CodeRun {
  let [best, from]: [CodeRun, number] = [{ from: 0, to: Math.min(1, codes.length) }, 0]
  for (let at = 1; at <= codes.length; at++) {
    if (at < codes.length && codes[at] === codes[from]) continue
    if (at - from > best.to - best.from) best = { from, to: at }
    from = at
  }
  return best
}

/** Mean over pictures of the longest run's share of the picture, in (0, 1]. */
export function runShare(grids: readonly ArrayLike<number>[]): number {
  const shares = grids.map((grid) => {
    const { from, to } = longestRun(grid)
    return (to - from) / grid.length
  })
  return shares.reduce((sum, share) => sum + share, 0) / grids.length
}

/** Share of all codes that the most used one takes, in (0, 1]. */
export function topCodeShare(grids: readonly ArrayLike<number>[]): number {
  const counts = new Map<number, number>()
  let total = 0
  for (const grid of grids)
    for (let i = 0; i < grid.length; i++) {
      const code = grid[i] as number
      counts.set(code, (counts.get(code) ?? 0) + 1)
      total++
    }
  return Math.max(0, ...counts.values()) / total
}

/** exp of the entropy of pooled codes. */
export function evenCodes(grids: readonly ArrayLike<number>[], codebookSize: number): number {
  return scoreItems(
    codebookPerplexity,
    grids.map((codes) => ({ codes, codebookSize })),
  )
}

/** Share of the codebook in use. */
export function usedCodes(grids: readonly ArrayLike<number>[], codebookSize: number): number {
  return scoreItems(
    codebookUsage,
    grids.map((codes) => ({ codes, codebookSize })),
  )
}
