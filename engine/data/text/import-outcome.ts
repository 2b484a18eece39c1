// What is made of the texts of an import once all of them are known: records in the order of their keys, counts, fingerprint.
import { KEY_DIGITS } from './content.ts'
import type { TextCollection } from './collection.ts'
import { TextFingerprint } from './fingerprint.ts'
import type { TextCounts, TextRecord } from './import-types.ts'
import type { SettledSides } from './sides.ts'
import type { TextSource } from './sources.ts'
import type { TextStaging } from './staging.ts'

/** Texts that were read, and where their words are staged. */
export interface ReadTexts {
  readonly texts: TextCollection
  readonly staging: TextStaging
  readonly files: readonly TextSource[]
  /** Texts at the beginning of the collection that were in the dataset before. */
  readonly knownCount: number
}

/** Records of rows in their order, each read from the staging file when it is asked for. */
export function* recordsOf(
  { texts, staging, files, knownCount }: ReadTexts,
  order: Int32Array,
  { groups }: Pick<SettledSides, 'groups'>,
): Generator<TextRecord> {
  for (const row of order) {
    const { file, line, offset, length } = texts.placeOf(row)
    const sha256 = texts.sha256Of(row)
    const key = sha256.slice(0, KEY_DIGITS)
    yield {
      key,
      sha256,
      split: texts.sideOf(row),
      group: groups.get(row) ?? key,
      position: row - knownCount,
      parts: staging.read({ offset, length }),
      file: files[file]?.name ?? '',
      line,
    }
  }
}

/** How many new texts there are, by side. */
export function sideCounts(texts: TextCollection): Pick<TextCounts, 'texts' | 'train' | 'eval' | 'test'> {
  const sides = { train: 0, eval: 0, test: 0 }
  for (let row = 0; row < texts.length; row++)
    if (!texts.isKnown(row) && !texts.isRemoved(row)) sides[texts.sideOf(row)]++
  return { texts: sides.train + sides.eval + sides.test, ...sides }
}

/** Of rows in the order of their keys, as {@link TextFingerprint} gives it. */
export function fingerprintOf(texts: TextCollection, order: Int32Array): string {
  const fingerprint = new TextFingerprint()
  for (const row of order) {
    const sha256 = texts.sha256Of(row)
    fingerprint.add({ key: sha256.slice(0, KEY_DIGITS), split: texts.sideOf(row), sha256 })
  }
  return fingerprint.digest()
}
