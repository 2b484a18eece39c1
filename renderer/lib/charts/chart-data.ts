// Series as a chart draws them: aligned, cleaned for logarithms, smoothed without touching the past.

/** One line; `least` and `greatest` draw a band around it. Null is a gap. */
export interface ChartSeries {
  readonly name: string
  readonly label: string
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
  readonly least?: readonly (number | null)[]
  readonly greatest?: readonly (number | null)[]
  /** Of the six series colours, from 1; in order when left out. */
  readonly color?: number
  /** Dashed lines stand for what is compared with. */
  readonly isDashed?: boolean
}

/** How the axes run. */
export interface AxisKinds {
  readonly isLogX: boolean
  readonly isLogY: boolean
}

/** A value, a gap, or nothing because another series has that step. */
export type Cell = number | null | undefined

/** Columns over one list of steps. */
export interface AlignedSeries {
  readonly steps: readonly number[]
  readonly columns: readonly (readonly Cell[])[]
}

/**
 * The average of the points of the last `width` steps, for each point. It looks back only, so a point once drawn never
 * moves; gaps stay gaps and count for nothing.
 */
export function trailingAverage(
  steps: readonly number[],
  values: readonly (number | null)[],
  width: number,
): (number | null)[] {
  if (width <= 0) return [...values]
  let first = 0
  let sum = 0
  let count = 0
  const add = (value: number | null | undefined, sign: 1 | -1) => {
    if (value === null || value === undefined) return
    sum += sign * value
    count += sign
  }
  return values.map((value, place) => {
    add(value, 1)
    while ((steps[first] ?? 0) <= (steps[place] ?? 0) - width) add(values[first++], -1)
    return value === null || count === 0 ? null : sum / count
  })
}

/** Every column over the union of all steps; each list of steps ascends. */
export function alignColumns(
  columns: readonly { readonly steps: readonly number[]; readonly values: readonly (number | null)[] }[],
  { isLogX, isLogY }: AxisKinds,
): AlignedSeries {
  const all = union([...new Set(columns.map((column) => column.steps))])
  const steps = isLogX ? all.filter((step) => step > 0) : all
  return {
    steps,
    columns: columns.map((column) => {
      let at = 0
      return steps.map((step) => {
        while ((column.steps[at] ?? Infinity) < step) at++
        return drawable(column.steps[at] === step ? (column.values[at] ?? null) : undefined, isLogY)
      })
    }),
  }
}

/** Every step of ascending lists once, ascending. */
function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [only, ...others] = lists
  if (only && others.length === 0) return only
  const sorted = Float64Array.from(lists.flat()).sort()
  return [...sorted.filter((step, place) => step !== sorted[place - 1])]
}

function drawable(value: Cell, isLog: boolean): Cell {
  if (typeof value !== 'number') return value
  return Number.isFinite(value) && (!isLog || value > 0) ? value : null
}

/** What a series says in one breath. */
export interface SeriesSummary {
  readonly count: number
  readonly first: number | null
  readonly last: number | null
  readonly least: number | null
}

/** For screen readers and the legend. */
export function summarize({ values }: Pick<ChartSeries, 'values'>): SeriesSummary {
  const known = values.filter((value) => value !== null)
  return {
    count: known.length,
    first: known[0] ?? null,
    last: known.at(-1) ?? null,
    least: known.reduce<number | null>(
      (least, value) => (least === null || value < least ? value : least),
      null,
    ),
  }
}

/** Evenly chosen places of a long list, always with the last. */
export function thinned(
  count: number,
  most: number,
): { readonly places: readonly number[]; readonly every: number } {
  const every = Math.max(1, Math.ceil(count / most))
  const places = Array.from({ length: Math.ceil(count / every) }, (_, place) => place * every)
  if (count > 0 && places.at(-1) !== count - 1) places.push(count - 1)
  return { places, every }
}
