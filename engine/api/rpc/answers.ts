// Answers on their way: kept until the window said that it has them, so that a call that is asked again after a break is
// never carried out twice.
import type { HostMessage } from './messages.ts'
import type { Port } from './port.ts'

/** How an answer is sent once it is known; all but its number. */
export type Outcome = (ask: number) => HostMessage

/** Who waits for an answer. */
export interface Asker {
  readonly port: Port
  tell(outcome: Outcome): void
}

/** Calls under way and answers on their way, by key. */
export interface Answers {
  /**
   * Carries a call out and answers, or, when the call of that key is known, answers with its outcome. Gives what stops
   * the work.
   */
  answer(key: string, asker: Asker, work: (signal: AbortSignal) => Promise<Outcome>): AbortController
  /** The window has an answer. */
  received(key: string): void
  /** A road closed: what it asked goes on for a while, in case that the window comes back. */
  closed(port: Port): void
}

interface Kept {
  readonly controller: AbortController
  asker: Asker | undefined
  outcome: Outcome | undefined
  timer: ReturnType<typeof setTimeout> | undefined
}

/** So long is a window waited for. */
const GRACE_MS = 30_000

/** Starts with nothing under way; `left` is why work stops whose window does not come back. */
export function createAnswers(left: () => Error, graceMs: number = GRACE_MS): Answers {
  const all = new Map<string, Kept>()
  const tell = ({ asker, outcome }: Kept): void => {
    if (asker && outcome) asker.tell(outcome)
  }
  const forget = (key: string, kept: Kept): void => {
    all.delete(key)
    if (!kept.outcome) kept.controller.abort(left())
  }
  const begin = (key: string, work: (signal: AbortSignal) => Promise<Outcome>): Kept => {
    const controller = new AbortController()
    const kept: Kept = { controller, asker: undefined, outcome: undefined, timer: undefined }
    all.set(key, kept)
    void work(controller.signal).then((outcome) => {
      kept.outcome = outcome
      tell(kept)
    })
    return kept
  }
  return {
    answer(key, asker, work) {
      const kept = all.get(key) ?? begin(key, work)
      clearTimeout(kept.timer)
      kept.asker = asker
      tell(kept)
      return kept.controller
    },
    received: (key) => void all.delete(key),
    closed(port) {
      for (const [key, kept] of all) {
        if (kept.asker?.port !== port) continue
        kept.asker = undefined
        kept.timer = setTimeout(() => forget(key, kept), graceMs)
        ;(kept.timer as { unref?: () => void }).unref?.()
      }
    },
  }
}
