// What is surveyed: the time to compile a step, its memory beside the plan, and both against size, length and batch.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepFigures } from './step-process.ts'
import type { StepJob, StepSize } from './step-work.ts'
import { measureStep, type Survey, type SurveyOptions, type SurveyRow } from './survey.ts'

type Way = Pick<StepJob, 'size' | 'method' | 'batch' | 'length' | 'recompute'>

/** Lengths from here on compute each block again: the probabilities of all layers would not fit. */
const LONG = 1024

function way(size: StepSize, method: StepJob['method'], batch: number, length: number): Way {
  return { size, method, batch, length, recompute: length >= LONG }
}

/** Of memory: plain and recomputed, short and long, all weights and adapters. */
const MEMORY_WAYS: readonly Way[] = [
  way('1M', 'full', 8, 256),
  way('14M', 'full', 1, 256),
  way('14M', 'full', 8, 256),
  { ...way('14M', 'full', 8, 256), recompute: true },
  { ...way('14M', 'full', 1, 1024), recompute: false },
  way('14M', 'full', 4, 1024),
  way('14M', 'lora', 8, 256),
  way('135M', 'lora', 1, 256),
]

/** Of scale: each size, then length at one row, then rows at one length. */
const SCALE_WAYS: readonly Way[] = [
  ...(['1M', '14M'] as const).map((size) => way(size, 'full', 1, 256)),
  way('135M', 'lora', 1, 256),
  ...[512, 1024, 2048, 4096].map((length) => way('1M', 'full', 1, length)),
  ...[512, 1024, 2048, 4096].map((length) => way('14M', 'full', 1, length)),
  ...[512, 1024].map((length) => way('135M', 'lora', 1, length)),
  ...[4, 16].map((batch) => way('1M', 'full', batch, 256)),
  ...[4, 16].map((batch) => way('14M', 'full', batch, 256)),
  way('135M', 'lora', 4, 256),
]

const WORK_COLUMNS = ['runtime', 'parameters', 'method', 'batch', 'length', 'recompute'] as const

function workCells({ job }: SurveyRow): (string | number)[] {
  const { runtime, size, method, batch, length, recompute } = job
  return [runtime, size, method === 'lora' ? 'LoRA' : 'all weights', batch, length, recompute ? 'yes' : '']
}

const jobsOf =
  (ways: readonly Way[], steps: number): Survey['jobs'] =>
  ({ runtimes, threads }) =>
    runtimes.flatMap((runtime) => ways.map((one) => ({ ...one, runtime, threads, steps, cache: '' })))

/** Every survey. */
export const SURVEYS: readonly Survey[] = [
  {
    name: 'compile',
    help: 'time from a configuration to a program of the 14 M training step, without and with its lowered graph kept',
    columns: ['runtime', 'graph', 'compiling', 'with the kept graph'],
    jobs: jobsOf([way('14M', 'full', 8, 256)], 0),
    measure: measureCompile,
    cells: ({ job, figures }) => [
      job.runtime,
      milliseconds(figures?.graphMs),
      milliseconds(figures?.compileMs),
      milliseconds((figures as CompileFigures | null)?.keptMs),
    ],
  },
  {
    name: 'memory',
    help: 'memory of training steps, planned and measured',
    columns: [...WORK_COLUMNS, 'plan, MB', 'measured, MB', 'error'],
    jobs: jobsOf(MEMORY_WAYS, 2),
    measure: measureStep,
    cells: (row) => [...workCells(row), ...memoryCells(row)],
  },
  {
    name: 'scale',
    help: 'time and memory of training steps against size, length and batch',
    columns: [...WORK_COLUMNS, 'a step', 'tokens/s', 'plan, MB', 'measured, MB', 'error'],
    jobs: jobsOf(SCALE_WAYS, 3),
    measure: measureStep,
    cells: (row) => {
      const { job, figures } = row
      const ms = figures?.stepMs ?? undefined
      const rate = ms === undefined ? null : Math.round((job.batch * job.length * 1000) / ms)
      return [...workCells(row), milliseconds(ms) ?? row.problem, rate, ...memoryCells(row)]
    },
  },
]

/** With the time of a second process, which found the lowered graph of the first. */
interface CompileFigures extends StepFigures {
  readonly keptMs: number
}

async function measureCompile(job: StepJob, signal: SurveyOptions['signal']): Promise<CompileFigures> {
  const cache = mkdtempSync(join(tmpdir(), 'tuneloom-bench-'))
  try {
    const first = await measureStep({ ...job, cache }, signal)
    const { compileMs } = await measureStep({ ...job, cache }, signal)
    return { ...first, keptMs: compileMs }
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

function memoryCells({ figures }: SurveyRow): (string | number | null)[] {
  if (!figures?.peakBytes) return [null, null, null]
  const { plannedBytes, peakBytes } = figures
  const error = Math.round(100 * (plannedBytes / peakBytes - 1))
  return [Math.round(plannedBytes / 1e6), Math.round(peakBytes / 1e6), `${error} %`]
}

function milliseconds(value: number | undefined): string | null {
  return value === undefined ? null : `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`
}
