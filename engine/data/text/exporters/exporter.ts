// What an exporter of texts is: one way to write examples into files.
import type { TextExample } from '../example.ts'

/** A kind of file that can be written; one file in this folder and one line in its index. */
export interface TextExporter {
  /** The name that `--format` takes; equal to the importer's that reads it back. */
  readonly name: string
  readonly label: string
  /** What is written, one or two sentences. */
  readonly help: string
  /** Ending of the files, with the dot. */
  readonly extension: string
  /** What stands before the first example of a file. */
  readonly head: string
  /** An example as it stands in the file. @throws BAD_ARGUMENT when it cannot be written this way */
  row(example: TextExample): string
}
