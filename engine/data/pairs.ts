// The values that importing deals in: what an importer finds, what is refused, and a finished dataset of pairs.
import type { ErrorCode } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import type { SaidProblem } from '../base/message.ts'
import type { FitOptions } from '../formats/images-resample.ts'

/** Which side of the dataset a picture is on. `eval` is held out for measuring, `test` for a last look. */
export type Split = 'train' | 'eval' | 'test'

/** Where something stands: a path below the dataset's folder with `/`, and a line from 1 in a table or caption file. */
export interface SourcePlace {
  readonly file: string
  readonly line?: number
}

/** A picture file with its captions, as an importer found it; nothing is decoded yet. */
export interface ImportedPair {
  /** Path below the dataset's folder, with `/`. */
  readonly imagePath: string
  /** Path on disk. */
  readonly imageFile: string
  /** Cleaned captions, at least one. */
  readonly captions: readonly string[]
  /** The split that the folder's own layout declares. */
  readonly split?: Split
  /** Where the caption stands. */
  readonly source: SourcePlace
}

/** Something that could not be imported; everything else was. */
export interface Rejection extends SourcePlace {
  readonly reason: ErrorCode
  readonly message: string
  /** What the person can do, one sentence. */
  readonly fix: string
  /** Both with codes, without the place; where they have them. */
  readonly said?: SaidProblem
}

/** A picture of a dataset with its captions; plain values, ready to be stored. */
export interface PictureRecord {
  /** Identity within the dataset: the first 24 hex digits of `pixelSha256`. */
  readonly key: string
  /** Path below the dataset's folder of the first file that holds this picture. */
  readonly file: string
  /** Path of that file on disk. */
  readonly imageFile: string
  /** Different captions of this picture, at least one; the first is shown where there is room for one. */
  readonly captions: readonly string[]
  /** Where the first caption stands. */
  readonly source: SourcePlace
  readonly split: Split
  /** The smallest key among this picture and its near-duplicates: equal for all of them. */
  readonly group: string
  /** Of the file's bytes, hex. */
  readonly sha256: string
  /** Of the decoded upright pixels with their size, hex: equal for the same picture in another file format. */
  readonly pixelSha256: string
  /** Difference hash of the prepared picture, 16 hex digits. */
  readonly dHash: string
  /** Of the upright picture as stored on disk, in pixels. */
  readonly width: number
  readonly height: number
  /** The prepared square; absent when the dataset would not fit in memory: `loadPicture` reads it again. */
  readonly image?: RgbImage
}

/** How many of what; every file that was looked at is in `pictures`, `merged` or `rejected`. */
export interface PairCounts {
  readonly pictures: number
  readonly captions: number
  readonly train: number
  readonly eval: number
  readonly test: number
  /** Files that hold a picture of another file and brought a new caption for it. */
  readonly merged: number
  readonly rejected: number
  /** Groups of at least two near-duplicates. */
  readonly nearDuplicateGroups: number
}

/** Pictures with captions, prepared for one picture size. */
export interface PairDataset {
  /** The importer that read it. */
  readonly format: string
  readonly preparation: FitOptions
  readonly pairs: readonly PictureRecord[]
  readonly rejected: readonly Rejection[]
  readonly counts: PairCounts
  /** SHA-256, hex, over preparation, keys, splits and captions: changes exactly when training could change. */
  readonly fingerprint: string
}

/** Tells a rejection from the value that an importer would otherwise yield. */
export function isRejection(item: object): item is Rejection {
  return 'reason' in item
}
