// Groups and sides of all texts, once all are known: nearly equal ones stand on one side, and neither side is empty.
import type { Split } from '../pairs.ts'
import { positionOf } from '../splits.ts'
import type { TextCollection } from './collection.ts'

/** What settling gives; sides stand in the collection afterwards. */
export interface SettledSides {
  /** Groups of texts that are not alone, by row; the group of every other is its own key. */
  readonly groups: ReadonlyMap<number, string>
  /** Rows of new texts that are nearly equal to texts of the dataset on different sides; they are to be left out. */
  readonly leaking: readonly number[]
  /** Groups of at least two. */
  readonly nearDuplicateGroups: number
}

/** How to settle. */
export interface SettleOptions {
  readonly evalFraction: number
  /** True when the files themselves say which side each text is on. */
  readonly isDeclared: boolean
  /** Groups of texts that were in the dataset before, by row. */
  readonly knownGroups: ReadonlyMap<number, string>
  /** Groups of nearly equal texts, at least two in each. */
  readonly near: readonly (readonly number[])[]
}

/**
 * Settles sides. Texts were given the side that their own key says; a group takes the side of its smallest key, or of those
 * of its members that were there before.
 */
export function settleSides(texts: TextCollection, options: SettleOptions): SettledSides {
  const { near } = options
  const groups = new Map<number, string>()
  const leaking: number[] = []
  for (const rows of near) {
    const group = settleGroup(texts, rows, options)
    if (group === undefined) leaking.push(...rows.filter((row) => !texts.isKnown(row)))
    else for (const row of rows) groups.set(row, group)
  }
  for (const row of leaking) texts.remove(row)
  const isFirst = options.knownGroups.size === 0
  if (isFirst && !options.isDeclared && options.evalFraction > 0) fillEmptySide(texts, groups)
  return { groups, leaking, nearDuplicateGroups: near.length }
}

/** Puts a group on one side and gives its name; undefined when its new members are near to texts on different sides. */
function settleGroup(
  texts: TextCollection,
  rows: readonly number[],
  { evalFraction, isDeclared, knownGroups }: SettleOptions,
): string | undefined {
  const known = rows.filter((row) => texts.isKnown(row))
  const [first] = known
  if (first !== undefined && known.some((row) => texts.sideOf(row) !== texts.sideOf(first))) return undefined
  const smallest = rows.map((row) => texts.keyOf(row)).sort()[0] as string
  const group = first === undefined ? smallest : (knownGroups.get(first) ?? texts.keyOf(first))
  const side = first === undefined ? sideAt(positionOf(group), evalFraction) : texts.sideOf(first)
  if (!isDeclared) for (const row of rows) if (!texts.isKnown(row)) texts.setSide(row, side)
  return group
}

/** The side of a position. */
export function sideAt(position: number, evalFraction: number): Split {
  return position < evalFraction ? 'eval' : 'train'
}

/** With few texts chance may leave a side empty: the group whose position is nearest to it moves there. */
function fillEmptySide(texts: TextCollection, groups: ReadonlyMap<number, string>): void {
  const counts = { train: 0, eval: 0, test: 0 }
  for (let row = 0; row < texts.length; row++) counts[texts.sideOf(row)]++
  if (counts.train > 0 && counts.eval > 0) return
  const empty: Split = counts.eval === 0 ? 'eval' : 'train'
  const placed = Array.from({ length: texts.length }, (_, row) => {
    const group = groups.get(row) ?? texts.keyOf(row)
    return { row, group, position: positionOf(group) }
  }).sort((a, b) => a.position - b.position)
  const chosen = empty === 'eval' ? placed[0] : placed.at(-1)
  const members = placed.filter(({ group }) => group === chosen?.group)
  // of a single group nothing would be left for the other side
  if (members.length < texts.length) for (const { row } of members) texts.setSide(row, empty)
}
