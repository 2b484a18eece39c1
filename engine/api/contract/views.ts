// What the window sees of the store: plain values, no paths. Times are ISO 8601 in UTC; hashes are lower-case hex.
import type { SaidError } from '../../base/errors.ts'

export type { Message, MessageValue, SaidProblem } from '../../base/message.ts'
export type { MessageCode } from '../../base/messages.ts'
export type { ErrorCode } from '../../base/errors.ts'
export type * from './dataset-views.ts'
export type * from './drawn-views.ts'
export type { DuelDetailView, DuelRowView, DuelView } from './duel-views.ts'
export type * from './model-views.ts'
export type * from './run-views.ts'
export type * from './system-views.ts'

/** An error as the window and `--json` show it. */
export interface ErrorView {
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  /** What to do, one sentence each. */
  readonly fixes: readonly string[]
  /** The same with codes, where there are any, for another language than English. */
  readonly said?: SaidError
}

/** Long work besides training: it goes on when the window closes; what did not end well is listed until a person dismisses it. */
export interface JobView {
  readonly id: string
  readonly kind:
    'import' | 'duel' | 'export' | 'dataset-export' | 'agreement' | 'captions' | 'diagnosis' | 'model'
  /** What it works on, for people. */
  readonly label: string
  /** The thing it is about, for a link; null while there is none yet, as before an import. */
  readonly subject: {
    readonly kind: 'model' | 'dataset' | 'run'
    readonly id: string
    readonly name: string
  } | null
  /** `interrupted`: the program ended while it was under way. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'
  /** The stage under way, such as `reading pictures`. */
  readonly stage: string
  readonly done: number
  /** 0 while it is not known. */
  readonly total: number
  readonly unit: string
  readonly startedAt: string
  /** Seconds that remain at the present rate; null while it is not known. */
  readonly etaSeconds: number | null
  /** Id of what it made, when it is done: a dataset, a duel, an artifact. */
  readonly result: string | null
  readonly error: ErrorView | null
}
