// Importing texts: files on disk → examples, staged in a file as they are read, so that they may be larger than the memory.
// Knows no store: what is kept in memory of each example is its hashes and its place.
import { EngineError } from '../../base/errors.ts'
import { isRowFault, type RowFault, type TableRow } from '../../formats/jsonl-lines.ts'
import { cancelled } from '../concurrent.ts'
import type { Split } from '../pairs.ts'
import { refusalOfError, rowRefusal } from '../refusals.ts'
import { requireFraction, splitOfTable } from '../splits.ts'
import { STORED, TextCollection } from './collection.ts'
import { hashOfContent, KEY_DIGITS } from './content.ts'
import { NewTexts, sideCounts } from './import-outcome.ts'
import type { ParsedTextImportOptions } from './import-options.ts'
import type { KnownText, TextImportControl, TextImportOutcome } from './import-types.ts'
import { detectMapping, namedMapping, type TextMapping } from './mapping.ts'
import { nearGroups } from './near-groups.ts'
import { partsOfRow } from './parts.ts'
import { duplicateOf, leakOf, nothingImported, RejectionList } from './rejections.ts'
import { contentSide, settleSides } from './sides.ts'
import { Signer, SIGNATURE_WORDS, signText } from './signature.ts'
import { openTextSources, type TextSource } from './sources.ts'
import { TextStaging } from './staging.ts'

/** Rows that the mapping is found from. */
const SAMPLE_ROWS = 64

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
    for (const file of files.keys()) await work.readFile(file)
    return await take(await work.finish(paths))
  } finally {
    staging.dispose()
  }
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
  readonly #signer = new Signer()
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
    const row = this.#texts.add(Buffer.from(sha256, 'hex'), STORED, split, true)
    signText(parts, this.#signature, 0)
    this.#work.staging.sign(this.#signature)
    this.#knownGroups.set(row, group)
  }

  /** A file that turns out to be unreadable is refused, and the next one is read. */
  async readFile(file: number): Promise<void> {
    const { name } = this.#work.files[file] as TextSource
    try {
      await this.#readRows(file)
    } catch (error) {
      if (!(error instanceof EngineError) || !/^(FILE_|PARSE_)/.test(error.code)) throw error
      this.rejections.add(refusalOfError(name, error))
    }
  }

  async #readRows(file: number): Promise<void> {
    const { control, files } = this.#work
    const source = files[file] as TextSource
    const before = this.#doneBytes
    const context = {
      ...(control.signal ? { signal: control.signal } : {}),
      onBytes: (bytes: number) => void (this.#doneBytes += bytes),
    }
    const waiting: (TableRow | RowFault)[] = []
    let mapping: TextMapping | undefined
    for await (const batch of source.importer.read(source, source.options, context)) {
      if (control.signal?.aborted) throw cancelled('import')
      if (mapping) this.#take(file, batch, mapping)
      else {
        waiting.push(...batch)
        if (waiting.filter((row) => !isRowFault(row)).length < SAMPLE_ROWS) continue
        mapping = this.#mappingOf(file, waiting)
        this.#take(file, waiting, mapping)
      }
      this.#tell()
    }
    if (!mapping && waiting.length > 0) this.#takeSmall(file, waiting)
    this.#doneBytes = before + source.sizeBytes
    this.#tell()
  }

  /** A file of fewer rows than the sample, or of none that can be used. */
  #takeSmall(file: number, waiting: readonly (TableRow | RowFault)[]): void {
    const isUsable = waiting.some((row) => !isRowFault(row))
    this.#take(file, waiting, isUsable ? this.#mappingOf(file, waiting) : { shape: 'text', columns: {} })
  }

  #mappingOf(file: number, waiting: readonly (TableRow | RowFault)[]): TextMapping {
    const { files, options } = this.#work
    const { name, importer } = files[file] as TextSource
    const rows = waiting.filter((row): row is TableRow => !isRowFault(row)).slice(0, SAMPLE_ROWS)
    const isNamed = Object.keys(options.columns).length > 0 && importer.name !== 'text'
    const mapping = isNamed ? namedMapping(options.columns, rows, name) : detectMapping(rows, name)
    this.#mappings[name] = mapping
    return mapping
  }

  #take(file: number, batch: Iterable<TableRow | RowFault>, mapping: TextMapping): void {
    const { name } = this.#work.files[file] as TextSource
    for (const row of batch) {
      if (isRowFault(row)) {
        this.rejections.add({ ...row, file: name, message: `${name}: ${row.message}` })
      } else this.#takeRow(file, row, mapping)
    }
  }

  #takeRow(file: number, row: TableRow, mapping: TextMapping): void {
    const { line } = row
    const { name } = this.#work.files[file] as TextSource
    const parts = partsOfRow(row, mapping)
    if (!Array.isArray(parts)) {
      this.rejections.add(rowRefusal({ file: name, line }, parts.reason, parts.said))
      return
    }
    const { staging } = this.#work
    const { bytes, spans } = staging.write(parts)
    const hash = hashOfContent(bytes)
    const twin = this.#texts.find(hash)
    if (twin >= 0) {
      this.rejections.add(duplicateOf({ file: name, line }, this.#whereIs(twin)))
      return
    }
    const added = this.#texts.add(hash, { file, line }, this.#sideOf(file, hash))
    staging.keep(hash, added)
    this.#sign(bytes, spans)
    this.#parts += parts.length
  }

  #sign(bytes: Uint8Array, spans: readonly number[]): void {
    const signer = this.#signer
    signer.reset()
    for (let i = 0; i < spans.length; i += 2) signer.read(bytes, spans[i] as number, spans[i + 1] as number)
    signer.write(this.#signature, 0)
    this.#work.staging.sign(this.#signature)
  }

  #sideOf(file: number, hash: Buffer): Split {
    if (this.#declared) return this.#declared[file] ?? 'train'
    const key = hash.toString('hex', 0, KEY_DIGITS / 2)
    return contentSide(key, this.#work.options.evalFraction)
  }

  #placeOf(row: number): { readonly file: string; readonly line: number } {
    const { file, line } = this.#texts.placeOf(row)
    return { file: this.#work.files[file]?.name ?? '', line }
  }

  /** Undefined for a text of the dataset. */
  #whereIs(row: number): { readonly file: string; readonly line: number } | undefined {
    return this.#texts.isKnown(row) ? undefined : this.#placeOf(row)
  }

  #tell(): void {
    this.#work.control.onProgress?.({
      doneBytes: Math.min(this.#doneBytes, this.#totalBytes),
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
