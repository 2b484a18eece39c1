// Importing: a folder on disk → a dataset of pictures with captions, prepared, without duplicates, split, and with a
// list of all that could not be used. Knows no store: it returns plain values.
import { EngineError } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import { message } from '../base/message.ts'
import type { FitOptions } from '../formats/images-resample.ts'
import { prepareImage } from '../formats/images.ts'
import { collectPair, newCollection } from './collect.ts'
import { mapInOrder } from './concurrent.ts'
import { examinePicture, readPictureFile, sha256Of } from './examine.ts'
import type { ExaminedPicture } from './examine.ts'
import { parseImportOptions, preparationOf } from './import-options.ts'
import type { ImportOptions } from './import-options.ts'
import { openSource } from './importers/index.ts'
import { isPictureName } from './importers/importer.ts'
import { isRejection } from './pairs.ts'
import type { ImportedPair, PairDataset, PictureRecord, Rejection, Split } from './pairs.ts'
import { placedProblem, refusalOfError } from './refusals.ts'
import { countPairs, fingerprintOf, recordsOf } from './records.ts'

/** Pictures in work at once: enough to decode one while hashing another, few enough for 64-megapixel ones. */
const WIDTH = 3
/** Prepared pictures kept in memory unless told otherwise: 512 MiB, 43,000 at 64×64. */
const DEFAULT_MEMORY_BYTES = 2 ** 29
/** Rejections carried by the error when nothing could be imported. */
const SHOWN_REJECTIONS = 100

/** How far an import is. */
export interface ImportProgress {
  /** Pairs and rejections so far. */
  readonly done: number
  /** Picture files found; tables may name one several times. */
  readonly total: number
  readonly rejected: number
}

/** What steers an import from outside. */
export interface ImportControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: ImportProgress) => void
  /** Sides given in an earlier import, by key; these pictures keep them. */
  readonly assigned?: ReadonlyMap<string, Split>
  /** Bytes of prepared pictures to keep; beyond, records come without `image`. */
  readonly memoryBytes?: number
}

/**
 * Imports a folder of pictures with captions. What cannot be used is in `rejected`, with file, line, reason and what to
 * do; the rest is imported. Pairs come in the order of their files' names.
 * @throws NOTHING_IMPORTED when no pair was usable; `details.rejected` says why
 * @throws CANCELLED when the signal fires
 * @throws BAD_ARGUMENT for unusable options
 * @throws as openSource
 */
export async function importPairs(
  path: string,
  options: ImportOptions = {},
  control: ImportControl = {},
): Promise<PairDataset> {
  const parsed = parseImportOptions(options)
  const preparation = preparationOf(parsed)
  const { signal } = control
  const source = await openSource(path, { format: parsed.format, options: parsed.layout }, signal)
  const collection = newCollection(control.memoryBytes ?? DEFAULT_MEMORY_BYTES)
  const total = [...source.listing.files].filter(isPictureName).length
  const examine = rememberingExaminer(preparation)
  const examined = mapInOrder(
    source.read(signal ? { signal } : {}),
    async (item) => (isRejection(item) ? item : { pair: item, picture: await examine(item) }),
    { width: WIDTH, signal, where: 'import' },
  )
  let done = 0
  for await (const item of examined) {
    if (isRejection(item)) collection.rejected.push(item)
    else if (item.picture instanceof EngineError)
      collection.rejected.push(refusalOfError(item.pair.imagePath, item.picture))
    else collectPair(collection, item.pair, item.picture)
    done++
    control.onProgress?.({ done, total: Math.max(total, done), rejected: collection.rejected.length })
  }
  if (collection.byPixels.size === 0) throw nothingImported(path, collection.rejected)
  const { evalFraction } = parsed
  const { assigned } = control
  const pairs = await recordsOf(collection, { evalFraction, ...(assigned ? { assigned } : {}) }, signal)
  return {
    format: source.importer.name,
    preparation,
    pairs,
    rejected: collection.rejected,
    counts: countPairs(pairs, collection),
    fingerprint: fingerprintOf(preparation, pairs),
  }
}

/** Examines each file once, however many rows name it; a failure is a value, because the import goes on. */
function rememberingExaminer(
  preparation: FitOptions,
): (pair: ImportedPair) => Promise<ExaminedPicture | EngineError> {
  const recent = new Map<string, Promise<ExaminedPicture | EngineError>>()
  return (pair) => {
    const known = recent.get(pair.imagePath)
    if (known) return known
    const result = examinePicture(pair.imageFile, pair.imagePath, preparation).catch((cause: unknown) => {
      if (cause instanceof EngineError) return cause
      throw cause
    })
    // Rows about one picture usually follow each other, so a short memory is enough and holds few pixels.
    if (recent.size >= 2 * WIDTH) recent.delete(recent.keys().next().value as string)
    recent.set(pair.imagePath, result)
    return result
  }
}

function nothingImported(path: string, rejected: readonly Rejection[]): EngineError {
  const [first] = rejected
  const words = first
    ? message('import.noPictureTaken', { paths: path, count: rejected.length, first: placedProblem(first) })
    : message('import.nothingInPictures', { paths: path })
  return new EngineError('NOTHING_IMPORTED', words, {
    details: { rejected: rejected.slice(0, SHOWN_REJECTIONS), rejectedCount: rejected.length },
    fixes: first ? [first.said?.fix ?? first.fix] : [message('import.givePictures')],
  })
}

/**
 * The prepared square of a record: from memory, or read again from its file.
 * @throws HASH_MISMATCH when the file was changed since the import
 * @throws as examinePicture
 */
export async function loadPicture(
  record: Pick<PictureRecord, 'image' | 'imageFile' | 'file' | 'sha256'>,
  preparation: FitOptions,
): Promise<RgbImage> {
  if (record.image) return record.image
  const bytes = await readPictureFile(record.imageFile, record.file)
  const sha256 = sha256Of(bytes)
  if (sha256 !== record.sha256)
    throw new EngineError(
      'HASH_MISMATCH',
      message('import.changed', { file: record.file, expected: record.sha256, came: sha256 }),
      { fixes: [message('import.changedFix')] },
    )
  return prepareImage(bytes, preparation, record.file)
}
