// Reading what a text model wrote, and real texts, with the model and its oracle: divergence at every position.
import { argmaxToken } from '../decode/sample.ts'
import type { TextGenerator } from '../generate/text-generator.ts'
import { entropyNats, klNats, surprisal } from './divergence.ts'

/** What reads. */
export type TextReader = Pick<TextGenerator, 'read'>

/** A text from its beginning, with the place of its first token that counts. */
export interface ReadText {
  readonly ids: Int32Array
  /** At least 1: the first token has nothing before it. */
  readonly from: number
}

/** Of every token that counts, in order. */
export interface ReadRow {
  /** KL(oracle ‖ model) and −ln p under the oracle, nats; empty without an oracle. */
  readonly divergence: Float64Array
  readonly surprisal: Float64Array
  /** Of the model's distribution and, where there is one, of the oracle's, nats. */
  readonly entropy: Float64Array
  readonly oracleEntropy: Float64Array
  /** The model's first choice in the place of every token of the text; −1 at the first. */
  readonly likeliest: Int32Array
}

/** How texts are read. */
export interface ReadOptions {
  /** Tokens that are ruled out in both models, such as the end. */
  readonly masked: readonly number[]
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads a text with both models. Logits of one text are in memory at a time: 4 bytes × vocabulary × tokens that count.
 * @throws the signal's reason when it aborts
 */
export async function readWithBoth(
  model: TextReader,
  oracle: TextReader | undefined,
  { ids, from }: ReadText,
  { masked, signal }: ReadOptions,
): Promise<ReadRow> {
  const count = ids.length - from
  const rows: Float32Array[] = []
  const likeliest = new Int32Array(ids.length).fill(-1)
  const entropy = new Float64Array(count)
  await model.read(
    ids,
    (at, logits) => {
      if (at + 1 < ids.length) likeliest[at + 1] = argmaxToken(logits)
      const place = at + 1 - from
      if (place < 0 || place >= count) return
      entropy[place] = entropyNats(logits, masked)
      if (oracle) rows[place] = logits.slice()
    },
    signal,
  )
  const none = new Float64Array(0)
  if (!oracle) return { divergence: none, surprisal: none, entropy, oracleEntropy: none, likeliest }
  const divergence = new Float64Array(count)
  const surprisals = new Float64Array(count)
  const oracleEntropy = new Float64Array(count)
  await oracle.read(
    ids,
    (at, logits) => {
      const place = at + 1 - from
      const row = rows[place]
      if (!row) return
      divergence[place] = klNats(logits, row, masked)
      oracleEntropy[place] = entropyNats(logits, masked)
      surprisals[place] = surprisal(logits, ids[at + 1] as number, masked)
    },
    signal,
  )
  return { divergence, surprisal: surprisals, entropy, oracleEntropy, likeliest }
}
