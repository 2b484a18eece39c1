// One benchmark from its job to its result: start ours and the peer, check that both compute the same, time them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Contestant } from './contestant.ts'
import { type Figures, type RoundSummary, summarizeRounds } from './figures.ts'
import { interleave } from './interleave.ts'
import { readMachine } from './machine.ts'
import { type PythonWithTorch, twinScript } from './peer.ts'
import { bestStoredFigure, type StoredPeer, storeFigure } from './stored-figures.ts'

/** What every benchmark can be told. */
export interface BenchOptions {
  /** Measuring time of each benchmark, after loading and checking. */
  readonly seconds: number
  /** Of each contestant. */
  readonly threads: number
  readonly seed: number
  /** Name of a runtime, or `auto`. */
  readonly runtime: string
  /** Data folder with the best figures so far. */
  readonly home: string
  /** ISO day to store figures under. */
  readonly today: string
  readonly python?: PythonWithTorch | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((name: string, secondsDone: number) => void) | undefined
  /** Told what is missing for a benchmark or its peer. */
  readonly onAbsent?: ((what: string) => void) | undefined
}

/** Figures with memory. */
export type Measured = Figures & { readonly peakBytes: number | null }

/** What a benchmark found. */
export interface BenchResult extends Pick<
  RoundSummary,
  'rounds' | 'cleanRounds' | 'isQuiet' | 'ratio' | 'ratioOfMinima'
> {
  readonly name: string
  /** Of `perSecond`. */
  readonly unit: string
  /** What was worked on. */
  readonly work: string
  readonly threads: number
  readonly ours: Measured
  /** `torch 2.15.0`, `stored`, or null when there is neither. */
  readonly peer: string | null
  readonly peerFigures: Measured | StoredPeer | null
  /** What was compared between ours and the peer before timing; null without a peer to run. */
  readonly check: Readonly<Record<string, unknown>> | null
}

/** A pair of programs with the same job. */
export interface Duel {
  /** Ours: a file of this folder. */
  readonly server: string
  /** The peer's: a file of test/bench for Python, or one of this folder, absent where there is no such peer. */
  readonly twin: string | { readonly name: string; readonly server: string | undefined }
  /** The job: a safetensors file. */
  readonly job: Uint8Array
  /** Warms both up and compares them. @throws GATE_REFUSED when they do not compute the same */
  readonly check: (ours: Contestant, peer: Contestant | undefined) => Promise<BenchResult['check']>
  readonly parts: readonly DuelPart[]
}

/** Something to time. */
export interface DuelPart {
  readonly name: string
  readonly unit: string
  readonly work: string
  /** Units of work in one request. */
  readonly units: number
  readonly request: (round: number) => object
}

/** Runs a duel; its processes and files are gone afterwards. */
export async function runDuel(duel: Duel, options: BenchOptions): Promise<BenchResult[]> {
  const { python, signal } = options
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-bench-'))
  const started: Contestant[] = []
  const start = async (name: string, program: string, script: string): Promise<Contestant> => {
    const contestant = await Contestant.start(
      { name, program, args: [script, join(folder, 'job.safetensors')] },
      signal,
    )
    started.push(contestant)
    return contestant
  }
  try {
    writeFileSync(join(folder, 'job.safetensors'), duel.job)
    const ours = await start('tuneloom', process.execPath, ownFile(duel.server))
    const twin = commandOf(duel.twin, python)
    const peer = twin && (await start(twin.name, twin.program, twin.script))
    const check = await duel.check(ours, peer)
    const results: BenchResult[] = []
    for (const part of duel.parts)
      results.push(await timePart(part, { contestants: peer ? [ours, peer] : [ours], check }, options))
    return results
  } finally {
    for (const contestant of started) contestant.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

function ownFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

interface TwinCommand {
  readonly name: string
  readonly program: string
  readonly script: string
}

function commandOf(twin: Duel['twin'], python: PythonWithTorch | undefined): TwinCommand | undefined {
  if (typeof twin === 'object')
    return twin.server === undefined
      ? undefined
      : { name: twin.name, program: process.execPath, script: ownFile(twin.server) }
  const script = twinScript(twin)
  return python && script ? { name: `torch ${python.version}`, program: python.program, script } : undefined
}

async function timePart(
  part: DuelPart,
  { contestants, check }: { contestants: readonly Contestant[]; check: BenchResult['check'] },
  options: BenchOptions,
): Promise<BenchResult> {
  const { seconds, signal, threads, onProgress } = options
  const onRound = (secondsDone: number): void => onProgress?.(part.name, secondsDone)
  const rounds = await interleave(contestants, { request: part.request, seconds, signal, onRound })
  const { figures, ...summary } = summarizeRounds(rounds, part.units)
  const measured = contestants.map((one, i) => ({ ...(figures[i] as Figures), peakBytes: one.peakBytes() }))
  const { name, unit, work } = part
  const [ours, theirs = null] = measured as [Measured, Measured?]
  const common = { name, unit, work, threads, ...summary, ours, check }
  const stored = theirs ? undefined : storedPeer(name, ours, options)
  if (summary.isQuiet) keep(name, ours, options)
  return stored
    ? { ...common, ...stored }
    : { ...common, peer: contestants[1]?.name ?? null, peerFigures: theirs }
}

function storedPeer(
  name: string,
  ours: Measured,
  { home, threads }: BenchOptions,
): Pick<BenchResult, 'peer' | 'peerFigures' | 'ratio' | 'ratioOfMinima'> | undefined {
  const best = bestStoredFigure(home, { name, threads, processor: readMachine().processor })
  if (!best) return undefined
  return {
    peer: 'stored',
    peerFigures: best,
    ratio: best.medianMs / ours.medianMs,
    ratioOfMinima: best.minMs / ours.minMs,
  }
}

function keep(name: string, { medianMs, minMs }: Figures, { home, threads, today }: BenchOptions): void {
  storeFigure(home, { name, threads, processor: readMachine().processor, date: today, medianMs, minMs })
}
