// A device that breaks in the middle of a run: the process lives, the run goes on or says why not, checkpoints stay good.
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importDataset } from '../../engine/host/datasets-import.ts'
import { addModel } from '../../engine/host/models-add.ts'
import { latestCheckpoint } from '../../engine/host/run-checkpoints.ts'
import type { RuntimeSource } from '../../engine/host/runtime-fallback.ts'
import { carryOut, queueRun } from '../../engine/host/training.ts'
import { type Fault, faultyRuntime } from '../../engine/runtimes/faulty.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { openStore, type Store } from '../../engine/store/store.ts'
import { writeScenes } from '../app/seed.ts'
import { deviceRuntime } from '../helpers/device-runtime.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { tinyCaptionImageModel } from '../helpers/tiny-model.ts'
import { writeModelFolder } from '../helpers/tiny-model-folder.ts'

const STEPS = 8
const RECIPE = {
  ...{ base: 'tiny', dataset: 'scenes', steps: STEPS, batchSize: 4, replayShare: 0, augmentCopies: 0 },
  ...{ evaluateEvery: 0, checkpointEvery: 2, samplePrompts: [] },
}
/** Far longer than a step of the tiny model takes, and short for a test. */
const PATIENCE = { leastMs: 5000, times: 2 }

async function storeWithPairs(): Promise<Store> {
  const root = tempFolder()
  const store = openStore(join(root, 'home'))
  onTestFinished(() => store.dispose())
  addModel(store, writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3)), 'tiny')
  const paths = [await writeScenes(join(root, 'scenes'), 12)]
  await importDataset(store, { paths, name: 'scenes', options: { size: 16, evalFraction: 0.25 } })
  return store
}

/** A first runtime that breaks in the run after `good` sound ones, and a sound one after it. */
function breaking(fault: Fault, good: number, isOnDevice = false): RuntimeSource {
  return {
    async open(_name, _preferred, except) {
      const sound = await openRuntime('onnx-cpu')
      const card = isOnDevice ? deviceRuntime(sound) : sound
      return except.includes('card')
        ? sound
        : faultyRuntime({ ...card, name: 'card' }, { fault, at: good + 1 })
    },
    patience: () => PATIENCE,
  }
}

interface Ended {
  readonly store: Store
  readonly run: string
  readonly error: unknown
  readonly losses: readonly number[]
}

async function train(runtimes?: RuntimeSource): Promise<Ended> {
  const store = await storeWithPairs()
  const { id: run } = queueRun(store, RECIPE)
  const losses: number[] = []
  const settings = {
    ...{ runtime: 'onnx-cpu', threads: 1, ...(runtimes && { runtimes }) },
    emit: (event: { type: string; step?: number; loss?: number }): void => {
      if (event.type === 'step') losses[(event.step ?? 0) - 1] = event.loss ?? NaN
    },
  }
  const error = await carryOut(store, run, settings).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { store, run, error, losses }
}

/** Runs before the first step: tokenizing pictures. So many that the fault falls between two checkpoints. */
const GOOD_RUNS = 8

describe.each<[Fault, string]>([
  ['throws', 'RUNTIME_FAILED'],
  ['is lost', 'DEVICE_LOST'],
  ['is full', 'RUNTIME_FULL'],
  ['hangs', 'DEVICE_LOST'],
  ['gives NaN', 'RUNTIME_WRONG'],
  ['gives garbage', 'RUNTIME_WRONG'],
])('a device that %s in the middle of a run', (fault, code) => {
  it('leaves the run to the next runtime, from the last checkpoint, and its history says so', async () => {
    const whole = await train()
    const { store, run, error, losses } = await train(breaking(fault, GOOD_RUNS))
    expect(error).toBeUndefined()
    expect(store.runs.find(run).status).toBe('finished')
    const told = store.events.list(run).filter(({ type }) => type.startsWith('runtime'))
    expect(told.map(({ type, payload }) => [type, payload['code'] ?? payload['to']])).toEqual([
      ['runtimeFailed', code],
      ['runtimeChanged', 'onnx-cpu'],
    ])
    // the same processor computes in both, so the run is the one that never broke
    expect(losses).toEqual(whole.losses)
  })
})

describe.each<[Fault, string]>([
  ['is lost', 'DEVICE_LOST'],
  ['gives NaN', 'RUNTIME_WRONG'],
])('a device that holds the weights and %s', (fault, code) => {
  it('leaves the run to the next runtime, which learns what it would have learnt', async () => {
    const whole = await train(breaking('throws', Infinity, true))
    const { store, run, error, losses } = await train(breaking(fault, GOOD_RUNS + 6, true))
    expect(error).toBeUndefined()
    expect(store.runs.find(run).status).toBe('finished')
    const told = store.events.list(run).filter(({ type }) => type.startsWith('runtime'))
    expect(told.map(({ payload }) => payload['code'] ?? payload['to'])).toEqual([code, 'onnx-cpu'])
    expect(losses.length).toBe(STEPS)
    // its optimizer is a graph, the next runtime's a loop: they round apart
    for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(whole.losses[i] ?? NaN, 4)
  })
})

it('ends a run that does not fit the device with numbers and fixes, and keeps the last checkpoint', async () => {
  const { store, run, error } = await train(breaking('has no memory', GOOD_RUNS))
  expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', details: { bytes: 4096 } })
  expect((error as { fixes: string[] }).fixes[0]).toContain('smaller batch')
  expect(store.runs.find(run).status).toBe('failed')
  const kept = latestCheckpoint(store, run)?.step ?? 0
  await carryOut(store, run, { runtime: 'onnx-cpu', threads: 1, emit: () => undefined })
  expect(kept).toBeGreaterThan(0)
  expect(store.runs.find(run).status).toBe('finished')
})

it('does not blame a runtime that answers rightly for a loss that is not finite', async () => {
  const sound = await openRuntime('onnx-cpu')
  const broken = faultyRuntime(sound, { fault: 'gives NaN', at: 1 })
  const diverging: RuntimeSource = {
    open: () =>
      Promise.resolve({
        ...sound,
        compile: (graph, options) =>
          (graph.outputs.has('gradientNorm') ? broken : sound).compile(graph, options),
      }),
    patience: () => undefined,
  }
  const { store, run, error } = await train(diverging)
  expect(error).toMatchObject({ code: 'NON_FINITE' })
  expect(store.events.list(run).filter(({ type }) => type === 'runtimeFailed')).toEqual([])
})
