// The host's side of a process of its own: starts it, passes on what it tells, and says how it ended.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ErrorView } from '../../api/contract/views.ts'
import { errorView } from '../../api/rpc/server.ts'
import { type MemoryWatch, watchMemory } from '../memory.ts'
import type { News, Order } from './child-messages.ts'

/** How a process ended; what became of its work it told before, or it stands in the store. */
export interface ChildEnd {
  /** What the process itself gave as the reason. */
  readonly error: ErrorView | null
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines that it wrote to its error output. */
  readonly words: readonly string[]
  /** The computer ran out of memory. */
  readonly isOutOfMemory: boolean
}

/** A process at work. */
export interface Child {
  /** Asks it to save and stop. */
  stop(): void
  /** Ends it on the spot. */
  kill(): void
  readonly ended: Promise<ChildEnd>
}

const WORDS_KEPT = 100

/** Starts the process of an entry file on a job; `hear` is given everything that it tells. */
export function startChild<Job, Event>(entry: string, job: Job, hear: (event: Event) => void): Child {
  const memory = watchMemory()
  const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const state: Heard = { error: null, words: [], isKilled: false }
  listen(child, state, hear)
  const order = (what: Order<Job>): void => {
    if (child.connected) child.send(what, () => undefined) // one that has gone hears nothing
  }
  order({ type: 'start', job })
  return {
    stop: () => order({ type: 'stop' }),
    kill() {
      state.isKilled = true
      child.kill('SIGKILL')
    },
    ended: endOf(child, state, memory).finally(() => memory.stop()),
  }
}

/** The file of an entry beside the host's modules: TypeScript in a checkout, JavaScript in an installed program. */
export function entryFile(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`./${name}${ending}`, import.meta.url))
}

const MEMORY_WORDS = /out of memory|bad_alloc|failed to allocate/i

/** Whether a process ended for want of memory, by the kernel's count or by its own last words. */
export function diedOfMemory({ isOutOfMemory, words }: ChildEnd): boolean {
  return isOutOfMemory || words.some((line) => MEMORY_WORDS.test(line))
}

/** How a process ended that said nothing itself: exit status or signal, and its last line. */
export function lastWords({ exitCode, signal, words }: ChildEnd): string {
  const last = words.findLast((line) => line.trim() !== '')?.trim()
  const how = signal === null ? `with exit status ${exitCode ?? 'unknown'}` : `by ${signal}`
  return last === undefined ? `${how}.` : `${how}: ${last}`
}

interface Heard {
  error: ErrorView | null
  readonly words: string[]
  /** By us. */
  isKilled: boolean
}

function listen<Event>(child: ChildProcess, state: Heard, hear: (event: Event) => void): void {
  child.on('message', (news: News<Event>) => {
    if (news.type === 'event') hear(news.event)
    else state.error = news.error
  })
  if (!child.stderr) return
  createInterface({ input: child.stderr }).on('line', (line) => {
    state.words.push(line)
    if (state.words.length > WORDS_KEPT) state.words.shift()
  })
}

async function endOf(child: ChildProcess, state: Heard, memory: MemoryWatch): Promise<ChildEnd> {
  const [closed] = await Promise.all([once(child, 'close'), once(child, 'disconnect')]).catch(
    (error: unknown) => {
      state.error ??= errorView(error) // it could not even be started
      return [[null, null]]
    },
  )
  const [exitCode, signal] = closed as [number | null, string | null]
  const { error, words, isKilled } = state
  const isOutOfMemory = !isKilled && signal === 'SIGKILL' && memory.ranOut()
  return { error, exitCode, signal, words, isOutOfMemory }
}
