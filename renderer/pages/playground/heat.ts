// How surprising each token of a picture was: −ln p in nats, in the rows and columns of the picture.

/** −ln p by row and column. */
export type Heat = readonly (readonly number[])[]

/** The grid of a picture; short when fewer tokens came than the grid has. */
export function heatOf(tokenLogProb: readonly number[], gridSide: number): Heat {
  if (gridSide < 1) return []
  const rows = Math.ceil(tokenLogProb.length / gridSide)
  return Array.from({ length: rows }, (_, row) =>
    tokenLogProb.slice(row * gridSide, (row + 1) * gridSide).map((logProb) => (logProb === 0 ? 0 : -logProb)),
  )
}

/** What a legend says of a grid. */
export interface HeatSummary {
  readonly least: number
  readonly mean: number
  readonly greatest: number
}

/** Least, mean and greatest of a grid; zeros when it is empty. */
export function heatSummary(heat: Heat): HeatSummary {
  const all = heat.flat().filter(Number.isFinite)
  if (all.length === 0) return { least: 0, mean: 0, greatest: 0 }
  const [first = 0] = all
  const fold = (choose: (a: number, b: number) => number) => all.reduce((a, b) => choose(a, b), first)
  return {
    least: fold(Math.min),
    greatest: fold(Math.max),
    mean: all.reduce((a, b) => a + b, 0) / all.length,
  }
}
