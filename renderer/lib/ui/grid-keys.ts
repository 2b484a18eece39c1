// Moving and choosing in a grid of equal cells, as pure functions.

/** A grid as the keys see it. */
export interface GridShape {
  readonly total: number
  readonly columns: number
  /** Whole rows in sight. */
  readonly rowsInSight: number
}

/** Where a key leads from a cell; null when it is no key of a grid. Ctrl with Home and End leads to the corners. */
export function moveInGrid(
  key: string,
  from: number,
  { total, columns, rowsInSight }: GridShape,
  isFar: boolean,
): number | null {
  const last = total - 1
  if (last < 0) return null
  const rowStart = from - (from % columns)
  const page = Math.max(1, rowsInSight - 1) * columns
  const to: Readonly<Record<string, number>> = {
    ArrowRight: from + 1,
    ArrowLeft: from - 1,
    ArrowDown: from + columns > last && from < last - (last % columns) ? last : from + columns,
    ArrowUp: from - columns,
    PageDown: Math.min(from + page, last),
    PageUp: from - page < 0 ? from % columns : from - page,
    Home: isFar ? 0 : rowStart,
    End: isFar ? last : Math.min(rowStart + columns - 1, last),
  }
  const target = to[key]
  if (target === undefined) return null
  return target < 0 || target > last ? from : target
}

/** How a click or a stroke changes what is chosen. */
export interface Choosing {
  readonly index: number
  /** Where a range begins. */
  readonly anchor: number
  /** Shift: everything from the anchor to here. */
  readonly isRange: boolean
  /** Ctrl or Cmd: keeps the rest. */
  readonly isToggle: boolean
}

/** What is chosen afterwards. */
export function choose(
  chosen: ReadonlySet<number>,
  { index, anchor, isRange, isToggle }: Choosing,
): ReadonlySet<number> {
  if (isRange) {
    const range = rangeOf(anchor, index)
    return isToggle ? new Set([...chosen, ...range]) : new Set(range)
  }
  if (!isToggle) return new Set([index])
  const next = new Set(chosen)
  if (!next.delete(index)) next.add(index)
  return next
}

function rangeOf(a: number, b: number): number[] {
  const low = Math.min(a, b)
  return Array.from({ length: Math.abs(a - b) + 1 }, (_, place) => low + place)
}

/** Cells that must be drawn. */
export interface CellWindow {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

/** The cells in sight with `margin` rows above and below. */
export function cellsInSight(
  scroll: { readonly top: number; readonly height: number },
  rowHeight: number,
  { total, columns }: GridShape,
  margin = 3,
): CellWindow {
  const firstRow = Math.max(0, Math.floor(scroll.top / rowHeight) - margin)
  const endRow = Math.ceil((scroll.top + scroll.height) / rowHeight) + margin
  return { first: Math.min(total, firstRow * columns), end: Math.min(total, endRow * columns) }
}
