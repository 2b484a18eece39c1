// Gathers examined pairs into pictures: the same pixels are one picture, whichever files they stand in.
import { message } from '../base/message.ts'
import type { ExaminedPicture } from './examine.ts'
import type { ImportedPair, Rejection } from './pairs.ts'
import { refusalOf } from './refusals.ts'

/** A picture with everything found of it so far. */
export interface CollectedPicture {
  /** The first pair that held it. */
  readonly pair: ImportedPair
  readonly captions: string[]
  readonly examined: Omit<ExaminedPicture, 'image'>
  /** Undefined when keeping it would exceed the memory granted. */
  readonly image: ExaminedPicture['image'] | undefined
}

/** Pictures in the order of their first files. */
export interface Collection {
  readonly byPixels: Map<string, CollectedPicture>
  readonly rejected: Rejection[]
  /** Files that brought a new caption for a picture of another file. */
  merged: number
  /** Bytes of prepared pictures that may still be kept. */
  memoryLeft: number
}

/** An empty collection that may keep `memoryBytes` of prepared pictures. */
export function newCollection(memoryBytes: number): Collection {
  return { byPixels: new Map(), rejected: [], merged: 0, memoryLeft: memoryBytes }
}

/**
 * Adds a pair: as a new picture, as further captions of a known one, or, when picture and captions are known, as a
 * DUPLICATE in `rejected` that names the first file.
 */
export function collectPair(collection: Collection, pair: ImportedPair, picture: ExaminedPicture): void {
  const { image, ...examined } = picture
  const known = collection.byPixels.get(examined.pixelSha256)
  if (known === undefined) {
    const kept = image.data.length <= collection.memoryLeft
    if (kept) collection.memoryLeft -= image.data.length
    const entry = { pair, captions: [...pair.captions], examined, image: kept ? image : undefined }
    collection.byPixels.set(examined.pixelSha256, entry)
    return
  }
  const added = pair.captions.filter((caption) => !known.captions.includes(caption))
  known.captions.push(...added)
  if (added.length === 0) collection.rejected.push(duplicateOf(known.pair, pair))
  else if (known.pair.imagePath !== pair.imagePath) collection.merged++
}

function duplicateOf(first: ImportedPair, pair: ImportedPair): Rejection {
  const { file: captionFile, line } = first.source
  const twin = first.imagePath
  const problem =
    line === undefined
      ? message('file.samePair', { twin, captionFile })
      : message('file.samePairInLine', { twin, captionFile, line })
  return refusalOf({ file: pair.imagePath }, 'DUPLICATE', { problem, fix: message('file.samePairFix') })
}
