// How fast the window is, in a browser over the real served app. The programs that drive a browser stand beside the
// tests, since no program that people install needs one.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'

/** What is measured, and with how much. */
export interface AppBenchOptions {
  /** How long training is timed, with and without a window together; scrolling and charts take at most ten of them each. */
  readonly seconds: number
  /** Of the training run; 0 for all cores. */
  readonly threads: number
  /** Of the large dataset. */
  readonly pairs?: number
  /** Metric points of the long run. */
  readonly points?: number
  /** Which model is trained. */
  readonly model?: 'starter' | 'tiny'
  readonly signal?: AbortSignal | undefined
  readonly onFigure?: ((figure: AppFigure) => void) | undefined
  readonly onProgress?: ((label: string, done: number, total: number) => void) | undefined
}

/** One figure of the window. */
export interface AppFigure {
  readonly name: string
  /** What was measured, in words. */
  readonly what: string
  readonly value: number
  readonly unit: string
  /** What it must reach: at most or at least so much; null for one that is only told. */
  readonly target: { readonly bound: 'most' | 'least'; readonly value: number } | null
  /** Null without a target. */
  readonly isMet: boolean | null
  /** How it came about, such as its spread. */
  readonly note: string
}

/** What the measuring program says, one JSON line each. */
export type AppBenchMessage =
  | { readonly type: 'progress'; readonly label: string; readonly done: number; readonly total: number }
  | { readonly type: 'missing'; readonly what: string; readonly fix: string }
  | ({ readonly type: 'figure' } & AppFigure)

/** The measuring program, which only a clone of the repository has. */
const SCRIPT = '../../test/bench/app/main.ts'
const KEPT_CHARACTERS = 4000

/** Measures the window. @throws RUNTIME_UNAVAILABLE naming what is missing, or with the last words of what failed */
export async function benchApp(options: AppBenchOptions): Promise<AppFigure[]> {
  const script = fileURLToPath(new URL(SCRIPT, import.meta.url))
  if (!existsSync(script))
    throw new EngineError('RUNTIME_UNAVAILABLE', 'bench app: what drives a browser is not installed here.', {
      fixes: ['Run it in a clone of the repository.'],
    })
  const { signal, seconds, threads, pairs, points, model } = options
  const request = { seconds, threads, pairs, points, model }
  const child = spawn(process.execPath, [script, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = (): void => void child.kill('SIGTERM')
  signal?.addEventListener('abort', stop)
  try {
    return await heard(child, options)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

async function heard(
  child: ChildProcess,
  { signal, onFigure, onProgress }: AppBenchOptions,
): Promise<AppFigure[]> {
  const figures: AppFigure[] = []
  let complaints = ''
  let missing: Extract<AppBenchMessage, { type: 'missing' }> | undefined
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-KEPT_CHARACTERS)
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  if (child.stdout)
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith('{')) continue // words of a tool that builds the window
      const { type, ...message } = JSON.parse(line) as AppBenchMessage
      if (type === 'progress') {
        const { label, done, total } = message as Extract<AppBenchMessage, { type: 'progress' }>
        onProgress?.(label, done, total)
      } else if (type === 'missing') missing = message as Extract<AppBenchMessage, { type: 'missing' }>
      else {
        figures.push(message as AppFigure)
        onFigure?.(message as AppFigure)
      }
    }
  const status = await ended
  signal?.throwIfAborted()
  if (missing)
    throw new EngineError('RUNTIME_UNAVAILABLE', `bench app: ${missing.what} is missing.`, {
      fixes: [missing.fix],
    })
  if (status === 0) return figures
  throw new EngineError(
    'RUNTIME_UNAVAILABLE',
    `bench app: it ended early: ${complaints.trim() || 'no reason given'}`,
  )
}
