// A million points cut down to what a chart can show, in one pass from the newest to the oldest. Steps that were
// repeated after a resume count once, as they were last recorded.
import { setImmediate as turn } from 'node:timers/promises'
import type { SeriesView } from '../../api/contract/views.ts'
import type { MetricPoint, MetricPoints } from '../../store/tables/metric-points.ts'

/** What to show. */
export interface SeriesRequest {
  readonly run: string
  /** All when empty. */
  readonly names: readonly string[]
  readonly from: number
  readonly to: number | null
  /** At most so many points of each series. */
  readonly buckets: number
}

/** Rows between two turns for others. */
const ROWS_AT_ONCE = 50_000

/** Every series of a run, by name. The bounds of buckets stay where they are when points are added, until they double. */
export async function readSeries(
  points: Pick<MetricPoints, 'backwards'>,
  { run, names, from, to, buckets }: SeriesRequest,
  signal?: AbortSignal,
): Promise<SeriesView[]> {
  const series = new Map<string, SeriesBuckets>()
  let before: number | null = null
  for (let rows = ROWS_AT_ONCE; rows === ROWS_AT_ONCE;) {
    signal?.throwIfAborted()
    rows = 0
    for (const point of points.backwards(run, { names, from, to, before, limit: ROWS_AT_ONCE })) {
      let one = series.get(point.name)
      if (!one) series.set(point.name, (one = new SeriesBuckets(from, buckets)))
      one.add(point)
      before = point.sequence
      rows++
    }
    await turn()
  }
  return [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => one.view(name))
}

interface Bucket {
  /** Last step in it, and its value. */
  step: number
  value: number | null
  least: number | null
  greatest: number | null
}

/** Buckets of 1, 2, 4, 8 … steps each: as narrow as their number allows. */
class SeriesBuckets {
  readonly #from: number
  readonly #limit: number
  readonly #seen = new StepSet()
  #buckets: (Bucket | undefined)[] = []
  #width = 1
  #points = 0

  constructor(from: number, limit: number) {
    this.#from = from
    this.#limit = limit
  }

  /** Takes points from the newest to the oldest. */
  add({ step, value }: MetricPoint): void {
    this.#points++
    if (!this.#seen.add(step - this.#from)) return
    while (step - this.#from >= this.#limit * this.#width) this.#widen()
    const place = Math.floor((step - this.#from) / this.#width)
    this.#buckets[place] = merged(this.#buckets[place], { step, value, least: value, greatest: value })
  }

  view(name: string): SeriesView {
    const full = this.#buckets.filter((bucket) => bucket !== undefined)
    return {
      name,
      steps: full.map(({ step }) => step),
      values: full.map(({ value }) => value),
      least: full.map(({ least }) => least),
      greatest: full.map(({ greatest }) => greatest),
      points: this.#points,
    }
  }

  #widen(): void {
    const pairs: (Bucket | undefined)[] = []
    for (let i = 0; i < this.#buckets.length; i += 2)
      pairs.push(merged(this.#buckets[i], this.#buckets[i + 1]))
    this.#buckets = pairs
    this.#width *= 2
  }
}

function merged(a: Bucket | undefined, b: Bucket | undefined): Bucket | undefined {
  if (!a || !b) return a ?? b
  const last = a.step > b.step ? a : b
  return {
    step: last.step,
    value: last.value,
    least: extreme(Math.min, a.least, b.least),
    greatest: extreme(Math.max, a.greatest, b.greatest),
  }
}

function extreme(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b)
}

/** A set of whole numbers from 0, one bit each. */
class StepSet {
  #bits = new Uint8Array(1024)

  /** False when it was in already. */
  add(step: number): boolean {
    const byte = step >>> 3
    if (byte >= this.#bits.length) this.#grow(byte)
    const [old, bit] = [this.#bits[byte] as number, 1 << (step & 7)]
    this.#bits[byte] = old | bit
    return (old & bit) === 0
  }

  #grow(byte: number): void {
    const bits = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2))
    bits.set(this.#bits)
    this.#bits = bits
  }
}
