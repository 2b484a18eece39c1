// What became of a run whose trainer has ended, in a status and a sentence.
import type { ErrorView } from '../../api/contract/views.ts'
import { message, type Message } from '../../base/message.ts'
import type { RunStatus } from '../../store/tables/runs.ts'
import { type ChildEnd, diedOfMemory, lastWords } from './child-process.ts'

/** Why the host asked a trainer to stop. */
export type Wish = 'pause' | 'cancel' | 'close'

/** How a run ends. */
export interface Ending {
  readonly status: RunStatus
  readonly reason: string | Message
}

/** The status that the store should have; null when what the trainer wrote there is right. */
export function settle(written: RunStatus, wish: Wish | null, end: ChildEnd): Ending | null {
  if (written === 'finished') return null
  if (wish === 'cancel') return { status: 'cancelled', reason: message('run.cancelled') }
  if (written === 'paused' && wish === 'close') return { status: 'paused', reason: message('run.closed') }
  if (written !== 'running') return null
  if (end.error?.code === 'CANCELLED') return { status: 'paused', reason: sentenceOf(end.error) }
  if (end.error) return { status: 'failed', reason: sentenceOf(end.error) }
  return { status: 'interrupted', reason: reasonOf(end, wish) }
}

function sentenceOf({ message: text, said }: ErrorView): string | Message {
  return said?.message ?? text
}

function reasonOf(end: ChildEnd, wish: Wish | null): Message {
  if (diedOfMemory(end)) return message('run.outOfMemory')
  if (wish !== null && end.signal === 'SIGKILL') return message('run.tooSlow')
  return message('run.ended', { words: lastWords(end) })
}
