// Samples that are equal, or nearly so.

/** Rows that belong together, by their places; two rows or more. */
export type DuplicateGroup = readonly number[]

/** Share of differing places below which two rows of one length are nearly equal. */
const NEAR = 0.1

/**
 * Groups of rows of tokens that are equal or, of one length, differ in less than a tenth of their places; each row is in one
 * group at most, the largest group first.
 */
export function duplicateGroups(rows: readonly ArrayLike<number>[], near = NEAR): DuplicateGroup[] {
  const leaders: number[][] = []
  rows.forEach((row, place) => {
    const group = leaders.find(([leader]) => isNear(rows[leader as number] as ArrayLike<number>, row, near))
    if (group) group.push(place)
    else leaders.push([place])
  })
  return leaders.filter(({ length }) => length > 1).sort((a, b) => b.length - a.length)
}

/** Share of rows that repeat an earlier one, in [0, 1). */
export function duplicateShare(rows: readonly ArrayLike<number>[], near = NEAR): number {
  const repeated = duplicateGroups(rows, near).reduce((sum, group) => sum + group.length - 1, 0)
  return repeated / rows.length
}

function isNear(a: ArrayLike<number>, b: ArrayLike<number>, near: number): boolean {
  if (a.length !== b.length) return false
  const most = near * a.length
  let differing = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && ++differing >= most) return false
  return true
}
