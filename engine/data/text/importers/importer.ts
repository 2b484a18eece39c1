// What an importer of texts is: one kind of file, read as rows of columns.
import type { z } from 'zod'
import type { RowFault, TableRow } from '../../../formats/jsonl-lines.ts'

/** Longest row in bytes: some three million words of a document. */
export const MAX_ROW_BYTES = 2 ** 23

/** A kind of file that can be imported; one file in this folder and one line in its index. */
export interface TextImporter<Options = unknown> {
  /** The name that `--format` takes. */
  readonly name: string
  /** A few words for a list. */
  readonly label: string
  /** What the file looks like, one or two sentences. */
  readonly help: string
  /** Schema of its options; each carries a title and a description. */
  readonly options: z.ZodType<Options>
  /** Endings of its files, in lower case with the dot. */
  readonly extensions: readonly string[]
  /** Reads a file's rows in batches and in order; a row that cannot be used is a fault, and the next one is read. */
  read(file: TextFile, options: Options, context: TextImportContext): AsyncGenerator<RowBatch>
}

/** Some rows of a file, and what could not be read between them; to be taken before the next. */
export type RowBatch = Iterable<TableRow | RowFault>

/** A file to import. */
export interface TextFile {
  /** On disk. */
  readonly path: string
  /** Below the imported folder, with `/`; for messages. */
  readonly name: string
  /** True when it is the only file of the import. */
  readonly isAlone: boolean
}

/** What an importer is given besides its input. */
export interface TextImportContext {
  readonly signal?: AbortSignal
  /** Told how many bytes of the file were read, chunk by chunk. */
  readonly onBytes?: (bytes: number) => void
}
