// Where people's own scripts are measured: QuickJS inside a process of its own, which is ended from outside when it does
// not answer in time. Nothing of a script reaches this process but numbers and short texts.
import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import { message, type Message, type MessageValue } from '../base/message.ts'
import { quotedReason, systemReason } from '../base/reasons.ts'
import { SCRIPT_LIMITS, type ScriptCage } from '../index.ts'
import { forkCaged } from './cage.ts'
import type { MetricJob, MetricNews, ScriptFailure } from './metric-cage-process.ts'

const PROCESS = fileURLToPath(
  new URL(`./metric-cage-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

/** Longest start of a process on a busy computer. */
const START_MS = 30_000
/** How much later than a script's own deadline its process is ended: some of what it does cannot be interrupted. */
const GRACE_MS = 500
/** Memory of the process beside the script's, in megabytes: items and rows. */
const PROCESS_MB = 128

/** A process for scripts; started by the first one, and again after it had to be ended. */
export interface MetricCage {
  readonly measure: ScriptCage
  /** Ends the process; the next script starts another. */
  close(): void
}

/** Limits of one job; tests tighten them. */
export type MetricCageLimits = Pick<typeof SCRIPT_LIMITS, 'deadlineMs' | 'memoryBytes' | 'stackBytes'>

/** Makes a cage; one script runs at a time. */
export function createMetricCage(limits: Partial<Record<keyof MetricCageLimits, number>> = {}): MetricCage {
  let child: Promise<ChildProcess> | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let jobs = 0
  const close = (): void => {
    void child?.then(
      (process) => process.kill('SIGKILL'),
      () => undefined,
    )
    child = undefined
  }
  const run = async (job: MetricJob, signal?: AbortSignal): Promise<readonly unknown[]> => {
    child ??= startProcess()
    try {
      return await answerOf(await child, job, signal)
    } catch (error) {
      // whatever went wrong, the next script gets a clean process
      close()
      throw error
    }
  }
  return {
    close,
    measure(source, items, signal) {
      const job = {
        id: jobs++,
        source,
        items: JSON.stringify(items),
        limits: { ...SCRIPT_LIMITS, ...limits },
      }
      const answer = turn.then(() => run(job, signal))
      turn = answer.catch(() => undefined)
      return answer
    },
  }
}

const shared = createMetricCage()

/** The cage that everything in this process shares; it does not keep the process alive. @throws METRIC_FAILED, METRIC_LIMIT, CANCELLED */
export const measureInCage: ScriptCage = shared.measure

function startProcess(): Promise<ChildProcess> {
  const child = forkCaged(PROCESS, { memoryMb: PROCESS_MB })
  child.stderr?.resume()
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail(message('own.notStarted')), START_MS)
    const fail = (reason: Message): void => {
      clearTimeout(late)
      child.kill('SIGKILL')
      reject(new EngineError('METRIC_FAILED', message('own.process', { reason })))
    }
    child.once('error', (error) => fail(systemReason(error)))
    child.once('exit', (status, killed) => fail(quotedReason(killed ?? `status ${String(status)}`)))
    child.once('message', () => {
      clearTimeout(late)
      child.removeAllListeners()
      setAlive(child, false)
      resolve(child)
    })
  })
}

/** Whether waiting for the process keeps this one from ending. */
function setAlive(child: ChildProcess, isAlive: boolean): void {
  const handles: (Partial<Pick<ChildProcess, 'ref' | 'unref'>> | null | undefined)[] = [
    child,
    child.channel,
    child.stderr as Socket | null,
  ]
  for (const handle of handles)
    if (isAlive) handle?.ref?.()
    else handle?.unref?.()
}

async function answerOf(
  child: ChildProcess,
  job: MetricJob,
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  const { deadlineMs } = job.limits
  setAlive(child, true)
  const ends: (() => void)[] = []
  const on = (event: 'exit' | 'message' | 'error', listener: (...given: never[]) => void): void => {
    child.on(event, listener as () => void)
    ends.push(() => child.off(event, listener as () => void))
  }
  try {
    return await new Promise((resolve, reject) => {
      const stop = (): void => reject(new EngineError('CANCELLED', message('own.cancelled')))
      const late = setTimeout(() => reject(tooSlow(deadlineMs)), deadlineMs + GRACE_MS)
      signal?.addEventListener('abort', stop, { once: true })
      ends.push(
        () => clearTimeout(late),
        () => signal?.removeEventListener('abort', stop),
      )
      if (signal?.aborted) stop()
      on('message', (news: MetricNews) => {
        if (news.type === 'rows' && news.id === job.id) resolve(rowsOf(news.rows))
        if (news.type === 'failed' && news.id === job.id) reject(failed(news.failure, job.limits))
      })
      // nothing but running out of memory ends it from inside
      on('exit', () => reject(tooLarge(job.limits.memoryBytes)))
      on('error', reject)
      child.send(job, (error) => error && reject(error))
    })
  } finally {
    for (const end of ends) end()
    setAlive(child, false)
  }
}

/** Numbers as they came, NaN too; anything else as the word for its type. */
function rowsOf(text: string): unknown[] {
  const value = (word: string) => (word.startsWith('n') ? Number(word.slice(1)) : word.slice(1))
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => {
    const words = line.split(' ').map(value)
    return words.length === 1 ? words[0] : words
  })
}

function failed(failure: ScriptFailure, limits: MetricJob['limits']): EngineError {
  const { kind, line, column, item } = failure
  const details = { line, column, item }
  if (kind === 'missing')
    return new EngineError('METRIC_FAILED', message('own.noFunction'), {
      details,
      fixes: [message('own.noFunctionFix')],
    })
  if (kind === 'time') return tooSlow(limits.deadlineMs, details)
  if (kind === 'memory') return tooLarge(limits.memoryBytes, details)
  const of = item === null ? '' : message('own.ofItem', { item: item + 1 })
  const words = quotedReason(failure.message)
  return new EngineError(
    'METRIC_FAILED',
    message('own.scriptFails', { where: placeOf(failure), of, words }),
    {
      details,
      fixes: [message('own.everyItemFix')],
    },
  )
}

function placeOf({ line, column }: ScriptFailure): MessageValue {
  if (line === null) return ''
  return column === null ? message('own.atLine', { line }) : message('own.atColumn', { line, column })
}

function tooSlow(deadlineMs: number, details: object = {}): EngineError {
  return new EngineError('METRIC_LIMIT', message('own.slow', { seconds: deadlineMs / 1000 }), {
    details: { ...details, limit: 'time' },
    fixes: [message('own.slowFix')],
  })
}

function tooLarge(memoryBytes: number, details: object = {}): EngineError {
  return new EngineError('METRIC_LIMIT', message('own.large', { megabytes: memoryBytes / 2 ** 20 }), {
    details: { ...details, limit: 'memory' },
    fixes: [message('own.largeFix')],
  })
}
