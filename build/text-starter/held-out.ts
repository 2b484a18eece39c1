// Held-out definitions and entries as rows, for the figure that a training shows while it goes.
import { f32, i32 } from '../../engine/base/tensor.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import type { Program } from '../../engine/runtimes/runtime.ts'
import type { ByteLevelBpe } from '../../engine/tokenizers/byte-level-bpe.ts'
import type { TextDocument } from './data/documents.ts'
import { END_ID } from './tokenizer.ts'

const BATCHES = 4

/** The first held-out documents one after the other, as some batches of rows. */
export function heldOutRows(
  tokenizer: ByteLevelBpe,
  documents: readonly TextDocument[],
  { rows, time }: { readonly rows: number; readonly time: number },
): HostWeights[] {
  const ids: number[] = []
  for (const { prompt, answer, kind, isHeldOut } of documents) {
    if (!isHeldOut || (kind !== 'define' && kind !== 'entry')) continue
    ids.push(...tokenizer.encode(prompt + answer), END_ID)
    if (ids.length > BATCHES * rows * time) break
  }
  const count = Math.min(BATCHES, Math.floor((ids.length - 1) / (rows * time)))
  return Array.from({ length: count }, (_, i) => {
    const at = i * rows * time
    return {
      tokens: i32([rows, time], ids.slice(at, at + rows * time)),
      targets: i32([rows, time], ids.slice(at + 1, at + rows * time + 1)),
      lossWeights: f32([rows, time]),
    }
  })
}

/** Mean of −ln p over all targets. */
export async function meanNats(
  scorer: Program,
  weights: HostWeights,
  batches: readonly HostWeights[],
): Promise<number> {
  let [total, count] = [0, 0]
  for (const batch of batches) {
    const { nats } = await scorer.run({ ...weights, ...batch })
    for (const value of nats?.data ?? []) total += value
    count += nats?.data.length ?? 0
  }
  return total / count
}
