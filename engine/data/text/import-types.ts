// What an import of texts is given, tells on the way, and gives.
import type { Rejection, Split } from '../pairs.ts'
import type { EncodedPart } from './encoded-parts.ts'
import type { TextPart } from './example.ts'
import type { TextMapping } from './mapping.ts'

/** An example to store. */
export interface TextRecord {
  readonly key: string
  /** Of roles and texts, hex. */
  readonly sha256: string
  readonly split: Split
  /** The smallest key among this text and its near-duplicates. */
  readonly group: string
  /** Place in the order of import, from 0. */
  readonly position: number
  /** Valid until the next records are asked for. */
  readonly parts: readonly EncodedPart[]
  /** Path below the imported folder. */
  readonly file: string
  readonly line: number
}

/** An example of the dataset that is added to. */
export interface KnownText {
  readonly key: string
  /** Of roles and texts as imported, hex. */
  readonly sha256: string
  readonly split: Split
  readonly group: string
  /** As they read now. */
  readonly parts: readonly TextPart[]
}

/** How far an import is. */
export interface TextProgress {
  readonly doneBytes: number
  readonly totalBytes: number
  readonly texts: number
  readonly rejected: number
}

/** What steers an import from outside. */
export interface TextImportControl {
  /** A path for the file that examples are staged in; it is gone after the import. */
  readonly staging: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: TextProgress) => void) | undefined
  /** Examples that are there already. */
  readonly known?: Iterable<KnownText> | undefined
  /** Whether files are read in a thread of its own, or the program that reads them there; by their size unless told. */
  readonly readingThread?: boolean | URL | undefined
}

/** What an import brought. */
export interface TextImportOutcome {
  /** Formats of its files. */
  readonly format: string
  /** By file, how its columns were read. */
  readonly mappings: Readonly<Record<string, TextMapping>>
  readonly rejected: readonly Rejection[]
  readonly counts: TextCounts
  /** As {@link TextFingerprint} gives it, over the new texts; at hand once all records were taken. */
  fingerprint(): string
  /** The new examples in the order of their keys, each valid until the next. */
  records(): Iterable<TextRecord>
  /** The same in batches of so many bytes or a little more, each to be taken whole, and valid until the next. */
  batches(bytes: number): Iterable<Iterable<TextRecord>>
  /** Keys of the new examples in the order of import, from position 0 on; null where one was left out. */
  keys(): Iterable<string | null>
}

/** How many of what, new ones only. */
export interface TextCounts {
  readonly texts: number
  readonly parts: number
  readonly train: number
  readonly eval: number
  readonly test: number
  readonly rejected: number
  /** Groups of at least two near-duplicates. */
  readonly nearDuplicateGroups: number
}
