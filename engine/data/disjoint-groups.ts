// Groups of rows that grow together: a forest in which every row points towards its group's root.

/** Every row a group of its own. */
export function singleGroups(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row)
}

/** The first member of a row's group; the way there is shortened. */
export function rootOf(parents: Int32Array, row: number): number {
  let root = row
  while (parents[root] !== root) root = parents[root] as number
  for (let i = row; i !== root;) {
    const next = parents[i] as number
    parents[i] = root
    i = next
  }
  return root
}

/** Joins two groups under the smaller row, so that a group's root is its first member. */
export function unite(parents: Int32Array, a: number, b: number): void {
  const [first, second] = [rootOf(parents, a), rootOf(parents, b)]
  parents[Math.max(first, second)] = Math.min(first, second)
}
