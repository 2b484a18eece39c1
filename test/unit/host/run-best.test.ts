// Which state of a run becomes its model.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { importDataset } from '../../../engine/host/datasets-import.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { carryOut, queueRun } from '../../../engine/host/training.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { writeScenes } from '../../app/seed.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'

const STEPS = 12
/** So fast that the held-out loss soon rises again. */
const RECIPE = {
  ...{ base: 'tiny', dataset: 'scenes', steps: STEPS, batchSize: 4, replayShare: 0, augmentCopies: 0 },
  ...{ evaluateEvery: 2, checkpointEvery: 5, optimizer: { learningRate: 0.2, clipNorm: 1000 } },
  ...{ schedule: { warmupSteps: 0, shape: 'constant' } },
}

async function storeWithPairs(): Promise<Store> {
  const root = tempFolder()
  const store = openStore(join(root, 'home'))
  onTestFinished(() => store.dispose())
  addModel(store, writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3)), 'tiny')
  const paths = [await writeScenes(join(root, 'scenes'), 12)]
  await importDataset(store, { paths, name: 'scenes', options: { size: 16, evalFraction: 0.25 } })
  return store
}

/** Trains to the end, with a stop after some steps. */
async function train(store: Store, change: object, stops: readonly number[] = []) {
  const { id } = queueRun(store, { ...RECIPE, ...change })
  for (const stop of [...stops, Infinity]) {
    const controller = new AbortController()
    await carryOut(store, id, {
      ...{ runtime: 'auto', threads: 1, signal: controller.signal },
      emit: (event) => {
        if (event.type === 'step' && event.step === stop) controller.abort()
      },
    })
  }
  const model = store.models.list().find(({ run }) => run === id)
  const weights = readFileSync(join(model?.folder ?? '', 'transformer.safetensors'))
  const { keptStep } = model?.card['recipe'] as { keptStep: number }
  const losses = store.events
    .list(id)
    .filter(({ type, step }) => type === 'evaluated' && step > 0)
    .map(({ step, payload }) => ({ step, loss: payload['heldOutNats'] as number }))
  return { id, keptStep, losses, hash: createHash('sha256').update(weights).digest('hex') }
}

it('is the one with the least held-out loss, which is kept while later ones go', async () => {
  const store = await storeWithPairs()
  const { id, keptStep, losses } = await train(store, {})
  const least = losses.toSorted((a, b) => a.loss - b.loss)[0]
  expect(keptStep).toBe(least?.step)
  expect(keptStep).toBeLessThan(STEPS) // else the test would show nothing
  expect(store.checkpoints.list(id).map(({ step }) => step)).toContain(keptStep)
  expect(store.events.list(id).map(({ type }) => type)).toContain('bestKept')
})

it('is bit for bit the same after stops, before and behind the best step', async () => {
  const store = await storeWithPairs()
  const whole = await train(store, {})
  const stopped = await train(store, {}, [1, whole.keptStep, STEPS - 1])
  expect([stopped.keptStep, stopped.hash]).toEqual([whole.keptStep, whole.hash])
})

it('is the last one where the recipe says so, or where nothing was measured', async () => {
  const store = await storeWithPairs()
  const best = await train(store, {})
  const last = await train(store, { keep: 'last' })
  expect(last.keptStep).toBe(STEPS)
  expect(last.hash).not.toBe(best.hash)
  expect((await train(store, { evaluateEvery: 0 })).hash).toBe(last.hash)
})
