// What an exporter is: one way to lay out pictures and captions on disk. Pictures are copied for all of them alike; an
// exporter names the folders of the splits and writes down the captions.
import type { Split } from '../pairs.ts'

/** A layout that can be written; one file in this folder and one line in its index. */
export interface Exporter {
  /** The name that `--format` takes; equal to the importer's that reads it back. */
  readonly name: string
  /** A few words for a list. */
  readonly label: string
  /** What is written, one or two sentences. */
  readonly help: string
  /** Folder of each split. */
  readonly folders: Readonly<Record<Split, string>>
  /** The caption files for the pictures of one folder. */
  captionFiles(pictures: readonly PlacedPicture[]): readonly CaptionFile[]
}

/** A picture as it will lie in its folder. */
export interface PlacedPicture {
  /** Name in its folder. */
  readonly name: string
  readonly captions: readonly string[]
}

/** A text file to write into a folder, UTF-8. */
export interface CaptionFile {
  readonly name: string
  readonly text: string
}
