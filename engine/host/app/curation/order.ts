// Orders of pairs. Pairs without a value come last, up or down; equal ones stay in the order of import.
import type { PAIR_ORDERS } from '../../../api/contract/datasets.ts'
import { fold, lengthOf } from './fold.ts'
import type { PairRow } from './rows.ts'

/** An order's name. */
export type PairOrder = (typeof PAIR_ORDERS)[number]

const VALUES: Readonly<
  Record<Exclude<PairOrder, 'position'>, (row: PairRow) => string | number | null | undefined>
> = {
  caption: ({ searchText }) => (searchText === '' ? null : searchText),
  length: ({ captions }) => (captions[0] === undefined ? null : lengthOf(captions[0])),
  rating: ({ rating }) => rating,
  agreement: ({ agreement }) => agreement,
  file: ({ file }) => naturalName(file),
}

/** The rows in an order; `rows` come in the order of import and stay as they are. */
export function sortedRows(
  rows: readonly PairRow[],
  { order, descending }: { readonly order: PairOrder; readonly descending: boolean },
): readonly PairRow[] {
  if (order === 'position') return descending ? rows.toReversed() : rows
  const valueOf = VALUES[order]
  const keyed = rows.map((row) => ({ row, value: valueOf(row) ?? null }))
  const sign = descending ? -1 : 1
  keyed.sort((a, b) => compare(a.value, b.value, sign))
  return keyed.map(({ row }) => row)
}

function compare(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -sign : sign
}

/** Numbers in names padded, so that `p10` comes after `p9`. */
function naturalName(file: string): string {
  return fold(file).replace(/\d+/g, (digits) => digits.padStart(12, '0'))
}
