// Trainers without a process: a test says what each tells and how it ends.
import type { AppTell } from '../../../../engine/api/contract/index.ts'
import type { ChildEnd } from '../../../../engine/host/app/child-process.ts'
import type { StartTrainer, TrainerJob } from '../../../../engine/host/app/trainer-process.ts'
import type { RunEvent } from '../../../../engine/host/training.ts'

/** A trainer that was started. */
export interface FakeTrainer {
  readonly job: TrainerJob
  /** What it was asked, in order. */
  readonly asked: ('stop' | 'kill')[]
  tell(event: RunEvent): void
  /** Ends it; resolves when the line has noted it. */
  end(end?: Partial<ChildEnd>): Promise<void>
}

const WELL: ChildEnd = { error: null, exitCode: 0, signal: null, words: [], isOutOfMemory: false }

/** A way to start trainers, and those that were started. */
export function fakeTrainers(): { readonly start: StartTrainer; readonly started: FakeTrainer[] } {
  const started: FakeTrainer[] = []
  const start: StartTrainer = (job, hear) => {
    const { promise, resolve } = Promise.withResolvers<ChildEnd>()
    const asked: ('stop' | 'kill')[] = []
    const end = async (how: Partial<ChildEnd> = {}): Promise<void> => {
      resolve({ ...WELL, ...how })
      await nextTurn()
    }
    started.push({ job, asked, tell: hear, end })
    return { stop: () => void asked.push('stop'), kill: () => void asked.push('kill'), ended: promise }
  }
  return { start, started }
}

/** After everything that is due now. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

/** Keeps what is told to windows. */
export function listening(): { readonly tell: AppTell; readonly told: { name: string; payload: unknown }[] } {
  const told: { name: string; payload: unknown }[] = []
  const tell: AppTell = (service, name, payload) =>
    void told.push({ name: `${service}.${String(name)}`, payload })
  return { tell, told }
}
