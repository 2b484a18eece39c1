// The best figures of our own so far, for machines without a peer: in the data folder, and some in the repository.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'

const storedFigure = z.strictObject({
  /** Of the benchmark. */
  name: z.string(),
  processor: z.string(),
  threads: z.number().int(),
  /** ISO day. */
  date: z.string(),
  medianMs: z.number().positive(),
  minMs: z.number().positive(),
})
/** A figure that was measured on a quiet machine. */
export type StoredFigure = z.infer<typeof storedFigure>

/** A stored figure to compare with. */
export interface StoredPeer extends StoredFigure {
  readonly source: 'data folder' | 'repository'
  readonly isSameProcessor: boolean
}

const FILE = 'bench-figures.json'
const COMMITTED = new URL('./stored-figures.json', import.meta.url)

/**
 * The fastest stored figure of a benchmark with as many threads: of this processor before others, of the data folder
 * before the repository.
 * @throws FILE_INVALID when the file in the data folder is not ours
 */
export function bestStoredFigure(
  home: string,
  wanted: Pick<StoredFigure, 'name' | 'processor' | 'threads'>,
): StoredPeer | undefined {
  const all = [
    ...readFigures(join(home, FILE)).map((figure) => ({ ...figure, source: 'data folder' as const })),
    ...readFigures(COMMITTED).map((figure) => ({ ...figure, source: 'repository' as const })),
  ]
  const fitting = all
    .filter(({ name, threads }) => name === wanted.name && threads === wanted.threads)
    .map((figure) => ({ ...figure, isSameProcessor: figure.processor === wanted.processor }))
  return fitting.toSorted(comparePeers)[0]
}

function comparePeers(a: StoredPeer, b: StoredPeer): number {
  const place = (peer: StoredPeer): number =>
    (peer.isSameProcessor ? 0 : 2) + (peer.source === 'data folder' ? 0 : 1)
  return place(a) - place(b) || a.medianMs - b.medianMs
}

/** Keeps a figure in the data folder when it beats what is there for the same benchmark, processor and threads. */
export function storeFigure(home: string, figure: StoredFigure): void {
  const path = join(home, FILE)
  const isSame = (other: StoredFigure): boolean =>
    other.name === figure.name && other.processor === figure.processor && other.threads === figure.threads
  const before = readFigures(path)
  if (before.some((other) => isSame(other) && other.medianMs <= figure.medianMs)) return
  const after = [...before.filter((other) => !isSame(other)), figure]
  mkdirSync(home, { recursive: true })
  writeFileSync(`${path}.tmp`, `${JSON.stringify(after, null, 2)}\n`)
  renameSync(`${path}.tmp`, path)
}

function readFigures(path: string | URL): StoredFigure[] {
  if (!existsSync(path)) return []
  try {
    return z.array(storedFigure).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new EngineError('FILE_INVALID', `bench: ${String(path)} does not hold a list of figures.`, {
      cause,
      fixes: ['Delete the file; the next quiet run of `bench` writes it again.'],
    })
  }
}
