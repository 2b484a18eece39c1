// Large files of prompts with completions that look like English, for imports: some rows come twice, some nearly so.
import { closeSync, openSync, writeSync } from 'node:fs'
import { RandomStream } from '../../engine/base/random.ts'

/** How large, and of which rows. */
export interface ManyRows {
  readonly bytes: number
  /** Of a row, about; each has half to three halves of it. */
  readonly rowBytes: number
  readonly format: 'jsonl' | 'csv'
}

const SYLLABLES = [
  'ta',
  're',
  'mi',
  'so',
  'lo',
  'ne',
  'ka',
  'ing',
  'er',
  'con',
  'pro',
  'th',
  'an',
  'in',
  'es',
  'is',
]
const WORDS = 8000
/** Shares of rows that come twice, and of those that differ in their last word. */
const [EQUAL, NEARLY_EQUAL] = [0.01, 0.02]
/** Rows that one may be equal to. */
const RECENT = 1000
const BUFFER_BYTES = 2 ** 20

interface Row {
  readonly prompt: string
  readonly completion: string
}

/** Writes the file; the same for the same request. */
export function writeManyRows(path: string, { bytes, rowBytes, format }: ManyRows): void {
  const writer = new RowWriter(new RandomStream(1, 'many-rows'))
  const file = openSync(path, 'w')
  let waiting = format === 'csv' ? 'prompt,completion\n' : ''
  for (let written = 0; written < bytes;) {
    const row = writer.row(rowBytes)
    waiting += format === 'csv' ? `"${row.prompt}","${row.completion}"\n` : `${JSON.stringify(row)}\n`
    if (waiting.length < BUFFER_BYTES && written + waiting.length < bytes) continue
    written += writeSync(file, waiting)
    waiting = ''
  }
  closeSync(file)
}

class RowWriter {
  readonly #random: RandomStream
  readonly #words: readonly string[]
  readonly #recent: Row[] = []

  constructor(random: RandomStream) {
    this.#random = random
    const syllable = (): string => SYLLABLES[random.integer(SYLLABLES.length)] as string
    this.#words = Array.from({ length: WORDS }, () =>
      Array.from({ length: 1 + random.integer(3) }, syllable).join(''),
    )
  }

  row(bytes: number): Row {
    const chance = this.#random.uniform()
    const earlier = this.#recent[this.#random.integer(RECENT)]
    if (earlier && chance < EQUAL) return earlier
    if (earlier && chance < EQUAL + NEARLY_EQUAL)
      return { ...earlier, completion: `${earlier.completion} ${this.#word()}` }
    const length = bytes * (0.5 + this.#random.uniform())
    const row = { prompt: this.#text(length / 4), completion: this.#text((length * 2) / 3) }
    this.#recent[this.#random.integer(RECENT)] = row
    return row
  }

  /** Words at the beginning of the list are frequent. */
  #word(): string {
    return this.#words[Math.floor(this.#random.uniform() * this.#random.integer(WORDS))] as string
  }

  #text(length: number): string {
    let text = this.#word()
    while (text.length < length) text += (this.#random.integer(12) === 0 ? '. ' : ' ') + this.#word()
    return `${text}.`
  }
}
