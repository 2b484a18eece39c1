// Embeddings for new tokens: the tables grow, and each new row starts as the mean of the old ones with a little noise, so
// that new words are as likely as any at first and can be told apart.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import { f32, type HostTensor } from '../base/tensor.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { TextFamily } from '../models/text/family.ts'
import type { HostWeights } from '../nn/parameters.ts'

/** Deviation of new rows around the mean, as a share of that of the old ones. */
const NOISE_SHARE = 0.01

/** A model with room for the tokens of its tokenizer. */
export interface GrownModel {
  readonly config: DecoderConfig
  readonly weights: HostWeights
}

/**
 * The model itself where it has a row for every token of the tokenizer; else one whose embeddings, and head, have grown.
 * @throws BAD_ARGUMENT when more tokens are missing than were added: the tokenizer belongs to another model
 */
export function grownFor(
  { config, weights }: GrownModel,
  {
    vocabularySize,
    added,
    seed,
  }: { readonly vocabularySize: number; readonly added: number; readonly seed: number },
  family: TextFamily,
): GrownModel {
  const missing = vocabularySize - config.vocabulary
  if (missing <= 0) return { config, weights }
  if (missing > added)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('train.addedTokens', { tokens: vocabularySize, vocabulary: config.vocabulary, added }),
    )
  const grown = Object.fromEntries(
    (['token', 'head'] as const).flatMap((part) => {
      const name = `${family.nameOf(part, 0)}.weight`
      const table = weights[name]
      return table && (part === 'token' || !config.tied)
        ? [[name, withRows(table, missing, { name, seed })]]
        : []
    }),
  )
  return { config: { ...config, vocabulary: vocabularySize }, weights: { ...weights, ...grown } }
}

function withRows(
  table: HostTensor,
  count: number,
  { name, seed }: { readonly name: string; readonly seed: number },
): HostTensor {
  const [rows, width] = table.shape as [number, number]
  const { mean, deviation } = columnsOf(table)
  const grown = f32([rows + count, width])
  grown.data.set(table.data)
  const random = new RandomStream(seed, `new rows of ${name}`)
  for (let at = rows * width; at < grown.data.length; at++) {
    const column = at % width
    grown.data[at] = (mean[column] as number) + NOISE_SHARE * (deviation[column] as number) * random.normal()
  }
  return grown
}

/** Mean and deviation of each column. */
function columnsOf({ shape, data }: HostTensor): { mean: Float64Array; deviation: Float64Array } {
  const [rows, width] = shape as [number, number]
  const mean = new Float64Array(width)
  const square = new Float64Array(width)
  for (let at = 0; at < rows * width; at++) {
    const [column, value] = [at % width, data[at] as number]
    mean[column] = (mean[column] as number) + value / rows
    square[column] = (square[column] as number) + (value * value) / rows
  }
  const deviation = square.map((value, i) => Math.sqrt(Math.max(0, value - (mean[i] as number) ** 2)))
  return { mean, deviation }
}
