// The gate of text models: what was written is opened again and its distributions are held against the model's, token by token.
import { message, type Message, textOf } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import { logSoftmax } from '../decode/sample.ts'
import type { TextRows } from '../generate/text-rows.ts'
import { type LogitDistance, LogitDistances } from './logit-distance.ts'
import { outside } from './gate-words.ts'

/** Reads a row from its beginning and tells the logits after each token; the model itself, or a file of another program. */
export interface LogitReader {
  read(
    ids: Int32Array,
    visit: (at: number, logits: Float32Array) => void,
    signal?: AbortSignal,
  ): Promise<void>
}

/** What files may differ by and still be exported; what is not named has no limit. */
export interface TextLimits {
  /** Most mean difference of ln p of the tokens, without sign, nats. */
  readonly meanDifference?: number
  /** Most mean KL(model ‖ file), nats. */
  readonly meanKl?: number
  /** Least share of positions whose most likely token is the same. */
  readonly agreement?: number
  /** Most mean KL(weights that the file should mean, in floats ‖ file), nats: what its arithmetic and layout add. */
  readonly fileKl?: number
}

/** What the gate measured. */
export interface TextConformance extends LogitDistance {
  readonly meanDifference: number
  readonly fileKl?: number
  readonly limits: TextLimits
  readonly passed: boolean
  /** What is outside the limits, one sentence each. */
  readonly failures: readonly string[]
  /** The same with codes. */
  readonly said: readonly Message[]
}

/** Who is compared. */
export interface TextGateSubject {
  readonly reference: LogitReader
  readonly other: LogitReader
  /** The weights that a file should mean, in floats; absent where its reader decodes them itself. */
  readonly meant?: LogitReader | undefined
  /** At least two tokens each. */
  readonly rows: readonly Int32Array[]
  readonly limits: TextLimits
}

/** Compares both on every token of the rows but the first. @throws NON_FINITE when a logit is NaN, the signal's reason when it aborts */
export async function gateTexts(
  { reference, other, meant, rows, limits }: TextGateSubject,
  signal?: AbortSignal,
): Promise<TextConformance> {
  const [whole, file] = [new LogitDistances(), new LogitDistances()]
  let difference = 0
  for (const row of rows) {
    const [own, exported] = [await logitsOf(reference, row, signal), await logitsOf(other, row, signal)]
    const should = meant && (await logitsOf(meant, row, signal))
    for (let at = 0; at + 1 < row.length; at++) {
      const [a, b, target] = [own[at] as Float32Array, exported[at] as Float32Array, row[at + 1] as number]
      whole.add({ reference: a, other: b, target })
      if (should) file.add({ reference: should[at] as Float32Array, other: b, target })
      difference += Math.abs((logSoftmax(a)[target] as number) - (logSoftmax(b)[target] as number))
    }
  }
  const distance = whole.result()
  const meanDifference = difference / distance.positions
  return judged({ ...distance, meanDifference, ...(meant && { fileKl: file.result().meanKl }) }, limits)
}

async function logitsOf(reader: LogitReader, row: Int32Array, signal?: AbortSignal): Promise<Float32Array[]> {
  const found: Float32Array[] = []
  await reader.read(row, (_, logits) => void found.push(logits.slice()), signal)
  return found
}

type Measured = Omit<TextConformance, 'limits' | 'passed' | 'failures' | 'said'>

/** Holds figures against limits. A NaN fails. */
function judged(measured: Measured, limits: TextLimits): TextConformance {
  const said = Object.entries(limits).flatMap(([name, limit]) => {
    const figure = name as keyof TextLimits
    const value = measured[figure] ?? 0
    const holds = figure === 'agreement' ? value >= limit : value <= limit
    return holds ? [] : [message(WORDS[figure], outside(Number(value.toPrecision(3)), limit))]
  })
  return { ...measured, limits, passed: said.length === 0, failures: said.map(textOf), said }
}

const WORDS = {
  meanDifference: 'gate.difference',
  meanKl: 'gate.meanKl',
  agreement: 'gate.agreement',
  fileKl: 'gate.fileKl',
} as const

/** How many texts, and how long. */
export interface OwnTexts {
  readonly count: number
  /** Tokens of each, the first included; at most the context. */
  readonly length: number
  /** Token that all begin with. */
  readonly first: number
}

/** Texts that the model writes by itself, drawn by its probabilities from a fixed seed. */
export async function ownTexts(
  rows: TextRows,
  { count, length, first }: OwnTexts,
  signal?: AbortSignal,
): Promise<Int32Array[]> {
  const random = new RandomStream(0, 'texts of the gate')
  const texts = Array.from({ length: count }, () => new Int32Array(length).fill(first, 0, 1))
  let logits = await rows.start(
    texts.map((text) => text.slice(0, 1)),
    signal,
  )
  for (let at = 1; at < length; at++) {
    const drawn = logits.map((row) => random.weighted(logSoftmax(row).map(Math.exp)))
    drawn.forEach((token, i) => ((texts[i] as Int32Array)[at] = token))
    if (at + 1 < length)
      logits = await rows.step(
        Int32Array.from(texts, (_, i) => i),
        Int32Array.from(drawn),
        signal,
      )
  }
  return texts
}
