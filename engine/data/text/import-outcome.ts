// What is made of the texts of an import once all of them are known: records in the order of their keys, counts, fingerprint.
import { KEY_DIGITS } from './content.ts'
import type { TextCollection } from './collection.ts'
import { TextFingerprint } from './fingerprint.ts'
import type { TextCounts, TextRecord } from './import-types.ts'
import type { SettledSides } from './sides.ts'
import type { TextSource } from './sources.ts'
import type { StagedText, TextStaging } from './staging.ts'

/** Texts that were read, and where their words are staged. */
export interface ReadTexts {
  readonly texts: TextCollection
  readonly staging: TextStaging
  readonly files: readonly TextSource[]
  /** Texts at the beginning of the collection that were in the dataset before. */
  readonly knownCount: number
  readonly settled: Pick<SettledSides, 'groups'>
}

/** The new texts of an import, each read from the staging file when it is asked for. */
export class NewTexts {
  readonly #read: ReadTexts
  #fingerprint: string | undefined

  constructor(read: ReadTexts) {
    this.#read = read
  }

  /** In the order of their keys. */
  *records(): Generator<TextRecord> {
    for (const batch of this.batches(Infinity)) yield* batch
  }

  /** The same in batches of so many bytes or a little more. */
  *batches(batchBytes: number): Generator<Iterable<TextRecord>> {
    const fingerprint = new TextFingerprint()
    for (const staged of this.#read.staging.batches(batchBytes)) yield this.#batch(staged, fingerprint)
    this.#fingerprint = fingerprint.digest()
  }

  *#batch(staged: Iterable<StagedText>, fingerprint: TextFingerprint): Generator<TextRecord> {
    for (const text of staged) {
      if (this.#read.texts.isRemoved(text.row)) continue
      const record = this.#record(text)
      fingerprint.add(record)
      yield record
    }
  }

  #record({ row, sha256, parts }: StagedText): TextRecord {
    const { texts, files, knownCount, settled } = this.#read
    const { file, line } = texts.placeOf(row)
    const key = sha256.slice(0, KEY_DIGITS)
    return {
      ...{ key, sha256, parts, line },
      split: texts.sideOf(row),
      group: settled.groups.get(row) ?? key,
      position: row - knownCount,
      file: files[file]?.name ?? '',
    }
  }

  /** As {@link TextFingerprint} gives it; at hand once all records were taken, else they are read for it. */
  fingerprint(): string {
    if (this.#fingerprint === undefined) for (const record of this.records()) void record
    return this.#fingerprint ?? ''
  }

  /** Keys in the order of import, from position 0 on; null for a text that was left out. */
  *keys(): Generator<string | null> {
    const { texts, knownCount } = this.#read
    for (let row = knownCount; row < texts.length; row++) yield texts.isRemoved(row) ? null : texts.keyOf(row)
  }
}

/** How many new texts there are, by side. */
export function sideCounts(texts: TextCollection): Pick<TextCounts, 'texts' | 'train' | 'eval' | 'test'> {
  const sides = { train: 0, eval: 0, test: 0 }
  for (let row = 0; row < texts.length; row++)
    if (!texts.isKnown(row) && !texts.isRemoved(row)) sides[texts.sideOf(row)]++
  return { texts: sides.train + sides.eval + sides.test, ...sides }
}
