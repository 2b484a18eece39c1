// Own metrics by script: what a script gets, may take and must give. It runs in a cage elsewhere, not here.
import { EngineError } from '../../base/errors.ts'
import type { RgbImage } from '../../base/image.ts'
import { message, type Message } from '../../base/message.ts'
import type { Metric, MetricDescriptor } from '../contract.ts'
import type { TextItem } from '../text-item.ts'

/**
 * What a script may take. The stack stays at 128 KiB, since QuickJS in WebAssembly crashes its host by deep recursion
 * from 256 KiB on; whoever runs it ends the whole process at the deadline, because an interrupt alone can come late.
 */
export const SCRIPT_LIMITS = {
  deadlineMs: 2000,
  memoryBytes: 64 * 2 ** 20,
  stackBytes: 128 * 2 ** 10,
  sourceCharacters: 100_000,
  /** Of the items that are measured at once, as JSON. */
  inputBytes: 4 * 2 ** 20,
  /** Items that are measured at once, within one deadline. */
  itemsAtOnce: 256,
  picturePixels: 64 * 64,
} as const

/** An own metric by script as it is stored. `source` is JavaScript that defines `measure(item)`. */
export type ScriptMetricDefinition = Pick<
  MetricDescriptor,
  'name' | 'version' | 'label' | 'help' | 'direction' | 'unit' | 'range' | 'needs'
> & { readonly source: string }

/** A picture as a script sees it. */
export interface ScriptPicture {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each pixel, row by row from the top left, 0 to 255. */
  readonly levels: readonly number[]
}

/** One item as a script sees it; plain data, nothing that reaches out. */
export interface ScriptItem {
  readonly prompt: string
  readonly output: string
  readonly references: readonly string[]
  readonly tokens: readonly number[]
  readonly picture: ScriptPicture | null
}

/** A measured item: numerator and denominator. */
export interface ScriptedItem {
  readonly numerator: number
  readonly denominator: number
}

/**
 * Runs a script over items within {@link SCRIPT_LIMITS} and gives what `measure` returned for each: a number, whose mean is
 * the metric, or a numerator and a denominator, which are summed over items before they are divided.
 * @throws METRIC_FAILED when the script fails or takes too much
 */
export type ScriptCage = (
  source: string,
  items: readonly ScriptItem[],
  signal?: AbortSignal,
) => Promise<readonly unknown[]>

/** A text for a script. */
export function scriptText({ prompt, output, references, tokens }: TextItem): ScriptItem {
  return { prompt, output, references, tokens: Array.from(tokens ?? []), picture: null }
}

/** A drawn picture for a script, made small by whole steps where it has more pixels than the limit. */
export function scriptPicture(prompt: string, picture: RgbImage): ScriptItem {
  return { prompt, output: '', references: [], tokens: [], picture: smallPicture(picture) }
}

/** Keeps every step-th pixel of every step-th row. */
function smallPicture({ width, height, data }: RgbImage): ScriptPicture {
  let step = 1
  while (Math.ceil(width / step) * Math.ceil(height / step) > SCRIPT_LIMITS.picturePixels) step++
  const levels: number[] = []
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step)
      levels.push(...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3))
  return { width: Math.ceil(width / step), height: Math.ceil(height / step), levels }
}

/** The metric over what its script measured. @throws BAD_ARGUMENT when the source is empty or too long */
export function scriptMetric({ source, ...description }: ScriptMetricDefinition): Metric<ScriptedItem> {
  const limit = SCRIPT_LIMITS.sourceCharacters
  const { length } = source
  if (source.trim() === '' || length > limit)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('own.scriptLength', { name: description.name, limit, length }),
    )
  return {
    ...description,
    level: 'item',
    deterministic: true,
    normalisation: 'script; mean over items, or summed numerators over summed denominators',
    stats: ({ numerator, denominator }) => [numerator, denominator],
    reduce: ([sum, count]) => (sum as number) / (count as number),
  }
}

/**
 * Measures items in a cage, so many at a time as its memory holds; each time has its own deadline.
 * @throws BAD_ARGUMENT when an item is too large, METRIC_FAILED when the script gives no usable row
 */
export async function measureByScript(
  definition: ScriptMetricDefinition,
  cage: ScriptCage,
  items: readonly ScriptItem[],
  signal?: AbortSignal,
): Promise<ScriptedItem[]> {
  const measured: ScriptedItem[] = []
  for (const batch of batchesOf(definition.name, items)) {
    const rows = await cage(definition.source, batch, signal)
    for (const item of scriptedItems(definition, rows, batch.length, measured.length)) measured.push(item)
  }
  return measured
}

/** Batches below the limit of bytes, in order. */
function batchesOf(name: string, items: readonly ScriptItem[]): ScriptItem[][] {
  const batches: ScriptItem[][] = []
  let left = 0
  for (const item of items) {
    const bytes = new TextEncoder().encode(JSON.stringify(item)).length + 1
    if (bytes > SCRIPT_LIMITS.inputBytes)
      throw new EngineError(
        'BAD_ARGUMENT',
        message('own.itemBytes', { name, limit: SCRIPT_LIMITS.inputBytes, bytes }),
      )
    if (bytes > left || (batches.at(-1)?.length ?? 0) >= SCRIPT_LIMITS.itemsAtOnce) {
      batches.push([])
      left = SCRIPT_LIMITS.inputBytes
    }
    batches.at(-1)?.push(item)
    left -= bytes
  }
  return batches
}

/** The value of a measured item; NaN where it does not count. */
export function scriptedValue({ numerator, denominator }: ScriptedItem): number {
  return denominator === 0 ? Number.NaN : numerator / denominator
}

/**
 * Reads what a cage gave back; nothing of it is trusted.
 * `before` is how many items came before these, for what errors say.
 * @throws METRIC_FAILED when there is not one usable row per item, with the first bad item
 */
export function scriptedItems(
  { name, range }: Pick<ScriptMetricDefinition, 'name' | 'range'>,
  rows: readonly unknown[],
  count: number,
  before = 0,
): ScriptedItem[] {
  if (rows.length !== count) throw scriptError(message('own.rows', { name, count, rows: rows.length }))
  return rows.map((row, item) => {
    const read = scriptedItem(row)
    if (!read || !isWithin(read, range))
      throw scriptError(
        message('own.row', {
          ...{ name, item: before + item + 1 },
          ...{ expected: expectation(range), value: shown(row) },
        }),
        before + item,
      )
    return read
  })
}

/** A denominator of 0 says that the item does not count, and then the numerator is 0 too. */
function scriptedItem(row: unknown): ScriptedItem | undefined {
  const [numerator, denominator, ...more] = Array.isArray(row) ? (row as unknown[]) : [row, 1]
  if (!isFinite(numerator) || !isFinite(denominator) || more.length > 0) return undefined
  const isUsable = denominator > 0 || (denominator === 0 && numerator === 0)
  return isUsable ? { numerator, denominator } : undefined
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isWithin(
  { numerator, denominator }: ScriptedItem,
  [least, greatest]: ScriptMetricDefinition['range'],
) {
  if (denominator === 0) return true
  const value = numerator / denominator
  return value >= (least ?? value) && value <= (greatest ?? value)
}

function expectation([least, greatest]: ScriptMetricDefinition['range']): Message {
  return least === null && greatest === null
    ? message('own.anyNumber')
    : message('own.numberWithin', { least: least ?? '−∞', greatest: greatest ?? '∞' })
}

/** A value in at most 60 characters. */
function shown(row: unknown): string {
  const text = typeof row === 'number' ? String(row) : (JSON.stringify(row) ?? typeof row)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function scriptError(words: Message, item?: number): EngineError {
  return new EngineError('METRIC_FAILED', words, {
    details: item === undefined ? {} : { item },
    fixes: [message('own.everyItemFix')],
  })
}
