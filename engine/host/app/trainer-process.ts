// The host's side of a trainer: starts the process, passes its events on, and says how it ended.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ErrorView } from '../../api/contract/views.ts'
import { errorView } from '../../api/rpc/server.ts'
import { type MemoryWatch, watchMemory } from '../memory.ts'
import type { RunEvent } from '../training.ts'
import type { TrainerJob, TrainerNews, TrainerOrder } from './trainer-messages.ts'

/** How a trainer ended; what became of the run stands in the store. */
export interface TrainerEnd {
  /** What the trainer itself gave as the reason. */
  readonly error: ErrorView | null
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines that it wrote to its error output. */
  readonly words: readonly string[]
  /** The computer ran out of memory. */
  readonly isOutOfMemory: boolean
}

/** A trainer at work. */
export interface Trainer {
  /** Asks it to save and stop. */
  stop(): void
  /** Ends it on the spot. */
  kill(): void
  readonly ended: Promise<TrainerEnd>
}

/** Starts a trainer; `hear` is given every event of the run. */
export type StartTrainer = (job: TrainerJob, hear: (event: RunEvent) => void) => Trainer

const WORDS_KEPT = 100
/** This module is TypeScript in a checkout and JavaScript in an installed program; so is the trainer beside it. */
const ENTRY = fileURLToPath(
  new URL(`./trainer${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

/** Starts trainers from an entry file. */
export function trainerStarter(entry = ENTRY): StartTrainer {
  return (job, hear) => {
    const memory = watchMemory()
    const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const state: Heard = { error: null, words: [], isKilled: false }
    listen(child, state, hear)
    const order = (what: TrainerOrder): void => {
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
}

interface Heard {
  error: ErrorView | null
  readonly words: string[]
  /** By us. */
  isKilled: boolean
}

function listen(child: ChildProcess, state: Heard, hear: (event: RunEvent) => void): void {
  child.on('message', (news: TrainerNews) => {
    if (news.type === 'event') hear(news.event)
    else state.error = news.error
  })
  if (!child.stderr) return
  createInterface({ input: child.stderr }).on('line', (line) => {
    state.words.push(line)
    if (state.words.length > WORDS_KEPT) state.words.shift()
  })
}

async function endOf(child: ChildProcess, state: Heard, memory: MemoryWatch): Promise<TrainerEnd> {
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
