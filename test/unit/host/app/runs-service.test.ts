// Runs as the window asks about them.
import { expect, it, onTestFinished } from 'vitest'
import type { AppHandlers } from '../../../../engine/api/contract/index.ts'
import type { AppContext } from '../../../../engine/host/app/context.ts'
import { createRunQueue } from '../../../../engine/host/app/run-queue.ts'
import { runsService } from '../../../../engine/host/app/services/runs.ts'
import type { Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { newModel } from '../../store/new-rows.ts'
import { type FakeTrainer, fakeTrainers, listening } from './fake-trainers.ts'
import { makeTinyHome, tinyRecipe } from './tiny-home.ts'

const signal = new AbortController().signal

interface Scene {
  readonly store: Store
  readonly service: AppHandlers['runs']
  readonly started: FakeTrainer[]
  readonly told: { name: string; payload: unknown }[]
}

async function openScene(): Promise<Scene> {
  const store = makeTinyHome(tempFolder())
  onTestFinished(() => store.dispose())
  const { start, started } = fakeTrainers()
  const { tell, told } = listening()
  const settings = () => ({ runtime: 'onnx-cpu', threads: 1 })
  const queue = createRunQueue({ store, tell, settings, startTrainer: start })
  return { store, service: runsService({ store, queue } as AppContext), started, told }
}

it('starts a run with the whole recipe, queues the next, and shows both', async () => {
  const { service } = await openScene()
  const first = await service.start({ recipe: tinyRecipe({ name: 'one' }) }, signal)
  expect(first).toMatchObject({
    ...{ name: 'one', status: 'running', step: 0, totalSteps: 6, place: null, model: null },
    live: { phase: 'starting', loss: null },
  })
  expect(first.recipe).toMatchObject({ batchSize: 2, captionDropout: 0.1 })
  await service.start({ recipe: tinyRecipe({ name: 'two' }) }, signal)
  const list = await service.list(undefined, signal)
  expect(list.map(({ name, status, place }) => [name, status, place])).toEqual([
    ['one', 'running', null],
    ['two', 'queued', 0],
  ])
})

it('keeps nothing of a recipe that cannot be used', async () => {
  const { service, store } = await openScene()
  await expect(async () =>
    service.start({ recipe: tinyRecipe({ base: 'tini' }) }, signal),
  ).rejects.toMatchObject({
    code: 'UNKNOWN_NAME',
  })
  await expect(async () => service.start({ recipe: { steps: 3 } }, signal)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  })
  expect(store.runs.list()).toEqual([])
})

it('pauses, resumes, moves and cancels; answers with how the run is then', async () => {
  const { service, store, started } = await openScene()
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.push((await service.start({ recipe: tinyRecipe() }, signal)).id)
  const [a = '', b = '', c = ''] = ids
  const moved = await service.move({ run: c, place: 0 }, signal)
  expect(moved.map(({ place }) => place)).toEqual([null, 1, 0])
  const pausing = service.pause({ run: a }, signal)
  store.runs.setStatus(a, 'paused', 'Stopped on request.')
  await started[0]?.end()
  expect(await pausing).toMatchObject({ status: 'paused' })
  expect(await service.resume({ run: a }, signal)).toMatchObject({ status: 'queued', place: 1 })
  expect(await service.cancel({ run: b }, signal)).toMatchObject({ status: 'cancelled', place: null })
})

it('names the model that a finished run made, and tells windows that there is one more', async () => {
  const { service, store, started, told } = await openScene()
  const { id } = await service.start({ recipe: tinyRecipe() }, signal)
  const model = store.models.add({ ...newModel('made'), run: id })
  store.runs.setStatus(id, 'finished')
  await started[0]?.end()
  expect(await service.show({ run: id }, signal)).toMatchObject({ status: 'finished', model: model.id })
  expect(told.map(({ name }) => name)).toContain('models.changed')
})

it('tells a sample at once and lists it with its blob', async () => {
  const { service, store, started, told } = await openScene()
  const { id } = await service.start({ recipe: tinyRecipe() }, signal)
  const picture = store.blobs.put(Uint8Array.of(1, 2, 3))
  store.samples.append(id, { step: 3, prompt: 'a star', seed: 0, text: null, image: picture, extra: {} })
  started[0]?.tell({ type: 'sample', step: 3, prompt: 'a star', image: store.blobs.pathOf(picture), picture })
  const sample = { step: 3, prompt: 'a star', picture, text: null }
  expect(told.at(-1)).toEqual({ name: 'runs.sampled', payload: { run: id, sample } })
  expect(await service.samples({ run: id }, signal)).toEqual([sample])
  await started[0]?.end()
})

it('gives series and events of a run by id or name', async () => {
  const { service, store, started } = await openScene()
  const { id } = await service.start({ recipe: tinyRecipe({ name: 'one' }) }, signal)
  store.metricPoints.append(id, [
    { step: 1, name: 'loss', value: 3 },
    { step: 2, name: 'loss', value: 2 },
  ])
  const request = { names: [], from: 0, to: null, buckets: 10 }
  for (const run of [id, 'one'])
    expect(await service.series({ run, ...request }, signal)).toEqual([
      { name: 'loss', steps: [1, 2], values: [3, 2], least: [3, 2], greatest: [3, 2], points: 2 },
    ])
  await started[0]?.end({ exitCode: 1, words: ['boom'] })
  const events = await service.events({ run: 'one' }, signal)
  expect(events.map(({ type, payload }) => [type, payload])).toEqual([
    ['started', {}],
    [
      'ended',
      {
        status: 'interrupted',
        reason: 'The trainer was ended unexpectedly with exit status 1: boom',
        reasonSaid: {
          code: 'run.ended',
          text: 'The trainer was ended unexpectedly with exit status 1: boom',
          values: { words: 'with exit status 1: boom' },
        },
      },
    ],
  ])
  await expect(async () => service.show({ run: 'r9' }, signal)).rejects.toMatchObject({
    code: 'UNKNOWN_NAME',
  })
})
