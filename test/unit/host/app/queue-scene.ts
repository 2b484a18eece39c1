// A line of runs with trainers that do what the test says.
import { onTestFinished } from 'vitest'
import type { RunView } from '../../../../engine/api/contract/views.ts'
import { createRunQueue, type QueueParts, type RunQueue } from '../../../../engine/host/app/run-queue.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { newRun } from '../../store/new-rows.ts'
import { type FakeTrainer, fakeTrainers, listening } from './fake-trainers.ts'

/** What the runs of a scene are. */
export const RECIPE = { base: 'tiny', dataset: 'shapes', steps: 10, evaluateEvery: 5, checkpointEvery: 5 }

/** A line with its store and what happened. */
export interface Scene {
  readonly store: Store
  readonly queue: RunQueue
  readonly started: FakeTrainer[]
  readonly told: { name: string; payload: unknown }[]
  /** Ids of the runs, in order of making. */
  readonly runs: string[]
}

/** A line in a store of its own unless one is given, with so many runs that wait for being added. */
export function openScene({ runs = 3, ...parts }: { runs?: number } & Partial<QueueParts> = {}): Scene {
  const store = parts.store ?? openStore(tempFolder())
  if (!parts.store) onTestFinished(() => store.dispose())
  const { start, started } = fakeTrainers()
  const { tell, told } = listening()
  const settings = () => ({ runtime: 'onnx-cpu', threads: 3 })
  const queue = createRunQueue({ store, tell, settings, startTrainer: start, ...parts })
  const ids = Array.from(
    { length: runs },
    () => store.runs.add({ ...newRun(store.runs.freeName('a run')), recipe: RECIPE, totalSteps: 10 }).id,
  )
  return { store, queue, started, told, runs: ids }
}

/** Of all runs, in order of making. */
export const statuses = ({ store }: Scene): string[] => store.runs.list().map(({ status }) => status)

/** Runs as they were told when something changed. */
export const changes = ({ told }: Scene): RunView[] =>
  told.filter(({ name }) => name === 'runs.changed').map(({ payload }) => payload as RunView)

/** What the trainer of a scene does when it has finished a run. */
export async function finish({ store, started }: Scene): Promise<void> {
  const trainer = started.at(-1) as FakeTrainer
  store.runs.setStatus(trainer.job.run, 'finished')
  await trainer.end()
}
