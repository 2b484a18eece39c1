// Runs a training of the starter so that it can be stopped and started at will: checkpoints are written whole, the
// latest good one is taken up again, and the log is appended to.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSafetensors } from '../../engine/formats/safetensors.ts'
import { writeSafetensors } from '../../engine/formats/safetensors.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { replaceFileAtomically } from '../../engine/store/durable.ts'
import { asF32, encodeCheckpoint, restoreCheckpoint } from '../../engine/train/checkpoint.ts'
import { type LoopPlan, trainLoop } from '../../engine/train/loop.ts'
import type { TrainingStep } from '../../engine/train/step.ts'

/** One training of the starter. */
export interface Training {
  /** Folder for checkpoint, log and result. */
  readonly folder: string
  readonly step: TrainingStep
  readonly plan: LoopPlan
  batch(step: number): HostWeights
  evaluate(step: number): Promise<Readonly<Record<string, number>>>
}

const LOG_EVERY = 50

/** Trains to the end, or until Ctrl-C; writes `weights.safetensors` (the moving average where one is kept) when done. */
export async function runResumable({
  folder,
  step,
  plan,
  batch,
  evaluate,
}: Training): Promise<'finished' | 'stopped'> {
  mkdirSync(folder, { recursive: true })
  const checkpoint = join(folder, 'checkpoint.safetensors')
  const start = existsSync(checkpoint) ? takeUp(step, readFileSync(checkpoint)) : 0
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  process.once('SIGTERM', () => abort.abort())
  const recent: number[] = []
  const log = (entry: object): void => {
    const line = JSON.stringify(entry)
    appendFileSync(join(folder, 'log.jsonl'), line + '\n')
    process.stderr.write(line + '\n')
  }
  const parts = {
    step,
    batch: (done: number) => Promise.resolve({ feeds: batch(done) }),
    evaluate,
    save: (done: number) =>
      Promise.resolve(void replaceFileAtomically(checkpoint, encodeCheckpoint(step.memory, done))),
    emit: (event: Parameters<Parameters<typeof trainLoop>[1]['emit']>[0]) => {
      if (event.type !== 'step') return log({ ...event, at: new Date().toISOString() })
      recent.push(event.loss)
      if (event.step % LOG_EVERY !== 0) return
      const loss = recent.splice(0).reduce((a, b) => a + b, 0) / LOG_EVERY
      log({
        step: event.step,
        steps: event.steps,
        loss,
        norm: event.gradientNorm,
        rate: Math.round(event.unitsPerSecond),
        eta: Math.round(event.etaSeconds),
      })
    },
    now: () => performance.now(),
    signal: abort.signal,
  }
  const end = await trainLoop(plan, parts, start)
  if (end.status === 'finished') writeWeights(folder, step)
  return end.status
}

function takeUp(step: TrainingStep, file: Uint8Array): number {
  restoreCheckpoint(step.memory, file)
  return Number(readSafetensors(file).metadata['step'])
}

function writeWeights(folder: string, step: TrainingStep): void {
  const weights = step.memory.tensors(step.memory.has('average') ? 'average' : 'weight')
  const tensors = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, asF32(tensor)]))
  replaceFileAtomically(join(folder, 'weights.safetensors'), writeSafetensors(tensors))
}
