// Importing texts: files on disk → examples, staged in a file as they are read, so that they may be larger than the memory.
// Knows no store: what is kept in memory of each example is its hashes and its place.
import { EngineError } from '../../base/errors.ts'
import { cancelled } from '../concurrent.ts'
import type { Split } from '../pairs.ts'
import { refusalOfError } from '../refusals.ts'
import { requireFraction, splitOfTable } from '../splits.ts'
import { STORED, TextCollection } from './collection.ts'
import { NewTexts, sideCounts } from './import-outcome.ts'
import type { ParsedTextImportOptions } from './import-options.ts'
import type { KnownText, TextImportControl, TextImportOutcome } from './import-types.ts'
import type { TextMapping } from './mapping.ts'
import { nearGroups } from './near-groups.ts'
import {
  END_OF,
  ENTRY_WORDS,
  HASH_AT,
  HEADER_BYTES,
  LINE_OF,
  PACKED_BYTES,
  type PackedTexts,
  PARTS_OF,
  POSITION_OF,
  POSITIONS,
  signaturesOf,
} from './packed-texts.ts'
import { readTextsInThread } from './reading-thread.ts'
import { type Reading, readTexts } from './reading.ts'
import { duplicateOf, leakOf, nothingImported, RejectionList } from './rejections.ts'
import { settleSides, sideAt } from './sides.ts'
import { SIGNATURE_WORDS, signText } from './signature.ts'
import { openTextSources, type TextSource } from './sources.ts'
import { TextStaging } from './staging.ts'
import { withSteadyHeap } from './steady-heap.ts'

/** Files that are larger together are read in a thread of their own: it takes a tenth of a second to start. */
const THREAD_BYTES = 2 ** 24

/**
 * Imports files and folders. What cannot be used is in `rejected` with file, line, reason and what to do; `take` is given
 * the rest, which is gone when it returns.
 * @throws NOTHING_IMPORTED when no example was usable; `details.rejected` says why
 * @throws CANCELLED when the signal fires, DISK_FULL or WRITE_FAILED
 * @throws as openTextSources, and BAD_ARGUMENT for columns that do not exist
 */
export async function importTexts<T>(
  paths: readonly string[],
  options: ParsedTextImportOptions,
  control: TextImportControl,
  take: (outcome: TextImportOutcome) => T | Promise<T>,
): Promise<T> {
  requireFraction(options.evalFraction)
  const { files, rejected } = await openTextSources(paths, options, control.signal)
  const staging = new TextStaging(control.staging)
  try {
    const work = new TextImport({ files, options, control, staging })
    for (const rejection of rejected) work.rejections.add(rejection)
    return await withSteadyHeap(async () => {
      for await (const reading of readingsOf(files, options, control)) work.take(reading)
      return take(await work.finish(paths))
    })
  } finally {
    staging.dispose()
  }
}

/** Reads the files, here or in a thread. */
function readingsOf(
  files: readonly TextSource[],
  { columns }: ParsedTextImportOptions,
  { signal, readingThread }: TextImportControl,
): AsyncGenerator<Reading> {
  const thread = readingThread ?? files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > THREAD_BYTES
  if (thread === true) return readTextsInThread({ files, columns, signal })
  if (thread !== false) return readTextsInThread({ files, columns, signal }, thread)
  const buffer = new ArrayBuffer(PACKED_BYTES)
  return readTexts({ files, columns, signal, spare: () => buffer })
}

interface Work {
  readonly files: readonly TextSource[]
  readonly options: ParsedTextImportOptions
  readonly control: TextImportControl
  readonly staging: TextStaging
}

/** One import under way. */
class TextImport {
  readonly rejections = new RejectionList()
  readonly #work: Work
  readonly #texts = new TextCollection()
  readonly #signature = new Uint32Array(SIGNATURE_WORDS)
  readonly #knownGroups = new Map<number, string>()
  readonly #mappings: Record<string, TextMapping> = {}
  readonly #declared: readonly (Split | undefined)[] | undefined
  readonly #totalBytes: number
  #doneBytes = 0
  #parts = 0

  constructor(work: Work) {
    this.#work = work
    this.#declared = declaredSides(work.files)
    this.#totalBytes = work.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    for (const known of work.control.known ?? []) this.#addKnown(known)
  }

  #addKnown({ sha256, split, group, parts }: KnownText): void {
    const row = this.#texts.add(Buffer.from(sha256, 'hex'), { ...STORED, side: split, isKnown: true })
    signText(parts, this.#signature, 0)
    this.#work.staging.sign(this.#signature)
    this.#knownGroups.set(row, group)
  }

  /** A file that turns out to be unreadable is refused, and the next one is read. @throws whatever else came in the way */
  take(reading: Reading): void {
    const { files, control } = this.#work
    const { name, sizeBytes } = files[reading.file] as TextSource
    if (control.signal?.aborted) throw cancelled('import')
    if (reading.type === 'mapping') this.#mappings[name] = reading.mapping
    else if (reading.type === 'texts') {
      this.#takeTexts(reading.file, reading.texts)
      this.#tell(Math.min(reading.doneBytes, sizeBytes))
    } else {
      if (reading.error !== undefined) this.#refuseFile(name, reading.error)
      this.#doneBytes += sizeBytes
      this.#tell(0)
    }
  }

  #refuseFile(name: string, error: unknown): void {
    if (!(error instanceof EngineError) || !/^(FILE_|PARSE_)/.test(error.code)) throw error
    this.rejections.add(refusalOfError(name, error))
  }

  #takeTexts(file: number, texts: PackedTexts): void {
    const { bytes, entries, refused } = texts
    const buffer = Buffer.from(bytes.buffer)
    const signatures = texts.signatures ?? signaturesOf(texts)
    let next = 0
    const refuse = (upTo: number): void => {
      for (let one = refused[next]; one && one.before <= upTo; one = refused[++next])
        this.rejections.add(one.rejection)
    }
    for (let text = 0, start = 0; text * ENTRY_WORDS < entries.length; text++) {
      if (next < refused.length) refuse(text)
      const entry = entries.subarray(text * ENTRY_WORDS, (text + 1) * ENTRY_WORDS)
      const end = entry[END_OF] as number
      if (this.#keep(file, entry, buffer.subarray(start, end)))
        this.#work.staging.sign(signatures.subarray(text * SIGNATURE_WORDS, (text + 1) * SIGNATURE_WORDS))
      start = end
    }
    refuse(Infinity)
  }

  /** Keeps a text, header first, unless there is an equal one. */
  #keep(file: number, entry: Uint32Array, text: Buffer): boolean {
    const line = entry[LINE_OF] as number
    const twin = this.#texts.find(text, HASH_AT)
    if (twin >= 0) {
      const { name } = this.#work.files[file] as TextSource
      this.rejections.add(duplicateOf({ file: name, line }, this.#whereIs(twin)))
      return false
    }
    const side = this.#sideOf(file, entry[POSITION_OF] as number)
    const row = this.#texts.add(text.subarray(HASH_AT, HEADER_BYTES), { file, line, side })
    this.#work.staging.keep(text, row)
    this.#parts += entry[PARTS_OF] as number
    return true
  }

  #sideOf(file: number, position: number): Split {
    if (this.#declared) return this.#declared[file] ?? 'train'
    return sideAt(position / POSITIONS, this.#work.options.evalFraction)
  }

  #placeOf(row: number): { readonly file: string; readonly line: number } {
    const { file, line } = this.#texts.placeOf(row)
    return { file: this.#work.files[file]?.name ?? '', line }
  }

  /** Undefined for a text of the dataset. */
  #whereIs(row: number): { readonly file: string; readonly line: number } | undefined {
    return this.#texts.isKnown(row) ? undefined : this.#placeOf(row)
  }

  #tell(ofThisFile: number): void {
    this.#work.control.onProgress?.({
      doneBytes: this.#doneBytes + ofThisFile,
      totalBytes: this.#totalBytes,
      texts: this.#texts.length - this.#knownGroups.size,
      rejected: this.rejections.count,
    })
  }

  async finish(paths: readonly string[]): Promise<TextImportOutcome> {
    const { options, control, files, staging } = this.#work
    const texts = this.#texts
    if (texts.length === this.#knownGroups.size) throw nothingImported(paths, this.rejections)
    texts.close()
    staging.finish()
    const near = await nearGroups(() => staging.signatures(), texts.length, control.signal)
    const settled = settleSides(texts, {
      evalFraction: options.evalFraction,
      isDeclared: this.#declared !== undefined,
      knownGroups: this.#knownGroups,
      near,
    })
    for (const row of settled.leaking) this.rejections.add(leakOf(this.#placeOf(row)))
    const fresh = new NewTexts({ texts, staging, files, knownCount: this.#knownGroups.size, settled })
    return {
      format: [...new Set(files.map(({ importer }) => importer.name))].join(', '),
      mappings: this.#mappings,
      rejected: this.rejections.list(),
      counts: {
        ...sideCounts(texts),
        parts: this.#parts,
        rejected: this.rejections.count,
        nearDuplicateGroups: settled.nearDuplicateGroups,
      },
      fingerprint: () => fresh.fingerprint(),
      records: () => fresh.records(),
      batches: (bytes) => fresh.batches(bytes),
      keys: () => fresh.keys(),
    }
  }
}

/** By file, the side that its path declares; undefined unless they name a training side and a held-out one. */
function declaredSides(files: readonly TextSource[]): (Split | undefined)[] | undefined {
  const sides = files.map(({ name }) => splitOfTable(name))
  if (!sides.includes('train') || !(sides.includes('eval') || sides.includes('test'))) return undefined
  return sides.includes('eval') ? sides : sides.map((side) => (side === 'test' ? 'eval' : side))
}
