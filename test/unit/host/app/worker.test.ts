// Real workers on a tiny model: they store what they made, stop when asked, and die alone.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { entryFile } from '../../../../engine/host/app/child-process.ts'
import { runWorker, type WorkerJob } from '../../../../engine/host/app/worker-process.ts'
import { knownSpeed } from '../../../../engine/host/compute-speed.ts'
import type { Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { makeTinyHome } from './tiny-home.ts'

/** Starting a process and compiling its graphs takes a while when the computer is busy. */
const PATIENT = { timeout: 180_000 }
const DOOMED = fileURLToPath(new URL('./doomed-worker.ts', import.meta.url))

async function openTiny(): Promise<Store> {
  const store = makeTinyHome(join(tempFolder(), 'home'))
  onTestFinished(() => store.dispose())
  return store
}

function exportOf(store: Store): WorkerJob {
  const [model] = store.models.list()
  const out = join(store.home.exports, 'tiny-f32')
  const request = { model: model?.id ?? '', type: 'f32', out, gate: 'strict', dataset: null } as const
  return { home: store.home.root, compute: { runtime: 'auto', threads: 1 }, name: 'export', request }
}

describe('a worker', PATIENT, () => {
  it('stores an export under the lock of its host and gives its id', async () => {
    const store = await openTiny()
    const stages = new Set<string>()
    const signal = new AbortController().signal
    const artifact = await runWorker(exportOf(store), { signal, progress: (stage) => stages.add(stage) })
    expect(store.artifacts.find(artifact)).toMatchObject({ type: 'f32', passed: true })
    expect([...stages]).toEqual(['quantizing', 'checking'])
  })

  it('compares a model with its copy and finds no difference', async () => {
    const store = await openTiny()
    const [model] = store.models.list()
    if (!model) throw new Error('no model')
    const { id, createdAt, ...row } = model
    const copy = store.models.add({ ...row, name: 'copy' })
    const dataset = store.datasets.find('shapes').id
    const duel = await runWorker(
      {
        ...{ home: store.home.root, compute: { runtime: 'auto', threads: 1 }, name: 'compare' },
        request: {
          name: 'copy against tiny',
          baseline: id,
          candidate: copy.id,
          dataset,
          metrics: ['nll'],
          seeds: 1,
        },
      },
      { signal: new AbortController().signal, progress: () => undefined },
    )
    expect(createdAt).toBeTruthy()
    expect(store.duels.find(duel)).toMatchObject({ candidate: copy.id, outcome: { tone: 'none' } })
  })

  it('measures how fast this computer multiplies, and keeps it by runtime and threads', async () => {
    const store = await openTiny()
    const compute = { runtime: 'auto', threads: 1 }
    const work = { home: store.home.root, compute, name: 'speed', request: {} } as const
    await runWorker(work, { signal: new AbortController().signal, progress: () => undefined })
    expect(knownSpeed(store.settings, compute)).toBeGreaterThan(1e6)
    expect(knownSpeed(store.settings, { ...compute, threads: 2 })).toBeNull()
  })

  it('stops when it is asked to, and leaves nothing behind', async () => {
    const store = await openTiny()
    const controller = new AbortController()
    const work = runWorker(exportOf(store), {
      signal: controller.signal,
      progress: () => controller.abort(new Error('enough')),
    })
    await expect(work).rejects.toThrow('enough')
    expect(store.artifacts.list()).toEqual([])
    expect(existsSync(join(store.home.exports, 'tiny-f32'))).toBe(false)
  })

  it('that fails gives the reason with its code', async () => {
    const store = await openTiny()
    const job = exportOf(store)
    const broken = { ...job, request: { ...job.request, model: 'nobody' } } as WorkerJob
    const control = { signal: new AbortController().signal, progress: () => undefined }
    await expect(runWorker(broken, control)).rejects.toMatchObject({ code: 'UNKNOWN_NAME' })
  })

  it('that is killed fails its job with its last words, and the host goes on', async () => {
    const store = await openTiny()
    const told: unknown[] = []
    const control = { signal: new AbortController().signal, progress: (...all: unknown[]) => told.push(all) }
    await expect(runWorker(exportOf(store), control, DOOMED)).rejects.toMatchObject({
      code: 'INTERNAL',
      message:
        'The process of this work was ended unexpectedly by SIGKILL: terminate called: the sum does not fit',
    })
    expect(told).toEqual([['adding up', 1, 2]])
    expect(existsSync(entryFile('worker'))).toBe(true)
  })
})
