// Batches of texts as a pure function of (seed, step): any step of a run can be reached again.
import { RandomStream } from '../base/random.ts'
import type { TokenizedText } from '../data/text/example.ts'
import { packByLength } from '../data/text/pack.ts'
import { blankRows, placesOf, type TextRows, writeDocuments, writeStream } from './text-rows.ts'

/** How rows are made of texts. */
export type Packing = 'off' | 'packed' | 'joined'

/** How batches are made. */
export interface TextBatchOptions {
  readonly batch: number
  /** Places of a row; no text takes more, unless they are joined. */
  readonly time: number
  readonly seed: number
  readonly packing: Packing
  /** What fills a row up. */
  readonly padId: number
}

/** Makes batches. Texts come in shuffled epochs, each once an epoch. */
export class TextBatches {
  /** Rows that hold every text once. */
  readonly rowsPerEpoch: number
  readonly #texts: readonly TokenizedText[]
  readonly #options: TextBatchOptions
  #epoch: { readonly number: number; readonly source: EpochRows }

  constructor(texts: readonly TokenizedText[], options: TextBatchOptions) {
    this.#texts = texts
    this.#options = options
    this.#epoch = { number: 0, source: this.#order(0) }
    this.rowsPerEpoch = this.#epoch.source.count
  }

  /** The batch of step `step`, from 0. */
  at(step: number): TextRows {
    const { batch, time, padId } = this.#options
    const rows = blankRows(batch, time, padId)
    for (let row = 0; row < batch; row++) {
      const place = step * batch + row
      this.#at(Math.floor(place / this.rowsPerEpoch)).write(rows, row, place % this.rowsPerEpoch)
    }
    return rows
  }

  #at(epoch: number): EpochRows {
    if (this.#epoch.number !== epoch) this.#epoch = { number: epoch, source: this.#order(epoch) }
    return this.#epoch.source
  }

  #order(epoch: number): EpochRows {
    const { seed, packing, time } = this.#options
    const random = new RandomStream(seed, 'epoch', epoch)
    const texts = random.shuffled(this.#texts)
    if (packing === 'joined') return joined(texts, time)
    if (packing === 'off') return separate(texts)
    const packs = packByLength(texts.map(placesOf), time)
    return packed(random.shuffled(packs).map((pack) => pack.map((i) => texts[i] as TokenizedText)))
  }
}

/** The rows of one epoch in their order. */
interface EpochRows {
  /** The same in every epoch. */
  readonly count: number
  write(into: TextRows, row: number, place: number): void
}

function separate(texts: readonly TokenizedText[]): EpochRows {
  return {
    count: texts.length,
    write: (into, row, place) => writeDocuments(into, row, [texts[place] as TokenizedText]),
  }
}

function packed(packs: readonly (readonly TokenizedText[])[]): EpochRows {
  return {
    count: packs.length,
    write: (into, row, place) => writeDocuments(into, row, packs[place] as TokenizedText[]),
  }
}

/** One stream of all texts, cut every `time` tokens; what is read last in a row is read first in none, but each token is learnt once. */
function joined(texts: readonly TokenizedText[], time: number): EpochRows {
  const starts = [0]
  for (const { ids } of texts) starts.push((starts.at(-1) as number) + ids.length)
  const total = starts.at(-1) as number
  return {
    count: Math.max(1, Math.ceil((total - 1) / time)),
    write: (into, row, place) => {
      const from = place * time
      writeStream(into, row, sliceOfStream(texts, starts, [from, Math.min(total, from + time + 1)]))
    },
  }
}

function sliceOfStream(
  texts: readonly TokenizedText[],
  starts: readonly number[],
  [from, to]: readonly [number, number],
): TokenizedText {
  const ids = new Int32Array(to - from)
  const learnt = new Uint8Array(to - from)
  for (let text = lastAtMost(starts, from), at = from; at < to; text++) {
    const start = starts[text] as number
    const end = Math.min(to, starts[text + 1] as number)
    ids.set((texts[text] as TokenizedText).ids.subarray(at - start, end - start), at - from)
    learnt.set((texts[text] as TokenizedText).learnt.subarray(at - start, end - start), at - from)
    at = end
  }
  return { ids, learnt }
}

/** Place of the last start that is at most `value`. */
function lastAtMost(starts: readonly number[], value: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}
