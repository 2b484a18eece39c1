// What a table shows, and in which order.
import type { Snippet } from 'svelte'

/** One column. */
export interface Column<T> {
  readonly id: string
  readonly label: string
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right'
  /** What it is sorted by; a column without is not sortable. */
  readonly sortBy?: (row: T) => string | number | null
  /** The text of a cell; `cell` draws more. */
  readonly text?: (row: T) => string
  readonly cell?: Snippet<[T]>
  /** Takes what is left. */
  readonly grow?: boolean
}

/** By which column, and which way. */
export interface SortOrder {
  readonly column: string
  readonly isDescending: boolean
}

/** The rows in order; rows without a value stand last either way. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  order: SortOrder | null,
): readonly T[] {
  const sortBy = columns.find(({ id }) => id === order?.column)?.sortBy
  if (!order || !sortBy) return rows
  const way = order.isDescending ? -1 : 1
  return rows
    .map((row) => ({ row, key: sortBy(row) }))
    .sort((a, b) =>
      a.key === null || b.key === null ? nullsLast(a.key, b.key) : way * compare(a.key, b.key),
    )
    .map(({ row }) => row)
}

function nullsLast(a: unknown, b: unknown): number {
  return Number(a === null) - Number(b === null)
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true })
}

/** After a click on a heading: up, down, as it came. */
export function nextOrder(order: SortOrder | null, column: string): SortOrder | null {
  if (order?.column !== column) return { column, isDescending: false }
  return order.isDescending ? null : { column, isDescending: true }
}
