// Real trainers on a tiny model: paused, killed, left alone, gone on with.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AppTell } from '../../../../engine/api/contract/index.ts'
import type { RunView } from '../../../../engine/api/contract/views.ts'
import { createRunQueue, type RunQueue } from '../../../../engine/host/app/run-queue.ts'
import { requestPause } from '../../../../engine/host/run-control.ts'
import { queueRun } from '../../../../engine/host/training.ts'
import { isHeld, readHolder, trainerHome } from '../../../../engine/store/lock.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { listening } from './fake-trainers.ts'
import { makeTinyHome, tinyRecipe } from './tiny-home.ts'

/** Starting a process and compiling its graphs takes a while when the computer is busy. */
const PATIENT = { timeout: 400_000 }
const SOON = { timeout: 190_000, interval: 20 }
/** Long enough to be stopped on the way, also on a quick computer that looks away for a second. */
const STEPS = 900

interface Scene {
  readonly store: Store
  readonly queue: RunQueue
  readonly told: { name: string; payload: unknown }[]
}

function openQueue(store: Store): Scene {
  const { tell, told } = listening()
  const settings = () => ({ runtime: 'onnx-cpu', threads: 1 })
  const queue = createRunQueue({ store, tell: tell as AppTell, settings })
  return { store, queue, told }
}

async function openScene(): Promise<Scene> {
  const store = makeTinyHome(join(tempFolder(), 'home'))
  const scene = openQueue(store)
  onTestFinished(async () => {
    await scene.queue.dispose()
    store.dispose()
  })
  return scene
}

const recipe = tinyRecipe({ steps: STEPS, checkpointEvery: 50 })
/** For runs that only a pause ends. */
const endless = tinyRecipe({ steps: 1_000_000, checkpointEvery: 0 })
const statusOf = ({ store }: Scene, run: string) => store.runs.find(run).status
/** Resolves when the run has learnt from at least one batch. */
const training = ({ queue }: Scene, run: string) =>
  vi.waitUntil(() => (queue.liveOf(run)?.step ?? 0) > 0, SOON)
const idle = ({ queue }: Scene) => vi.waitUntil(() => !queue.isBusy, SOON)
/** What the run's model weighs, as a hash. */
const weightsOf = ({ store }: Scene, run: string) =>
  store.models
    .list()
    .filter((model) => model.run === run)
    .map(({ files }) => files.find(({ name }) => name === 'transformer.safetensors')?.sha256)

describe('a run in a process of its own', PATIENT, () => {
  it('gives the same weights whether it was paused on the way or not', async () => {
    const scene = await openScene()
    const { store, queue, told } = scene
    const [whole, paused] = [queueRun(store, recipe).id, queueRun(store, recipe).id]
    queue.add(paused)
    await training(scene, paused)
    await queue.pause(paused)
    const stopped = store.runs.find(paused)
    expect(stopped).toMatchObject({ status: 'paused', reason: 'Stopped on request.' })
    expect(stopped.step).toBeGreaterThan(0)
    expect(stopped.step).toBeLessThan(STEPS)
    queue.add(paused)
    queue.add(whole)
    await idle(scene)
    expect([statusOf(scene, whole), statusOf(scene, paused)]).toEqual(['finished', 'finished'])
    expect(weightsOf(scene, whole)).toHaveLength(1)
    expect(weightsOf(scene, paused)).toEqual(weightsOf(scene, whole))

    const points = told.filter(({ name }) => name === 'runs.points')
    const losses = points.flatMap(({ payload }) => {
      const { run, points } = payload as { run: string; points: { name: string; step: number }[] }
      return run === whole ? points.filter(({ name }) => name === 'loss').map(({ step }) => step) : []
    })
    expect(losses).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1))
    expect(store.metricPoints.series(whole, 'loss')).toHaveLength(STEPS)
    const last = told.filter(({ name }) => name === 'runs.changed').at(-1)?.payload as RunView
    expect(last).toMatchObject({ id: whole, status: 'finished', step: STEPS, live: null })
    expect(store.models.find(last.model ?? '').run).toBe(whole)
  })

  it('is interrupted when its trainer is killed, and can be finished', async () => {
    const scene = await openScene()
    const { store, queue } = scene
    const { id } = queueRun(store, recipe)
    queue.add(id)
    await vi.waitUntil(() => store.checkpoints.list(id).length > 0, SOON)
    const trainer = readHolder(trainerHome(store.home))
    expect(trainer?.pid).not.toBe(process.pid)
    process.kill(trainer?.pid ?? 0, 'SIGKILL')
    await idle(scene)
    expect(store.runs.find(id).status).toBe('interrupted')
    expect(store.runs.find(id).reason).toMatch(
      /^(The trainer was ended unexpectedly by SIGKILL|OUT_OF_MEMORY)/,
    )
    queue.add(id)
    await idle(scene)
    expect(statusOf(scene, id)).toBe('finished')
    expect(weightsOf(scene, id)).toHaveLength(1)
    expect(store.events.list(id).map(({ type }) => type)).toContain('ended')
  })

  it('says why it cannot go on: the dataset is another one now', async () => {
    const scene = await openScene()
    const { store, queue } = scene
    const { id } = queueRun(store, recipe)
    store.datasets.setFingerprint('shapes', 'changed')
    queue.add(id)
    await idle(scene)
    expect(store.runs.find(id)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('"shapes" has changed') as string,
    })
  })

  it('is paused by a command beside the window, which leaves the window alone', async () => {
    const scene = await openScene()
    const { store, queue } = scene
    const { id } = queueRun(store, endless)
    queue.add(id)
    await training(scene, id)
    const reader = openStore(store.home.root, { readOnly: true })
    expect(requestPause(reader, id)).not.toBe(process.pid)
    reader.dispose()
    await idle(scene)
    expect(statusOf(scene, id)).toBe('paused')
  })
})

describe('a host that ends', PATIENT, () => {
  it('saves the run under way; its successor goes on with the line', async () => {
    const store = makeTinyHome(join(tempFolder(), 'home'))
    const first = openQueue(store)
    const [a, b] = [queueRun(store, endless).id, queueRun(store, recipe).id]
    first.queue.add(a)
    first.queue.add(b)
    await training(first, a)
    await first.queue.dispose()
    expect([statusOf(first, a), statusOf(first, b)]).toEqual(['paused', 'queued'])
    expect(store.runs.find(a).reason).toContain('The program was closed')
    store.dispose()

    const second = openQueue(openStore(store.home.root))
    onTestFinished(() => second.store.dispose())
    await vi.waitUntil(() => statusOf(second, b) === 'finished', SOON)
    await idle(second)
    expect(statusOf(second, a)).toBe('paused')
  })

  it('by a kill leaves a trainer that saves and stops by itself', async () => {
    const store = makeTinyHome(join(tempFolder(), 'home'))
    const { home } = store
    const { id } = queueRun(store, endless)
    store.dispose()
    const host = spawn(process.execPath, [join(import.meta.dirname, 'doomed-host.ts'), home.root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void host.kill('SIGKILL'))
    const ended = once(host, 'close')
    await new Promise<void>((resolve) =>
      host.stdout.on('data', (text: Buffer) => text.toString().includes('points') && resolve()),
    )
    expect(isHeld(trainerHome(home))).toBe(true)
    host.kill('SIGKILL')
    await ended

    const successor = openStore(home.root) // waits for the trainer
    onTestFinished(() => successor.dispose())
    expect(isHeld(trainerHome(home))).toBe(false)
    const row = successor.runs.find(id)
    expect(row).toMatchObject({ status: 'paused', reason: 'Stopped on request.' })
    expect(successor.checkpoints.list(id).map(({ step }) => step)).toEqual([row.step])
  })
})

describe('a lent folder', () => {
  it('is refused to a process whose parent does not hold it', async () => {
    const store = makeTinyHome(join(tempFolder(), 'home'))
    onTestFinished(() => store.dispose())
    for (const pid of [process.pid, process.ppid])
      expect(() => openStore(store.home.root, { lentBy: pid })).toThrow(
        expect.objectContaining({ code: 'STORE_BUSY' }),
      )
  })
})
