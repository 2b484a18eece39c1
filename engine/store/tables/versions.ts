// Versions of datasets. A version is the list of its pairs in the order of import, cut into chunks that are kept by
// content and packed: versions that differ in a few pairs share all other chunks. A chunk goes with its last version.
import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { EngineError, nearestName } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { fromJson, type TableContext, timestamp, toJson } from './context.ts'
import type { ExampleRow } from './examples.ts'

/** What a pair was at one time. */
export interface PairState {
  readonly key: string
  readonly split: ExampleRow['split']
  readonly status: ExampleRow['status']
  readonly rating: number | null
  readonly tags: readonly string[]
  /** In their order, each with its place in the store. */
  readonly captions: readonly { readonly place: number; readonly text: string }[]
}

/** A named state of a dataset. */
export interface VersionRow {
  /** `v` and a number that is never used again. */
  readonly id: string
  /** Unique in its dataset. */
  readonly name: string
  /** Id of the run that started from it. */
  readonly run: string | null
  readonly counts: Readonly<Record<string, number>>
  readonly createdAt: string
}

/** What a new version brings. */
export interface NewVersion {
  readonly name: string
  readonly run: string | null
  readonly counts: VersionRow['counts']
  /** Taken one by one, as they are written. */
  readonly chunks: Iterable<PairChunk>
}

/** Some pairs as they are kept. */
export interface PairChunk {
  /** Of `text`; equal for equal pairs. */
  readonly sha256: string
  readonly text: string
}

/** The tables of versions; datasets are named by id, versions by id or name. */
export interface Versions {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(dataset: string, version: NewVersion): VersionRow
  /** In the order of making. */
  list(dataset: string): VersionRow[]
  /** @throws UNKNOWN_NAME with the nearest name */
  find(dataset: string, reference: string): VersionRow
  /** A name for a version that any name is given to, such as a run's: the name itself, or the first of `name-2`, `name-3` … that is free. */
  freeName(dataset: string, name: string): string
  /** @throws UNKNOWN_NAME */
  remove(dataset: string, reference: string): VersionRow
  /** Hashes of a version's chunks in their order. @throws UNKNOWN_NAME */
  chunksOf(dataset: string, reference: string): string[]
  /** @throws HASH_MISMATCH when it is not as it was written */
  readChunk(sha256: string): PairState[]
}

/** Pairs in one chunk: an edit of one pair costs the next version one chunk. */
export const CHUNK_PAIRS = 512
/** Characters of a name. */
const MOST_NAME = 200
/** The quickest of packing; captions still come down to a third. */
const PACKING = { level: 1 }

type PackedPair = readonly [
  key: string,
  split: PairState['split'],
  status: PairState['status'],
  rating: number | null,
  tags: readonly string[],
  captions: readonly (readonly [place: number, text: string])[],
]

/** Packs pairs; equal pairs give equal chunks. */
export function chunkOf(pairs: readonly PairState[]): PairChunk {
  const text = toJson(
    pairs.map(({ key, split, status, rating, tags, captions }): PackedPair => [
      ...([key, split, status, rating, tags] as const),
      captions.map(({ place, text: caption }) => [place, caption] as const),
    ]),
  )
  return { sha256: createHash('sha256').update(text).digest('hex'), text }
}

const COLUMNS = "'v' || id AS id, name, run, counts, created_at AS createdAt"
type Raw = Omit<VersionRow, 'counts'> & { readonly counts: string }

/** Opens the tables. */
export function createVersions(context: TableContext): Versions {
  const { sql } = context
  const list = (dataset: string) =>
    sql
      .all<Raw>(
        `SELECT ${COLUMNS} FROM dataset_versions WHERE dataset = ? ORDER BY dataset_versions.id`,
        dataset,
      )
      .map((raw): VersionRow => ({ ...raw, counts: fromJson(raw.counts) }))
  const find = (dataset: string, reference: string) => findIn(list(dataset), reference)
  const isTaken = (dataset: string, name: string) => list(dataset).some((version) => version.name === name)
  return {
    list,
    find,
    add: (dataset, version) =>
      sql.transaction(() => {
        requireUsable(version.name)
        if (isTaken(dataset, version.name)) throw nameTaken(version.name)
        return find(dataset, insert(context, dataset, version))
      }),
    freeName: (dataset, name) => {
      const stem = name
        .trim()
        .slice(0, MOST_NAME - 8)
        .trim()
      for (let number = 1; ; number++) {
        const free = number === 1 ? stem : `${stem}-${number}`
        if (!isTaken(dataset, free) && !looksLikeId(free)) return free
      }
    },
    remove: (dataset, reference) =>
      sql.transaction(() => {
        const version = find(dataset, reference)
        sql.run('DELETE FROM dataset_versions WHERE id = ?', numberOf(version))
        return version
      }),
    chunksOf: (dataset, reference) =>
      sql
        .all<{ chunk: string }>(
          'SELECT chunk FROM version_chunks WHERE version = ? ORDER BY place',
          numberOf(find(dataset, reference)),
        )
        .map(({ chunk }) => chunk),
    readChunk: (sha256) => readChunk(context, sha256),
  }
}

function insert(context: TableContext, dataset: string, version: NewVersion): string {
  const { sql } = context
  const { name, run, counts, chunks } = version
  const { last: id } = sql.get<{ last: number }>(
    `INSERT INTO counters VALUES ('dataset_versions', 1)
     ON CONFLICT (kind) DO UPDATE SET last = last + 1 RETURNING last`,
  ) as { last: number }
  sql.run(
    'INSERT INTO dataset_versions (id, dataset, name, run, counts, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    ...[id, dataset, name, run, toJson(counts), timestamp(context)],
  )
  let place = 0
  for (const { sha256, text } of chunks) {
    if (!sql.get('SELECT 1 FROM pair_chunks WHERE sha256 = ?', sha256))
      sql.run('INSERT INTO pair_chunks VALUES (?, ?)', sha256, deflateRawSync(text, PACKING))
    sql.run('INSERT INTO version_chunks VALUES (?, ?, ?)', id, place++, sha256)
  }
  return `v${id}`
}

function readChunk({ sql }: TableContext, sha256: string): PairState[] {
  const packed = sql.get<{ bytes: Uint8Array }>('SELECT bytes FROM pair_chunks WHERE sha256 = ?', sha256)
  const text = packed && inflateRawSync(packed.bytes).toString('utf8')
  if (text === undefined || createHash('sha256').update(text).digest('hex') !== sha256)
    throw new EngineError('HASH_MISMATCH', message('version.chunk', { sha256 }), {
      fixes: [message('store.restoreFix')],
    })
  return fromJson<PackedPair[]>(text).map(([key, split, status, rating, tags, captions]) => ({
    ...{ key, split, status, rating, tags },
    captions: captions.map(([place, caption]) => ({ place, text: caption })),
  }))
}

function numberOf({ id }: VersionRow): number {
  return Number(id.slice(1))
}

function findIn(versions: readonly VersionRow[], reference: string): VersionRow {
  const found = versions.find(({ id, name }) => id === reference || name === reference)
  if (found) return found
  const near = nearestName(
    reference,
    versions.map(({ name }) => name),
  )
  const known = versions.slice(-10).map(({ id, name }) => `${id} "${name}"`)
  const all =
    known.length > 0 ? message('name.known', { names: known.join(', ') }) : message('version.noneYet')
  throw new EngineError('UNKNOWN_NAME', message('version.none', { name: reference }), {
    details: { version: reference },
    fixes: [near ? message('name.didYouMean', { name: near }) : all],
  })
}

function looksLikeId(name: string): boolean {
  return /^v\d+$/.test(name)
}

function requireUsable(name: string): void {
  if (name.trim() === name && name !== '' && name.length <= MOST_NAME && !looksLikeId(name)) return
  throw new EngineError('BAD_ARGUMENT', message('version.name', { name }))
}

function nameTaken(name: string): EngineError {
  return new EngineError('NAME_TAKEN', message('version.taken', { name }), {
    details: { version: name },
    fixes: [message('version.takenFix')],
  })
}
