// A survey measures many rows, each in a process of its own, and keeps them: what was measured is not measured again, so
// that a long survey can be made in several sittings.
import { fork } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readMachine } from './machine.ts'
import type { StepFigures } from './step-process.ts'
import type { StepJob } from './step-work.ts'

/** What a survey can be told. */
export interface SurveyOptions {
  /** No row begins later than this. */
  readonly seconds: number
  readonly threads: number
  /** Runtimes to measure on, by name. */
  readonly runtimes: readonly string[]
  /** Data folder, where rows are kept. */
  readonly home: string
  /** ISO day to keep rows under. */
  readonly today: string
  /** Measures rows that are there anew. */
  readonly isFresh: boolean
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((label: string, done: number, total: number) => void) | undefined
}

/** A row: what was asked and what was found; figures are null where the step does not fit or failed. */
export interface SurveyRow {
  readonly job: StepJob
  readonly figures: StepFigures | null
  /** Why there are none. */
  readonly problem: string | null
  readonly processor: string
  readonly date: string
}

/** A list of steps to measure, and what of them is shown. */
export interface Survey {
  readonly name: string
  /** What it measures. */
  readonly help: string
  readonly columns: readonly string[]
  jobs(options: Pick<SurveyOptions, 'runtimes' | 'threads'>): StepJob[]
  /** Measures one job; may do so several times. */
  measure(job: StepJob, signal: AbortSignal | undefined): Promise<StepFigures>
  cells(row: SurveyRow): readonly (string | number | null)[]
}

/** Rows of a survey, with those that are still to be measured. */
export interface SurveyResult {
  readonly name: string
  readonly rows: readonly SurveyRow[]
  /** Jobs for which there was no time. */
  readonly missing: number
}

/** Measures what is missing until the time is over. @throws CANCELLED when the signal fires */
export async function runSurvey(survey: Survey, options: SurveyOptions): Promise<SurveyResult> {
  const { home, seconds, signal, isFresh, today, onProgress } = options
  const jobs = survey.jobs(options)
  const { processor } = readMachine()
  const keyOf = (job: StepJob): string => JSON.stringify({ ...job, processor })
  const rows = new Map(readRows(home, survey.name).map((row) => [rowKey(row), row]))
  const started = performance.now()
  const measured = new Set<string>()
  for (const [i, job] of jobs.entries()) {
    signal?.throwIfAborted()
    if (rows.has(keyOf(job)) && !isFresh) continue
    if (performance.now() - started > seconds * 1000) break
    onProgress?.(labelOf(job), i, jobs.length)
    const row = await rowOf(survey, job, signal)
    rows.set(keyOf(job), { ...row, processor, date: today })
    measured.add(keyOf(job))
    writeRows(home, survey.name, [...rows.values()])
  }
  const found = jobs.flatMap((job) => rows.get(keyOf(job)) ?? [])
  const isThere = (job: StepJob): boolean => rows.has(keyOf(job)) && (!isFresh || measured.has(keyOf(job)))
  return { name: survey.name, rows: found, missing: jobs.filter((job) => !isThere(job)).length }
}

async function rowOf(
  survey: Survey,
  job: StepJob,
  signal: AbortSignal | undefined,
): Promise<Pick<SurveyRow, 'job' | 'figures' | 'problem'>> {
  try {
    return { job, figures: await survey.measure(job, signal), problem: null }
  } catch (error) {
    signal?.throwIfAborted()
    return { job, figures: null, problem: (error as Error).message }
  }
}

const KEPT_CHARACTERS = 600

/** Measures a job in a process of its own. @throws Error with its reason when it fails, with its last words when it ends instead */
export function measureStep(job: StepJob, signal: AbortSignal | undefined): Promise<StepFigures> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./step-process.ts', import.meta.url))
    const options = {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'] as ['ignore', 'ignore', 'pipe', 'ipc'],
    }
    const child = fork(script, [JSON.stringify(job)], { ...options, ...(signal && { signal }) })
    let words = ''
    let answer: StepFigures | { readonly problem: string } | undefined
    child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-KEPT_CHARACTERS)))
    child.on('message', (told: typeof answer) => (answer = told))
    child.on('error', reject)
    child.on('close', (status, ended) => {
      if (!answer) reject(new Error(`it ended early (${ended ?? String(status)}): ${words.trim()}`))
      else if ('problem' in answer) reject(new Error(answer.problem))
      else resolve(answer)
    })
  })
}

function labelOf({ runtime, size, method, batch, length }: StepJob): string {
  return `${runtime}, ${size}, ${method}, ${batch} × ${length}`
}

function rowKey({ job, processor }: SurveyRow): string {
  return JSON.stringify({ ...job, processor })
}

function readRows(home: string, name: string): SurveyRow[] {
  const path = fileOf(home, name)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SurveyRow[]) : []
}

function writeRows(home: string, name: string, rows: readonly SurveyRow[]): void {
  mkdirSync(home, { recursive: true })
  const path = fileOf(home, name)
  writeFileSync(`${path}.tmp`, `${JSON.stringify(rows, null, 2)}\n`)
  renameSync(`${path}.tmp`, path)
}

function fileOf(home: string, name: string): string {
  return join(home, `bench-${name}.json`)
}
