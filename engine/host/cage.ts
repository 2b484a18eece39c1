// A process of its own for what strangers wrote: little memory, no environment, nothing to write to, and an end when it
// gives no sign of life. What happens in it cannot touch the program.
import { type ChildProcess, fork } from 'node:child_process'
import { EngineError, errorOfJson, type ErrorJson } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** What a cage allows. */
export interface CageLimits {
  /** Longest time between two signs of life; starting the process does not count. */
  readonly patienceMs: number
  /** Memory for values, in megabytes. */
  readonly memoryMb: number
}

/** What a process in a cage tells. */
export type CageNews<Answer> =
  | { readonly type: 'ready' }
  | { readonly type: 'answers'; readonly answers: readonly Answer[] }
  | { readonly type: 'done' }
  /** `at` is how many were done. */
  | { readonly type: 'failed'; readonly at: number; readonly error: ErrorJson }

/** A task for a cage. */
export interface CageJob {
  /** The program. */
  readonly script: string
  /** What it is sent when it is ready. */
  readonly job: object
  /** What is at fault when a limit is exceeded, as errors begin: "chat template". */
  readonly where: string
  readonly limits: CageLimits
  /** Answers of the same work that were given before, for what errors say. */
  readonly done?: number
  readonly signal?: AbortSignal | undefined
}

/** Longest start of a process on a busy computer. */
const START_MS = 30_000
const WORDS_KEPT = 2000

/**
 * Runs a job in a cage; gives its answers in order.
 * @throws what the job throws, PARSE_TIMEOUT when it gives no sign of life in time, FILE_INVALID when its memory is not enough, CANCELLED
 */
export async function runInCage<Answer>(task: CageJob): Promise<Answer[]> {
  const child = forkCaged(task.script, task.limits)
  try {
    return await answersOf<Answer>(child, task)
  } finally {
    child.kill('SIGKILL')
  }
}

/** Starts a program in a cage; who starts it ends it. Its errors come as text, all else as messages. */
export function forkCaged(script: string, limits: Pick<CageLimits, 'memoryMb'>): ChildProcess {
  return fork(script, [], {
    execArgv: restrictions(limits),
    env: bareEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** It may read the program's files, and nothing else: no writing, no processes, no native code. */
function restrictions({ memoryMb }: Pick<CageLimits, 'memoryMb'>): string[] {
  const isKnown = process.allowedNodeEnvironmentFlags.has('--permission')
  return [`--max-old-space-size=${memoryMb}`, ...(isKnown ? ['--permission', '--allow-fs-read=*'] : [])]
}

/** Windows starts no process without its root. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const root = process.env['SystemRoot']
  return root === undefined ? {} : { SystemRoot: root }
}

function answersOf<Answer>(child: ChildProcess, task: CageJob): Promise<Answer[]> {
  const { where, limits, signal } = task
  return new Promise((resolve, reject) => {
    const answers: Answer[] = []
    let words = ''
    let timer = setTimeout(() => reject(tooSlow(where, START_MS)), START_MS)
    const wait = (): void => {
      clearTimeout(timer)
      const slow = tooSlow(where, limits.patienceMs, (task.done ?? 0) + answers.length)
      timer = setTimeout(() => reject(slow), limits.patienceMs)
    }
    const stop = (): void => reject(new EngineError('CANCELLED', message('cage.cancelled', { where })))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-WORDS_KEPT)))
    child.on('message', (news: CageNews<Answer>) => {
      if (news.type === 'ready') child.send(task.job, (error) => error && reject(error))
      else if (news.type === 'answers') for (const answer of news.answers) answers.push(answer)
      else if (news.type === 'done') resolve(answers)
      else reject(thrown(news.error, (task.done ?? 0) + news.at))
      wait()
    })
    child.on('error', reject)
    child.on('close', (status, killed) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      reject(deathOf(task, words, killed ?? String(status)))
    })
  })
}

function tooSlow(where: string, patienceMs: number, done = 0): EngineError {
  return new EngineError('PARSE_TIMEOUT', message('cage.slow', { where, seconds: patienceMs / 1000, done }))
}

/** `at` is the place of the answer that failed. */
function thrown(error: ErrorJson, at: number): EngineError {
  return errorOfJson({ ...error, details: { ...error.details, at } })
}

function deathOf({ where, limits }: CageJob, words: string, how: string): EngineError {
  if (/heap out of memory|allocation failed/i.test(words))
    return new EngineError('FILE_INVALID', message('cage.large', { where, megabytes: limits.memoryMb }))
  const last = words.trim().split('\n').at(-1)
  return new EngineError('FILE_INVALID', message('cage.ended', { where, words: last || how }))
}
