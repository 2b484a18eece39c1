// Where the tokens of a beam search stand in its drawing: one column per step, one line per end, parents between their children.
import type { BeamNodeView, WrittenView } from '../../../../engine/api/contract/written-views.ts'

/** A node in its place. */
export interface PlacedNode {
  /** Its number in the search. */
  readonly id: number
  readonly node: BeamNodeView
  readonly column: number
  /** In lines, from 0; between two lines where children part. */
  readonly line: number
  /** The place of its parent; undefined below the prompt. */
  readonly parent: { readonly column: number; readonly line: number } | undefined
  /** Place of the result that it belongs to, from 0; undefined for what no result took. */
  readonly result: number | undefined
}

/** A drawing. */
export interface TreeLayout {
  readonly nodes: readonly PlacedNode[]
  readonly columns: number
  readonly lines: number
}

/** Lays out what went on to an end, and what was left behind where it is asked for. */
export function layoutTree(
  nodes: readonly BeamNodeView[],
  texts: readonly Pick<WrittenView, 'node'>[],
  { hasDropped }: { readonly hasDropped: boolean },
): TreeLayout {
  const results = resultsOf(nodes, texts)
  const isShown = (id: number): boolean => hasDropped || results.has(id) || nodes[id]?.fate !== 'dropped'
  const children = new Map<number, number[]>()
  nodes.forEach(({ parent }, id) => {
    if (!isShown(id)) return
    children.set(parent, [...(children.get(parent) ?? []), id])
  })
  const lines = new Map<number, number>()
  let next = 0
  const place = (id: number): number => {
    const own = children.get(id) ?? []
    const at = own.map(place)
    const line = at.length === 0 ? next++ : ((at[0] ?? 0) + (at.at(-1) ?? 0)) / 2
    lines.set(id, line)
    return line
  }
  for (const root of children.get(-1) ?? []) place(root)
  const placed = [...lines].map(([id, line]): PlacedNode => {
    const node = nodes[id] as BeamNodeView
    const above = lines.get(node.parent)
    const parent = above === undefined ? undefined : { column: node.step - 1, line: above }
    return { id, node, column: node.step, line, parent, result: results.get(id) }
  })
  const columns = placed.reduce((most, { column }) => Math.max(most, column + 1), 0)
  return { nodes: placed, columns, lines: next }
}

/** The first result that each node on the way to one belongs to. */
function resultsOf(
  nodes: readonly BeamNodeView[],
  texts: readonly Pick<WrittenView, 'node'>[],
): ReadonlyMap<number, number> {
  const results = new Map<number, number>()
  texts.forEach(({ node }, result) => {
    for (let id = node ?? -1; id >= 0 && !results.has(id); id = nodes[id]?.parent ?? -1)
      results.set(id, result)
  })
  return results
}
