// Batches of the text starter: documents drawn by weight and packed into rows. A step's batch depends on its number only.
import { RandomStream } from '../../engine/base/random.ts'
import { f32, i32 } from '../../engine/base/tensor.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import type { ByteLevelBpe } from '../../engine/tokenizers/byte-level-bpe.ts'
import { DOCUMENT_KINDS, type DocumentKind, type TextDocument } from './data/documents.ts'
import { drawTask, TASK_KINDS } from './data/tasks.ts'
import { END_ID } from './tokenizer.ts'

/** Share of the documents that are drawn; the rest are tasks. Tasks are shorter, so that they make up a fifth of the tokens. */
const SHARES: Readonly<Record<DocumentKind | 'task', number>> = {
  define: 0.32,
  entry: 0.18,
  sentence: 0.06,
  synonyms: 0.06,
  kind: 0.08,
  task: 0.3,
}

/** Most of a task's prompt are random numbers and words: what they teach is soon learnt. */
const TASK_PROMPT_WEIGHT = 0.2

interface Piece {
  readonly ids: readonly number[]
  /** Tokens in front that count little. */
  readonly light: number
}

/** Documents in encoded form, drawn by weight. */
export class StarterBatches {
  readonly #tokenizer: ByteLevelBpe
  readonly #seed: number
  readonly #size: { readonly rows: number; readonly time: number }
  readonly #kinds = Object.keys(SHARES) as (DocumentKind | 'task')[]
  readonly #documents: Readonly<Record<DocumentKind, readonly TextDocument[]>>
  readonly #cumulative: Readonly<Record<DocumentKind, Float64Array>>

  constructor(
    tokenizer: ByteLevelBpe,
    documents: readonly TextDocument[],
    options: { readonly seed: number; readonly rows: number; readonly time: number },
  ) {
    this.#tokenizer = tokenizer
    this.#seed = options.seed
    this.#size = options
    const learnt = documents.filter(({ isHeldOut }) => !isHeldOut)
    const ofKind = (kind: DocumentKind): TextDocument[] => learnt.filter((one) => one.kind === kind)
    this.#documents = Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, ofKind(kind)])) as never
    this.#cumulative = Object.fromEntries(
      DOCUMENT_KINDS.map((kind) => {
        let total = 0
        return [kind, Float64Array.from(this.#documents[kind], ({ weight }) => (total += weight))]
      }),
    ) as never
  }

  /** tokens, targets [rows, time] i32, lossWeights [rows, time] that sum to 1, of a step from 0 on. */
  batch(step: number): HostWeights {
    const { rows, time } = this.#size
    const [tokens, targets, lossWeights] = [i32([rows, time]), i32([rows, time]), f32([rows, time])]
    const random = new RandomStream(this.#seed, 'text batches', step)
    for (let row = 0; row < rows; row++) {
      const { ids, weights } = this.#row(random, time + 1)
      tokens.data.set(ids.slice(0, time), row * time)
      targets.data.set(ids.slice(1, time + 1), row * time)
      lossWeights.data.set(weights.slice(1, time + 1), row * time)
    }
    const total = lossWeights.data.reduce((a, b) => a + b, 0)
    lossWeights.data.forEach((weight, i) => (lossWeights.data[i] = weight / total))
    return { tokens, targets, lossWeights }
  }

  /** Documents one after the other; the last is cut. */
  #row(random: RandomStream, length: number): { ids: number[]; weights: number[] } {
    const [ids, weights]: [number[], number[]] = [[], []]
    while (ids.length < length) {
      const piece = this.#draw(random)
      ids.push(...piece.ids)
      weights.push(...piece.ids.map((_, i) => (i < piece.light ? TASK_PROMPT_WEIGHT : 1)))
    }
    return { ids, weights }
  }

  #draw(random: RandomStream): Piece {
    const kind = this.#kinds[random.weighted(this.#kinds.map((one) => SHARES[one]))] as DocumentKind | 'task'
    if (kind === 'task') {
      const { prompt, answer } = drawTask(random.choice(TASK_KINDS), random, false)
      const light = this.#tokenizer.encode(prompt).length
      return { ids: [...this.#tokenizer.encode(prompt + answer), END_ID], light }
    }
    const at = indexOf(this.#cumulative[kind], random.uniform())
    const { prompt, answer } = this.#documents[kind][at] as TextDocument
    return { ids: [...this.#tokenizer.encode(prompt + answer), END_ID], light: 0 }
  }
}

/** Where a share of the total weight falls. */
function indexOf(cumulative: Float64Array, share: number): number {
  const target = share * (cumulative.at(-1) as number)
  let [low, high] = [0, cumulative.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) > target) high = middle
    else low = middle + 1
  }
  return low
}
