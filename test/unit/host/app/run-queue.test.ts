// The line of runs, with trainers that do what the test says.
import { textOf } from '../../../../engine/base/message.ts'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { RunView } from '../../../../engine/api/contract/views.ts'
import { createRunQueue, type QueueParts, type RunQueue } from '../../../../engine/host/app/run-queue.ts'
import { settle } from '../../../../engine/host/app/run-settling.ts'
import type { ChildEnd } from '../../../../engine/host/app/child-process.ts'
import type { RunEvent } from '../../../../engine/host/training.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { newRun } from '../../store/new-rows.ts'
import { type FakeTrainer, fakeTrainers, listening, nextTurn } from './fake-trainers.ts'

const RECIPE = { base: 'tiny', dataset: 'shapes', steps: 10, evaluateEvery: 5, checkpointEvery: 5 }

interface Scene {
  readonly store: Store
  readonly queue: RunQueue
  readonly started: FakeTrainer[]
  readonly told: { name: string; payload: unknown }[]
  /** Ids of the runs, in order of making. */
  readonly runs: string[]
}

function openScene({ runs = 3, ...parts }: { runs?: number } & Partial<QueueParts> = {}): Scene {
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

const statuses = ({ store }: Scene) => store.runs.list().map(({ status }) => status)
const changes = ({ told }: Scene) =>
  told.filter(({ name }) => name === 'runs.changed').map(({ payload }) => payload as RunView)
const step = (number: number): RunEvent => ({
  type: 'step',
  step: number,
  steps: 10,
  loss: 1 / number,
  gradientNorm: 1,
  multiplier: 0.5,
  unitsPerSecond: 100,
  etaSeconds: 10 - number,
})

/** What the trainer of a scene does when it has finished a run. */
async function finish({ store, started }: Scene): Promise<void> {
  const trainer = started.at(-1) as FakeTrainer
  store.runs.setStatus(trainer.job.run, 'finished')
  await trainer.end()
}

describe('the line', () => {
  it('carries out one run after the other in the order of adding', async () => {
    const scene = openScene()
    const [a = '', b = '', c = ''] = scene.runs
    for (const run of [b, a, c]) scene.queue.add(run)
    expect(statuses(scene)).toEqual(['queued', 'running', 'queued'])
    expect([a, b, c].map((run) => scene.queue.placeOf(run))).toEqual([0, null, 1])
    for (let i = 0; i < 3; i++) await finish(scene)
    expect(scene.started.map(({ job }) => job)).toEqual(
      [b, a, c].map((run) => ({ home: scene.store.home.root, run, runtime: 'onnx-cpu', threads: 3 })),
    )
    expect(statuses(scene)).toEqual(['finished', 'finished', 'finished'])
    expect(scene.queue.isBusy).toBe(false)
  })

  it('goes on after a run that failed', async () => {
    const scene = openScene({ runs: 2 })
    for (const run of scene.runs) scene.queue.add(run)
    await scene.started[0]?.end({ exitCode: 134, signal: null, words: ['terminate called', ''] })
    expect(statuses(scene)).toEqual(['interrupted', 'running'])
    expect(scene.store.runs.find('r1').reason).toBe(
      'The trainer was ended unexpectedly with exit status 134: terminate called',
    )
  })

  it('moves a waiting run and tells every place that changed', async () => {
    const scene = openScene({ runs: 4 })
    for (const run of scene.runs) scene.queue.add(run)
    scene.queue.move('r4', 0)
    expect(scene.runs.map((run) => scene.queue.placeOf(run))).toEqual([null, 1, 2, 0])
    expect(
      changes(scene)
        .slice(-3)
        .map(({ id, place }) => [id, place]),
    ).toEqual([
      ['r4', 0],
      ['r2', 1],
      ['r3', 2],
    ])
    scene.queue.move('r4', 99)
    expect(scene.queue.placeOf('r4')).toBe(2)
    await finish(scene)
    expect(scene.started.at(-1)?.job.run).toBe('r2')
  })

  it('stands in the store: another host goes on with it in the same order, also with runs that were queued meanwhile', async () => {
    const first = openScene()
    for (const run of ['r3', 'r2', 'r1']) first.queue.add(run)
    first.queue.move('r1', 0)
    const closing = first.queue.dispose()
    first.store.runs.setStatus('r3', 'paused')
    await first.started[0]?.end()
    await closing
    expect(statuses(first)).toEqual(['queued', 'queued', 'paused'])
    expect(first.store.runs.find('r3').reason).toBe('The program was closed; everything up to here is saved.')
    first.store.runs.add({ ...newRun('from a command'), recipe: RECIPE })

    const second = openScene({ store: first.store, runs: 0 })
    await nextTurn()
    expect(second.started.map(({ job }) => job.run)).toEqual(['r1'])
    expect(['r2', 'r4'].map((run) => second.queue.placeOf(run))).toEqual([0, 1])
  })
})

describe('pause', () => {
  it('asks the trainer to save, shows that, and ends when it has', async () => {
    const scene = openScene({ runs: 1 })
    scene.queue.add('r1')
    const pausing = scene.queue.pause('r1')
    expect(scene.started[0]?.asked).toEqual(['stop'])
    expect(scene.queue.liveOf('r1')?.phase).toBe('saving')
    scene.store.runs.setStatus('r1', 'paused', 'Stopped on request.')
    await scene.started[0]?.end()
    await pausing
    expect(changes(scene).at(-1)).toMatchObject({
      status: 'paused',
      reason: 'Stopped on request.',
      live: null,
    })
  })

  it('takes a waiting run out of the line, from where it can be added again', () => {
    const scene = openScene()
    for (const run of scene.runs) scene.queue.add(run)
    void scene.queue.pause('r2')
    expect([scene.queue.placeOf('r2'), scene.queue.placeOf('r3')]).toEqual([null, 0])
    expect(statuses(scene)).toEqual(['running', 'paused', 'queued'])
    scene.queue.add('r2')
    expect(scene.queue.placeOf('r2')).toBe(1)
  })

  it('ends a trainer that does not stop in time; the run can be resumed', async () => {
    const scene = openScene({ runs: 1, patienceMs: 5 })
    scene.queue.add('r1')
    const pausing = scene.queue.pause('r1')
    await vi.waitUntil(() => scene.started[0]?.asked.includes('kill'))
    await scene.started[0]?.end({ exitCode: null, signal: 'SIGKILL' })
    await pausing
    expect(scene.store.runs.find('r1')).toMatchObject({
      status: 'interrupted',
      reason: 'The trainer did not stop in time and was ended; resuming goes on from the last checkpoint.',
    })
    scene.queue.add('r1')
    expect(scene.started).toHaveLength(2)
  })
})

describe('cancel', () => {
  it('gives up the run under way, a waiting one and a paused one', async () => {
    const scene = openScene()
    for (const run of ['r1', 'r2']) scene.queue.add(run)
    await scene.queue.pause('r2')
    scene.queue.add('r3')
    await scene.queue.cancel('r2')
    await scene.queue.cancel('r3')
    const cancelling = scene.queue.cancel('r1')
    scene.store.runs.setStatus('r1', 'paused', 'Stopped on request.')
    await scene.started[0]?.end()
    await cancelling
    expect(statuses(scene)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  })

  it('comes too late for a run that finishes at that moment', async () => {
    const scene = openScene({ runs: 1 })
    scene.queue.add('r1')
    const cancelling = scene.queue.cancel('r1')
    await finish(scene)
    await cancelling
    expect(statuses(scene)).toEqual(['finished'])
  })
})

describe('what cannot be done is said', () => {
  it.each([
    ['pause', 'finished', '"a run" is finished; only one that runs or waits can be paused.'],
    ['cancel', 'finished', '"a run" is finished and cannot be cancelled.'],
    ['cancel', 'cancelled', '"a run" is cancelled and cannot be cancelled.'],
  ] as const)('%s a %s run', async (name, status, message) => {
    const scene = openScene({ runs: 1 })
    scene.store.runs.setStatus('r1', status)
    await expect(scene.queue[name]('r1')).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: `run: ${message}`,
    })
  })

  it.each(['finished', 'cancelled', 'running'] as const)('adding a %s run', (status) => {
    const scene = openScene({ runs: 1 })
    scene.store.runs.setStatus('r1', status)
    expect(() => scene.queue.add('r1')).toThrow(`run: "a run" is ${status}.`)
  })

  it('adding a run twice, moving one that does not wait, naming one that is not there', () => {
    const scene = openScene({ runs: 2 })
    scene.queue.add('r1')
    scene.queue.add('r2')
    expect(() => scene.queue.add('r2')).toThrow('"a run-2" is in the queue already.')
    expect(() => scene.queue.move('r1', 0)).toThrow('"a run" does not wait in the queue.')
    expect(() => scene.queue.add('r9')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }))
  })
})

describe('while a run goes on', () => {
  it('tells every point, many in one message', async () => {
    const scene = openScene({ runs: 1 })
    scene.queue.add('r1')
    const trainer = scene.started[0] as FakeTrainer
    const before = changes(scene).length
    for (let i = 1; i <= 9; i++) trainer.tell(step(i))
    expect(changes(scene)).toHaveLength(before)
    await finish(scene)
    const batches = scene.told.filter(({ name }) => name === 'runs.points')
    expect(batches).toHaveLength(1)
    const { points } = batches[0]?.payload as { points: { step: number; name: string; value: number }[] }
    expect(points.filter(({ name }) => name === 'loss').map(({ value }) => value)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => 1 / i),
    )
    expect(points.find(({ name }) => name === 'learningRate')?.value).toBe(0.5 * 3e-4)
  })

  it('tells its points and how far it is together, and nothing while nothing happens', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const scene = openScene({ runs: 1 })
    scene.queue.add('r1')
    const trainer = scene.started[0] as FakeTrainer
    const before = scene.told.length
    for (let i = 1; i <= 4; i++) trainer.tell(step(i))
    vi.advanceTimersToNextTimer()
    expect(scene.told.slice(before).map(({ name }) => name)).toEqual(['runs.points', 'runs.changed'])
    expect([changes(scene).at(-1)?.step, vi.getTimerCount()]).toEqual([4, 0])
  })

  it('names the phase: what the recipe makes due after a step', async () => {
    const scene = openScene({ runs: 1 })
    scene.queue.add('r1')
    const trainer = scene.started[0] as FakeTrainer
    const phaseAfter = (event: RunEvent) => {
      trainer.tell(event)
      return scene.queue.liveOf('r1')?.phase
    }
    const start = { run: 'r1', name: 'a run', steps: 10, from: 0, trainableParameters: 1 }
    expect([
      scene.queue.liveOf('r1')?.phase,
      phaseAfter({ type: 'preparing', what: 'pictures' }),
      phaseAfter({ type: 'run', ...start }),
      phaseAfter({ type: 'evaluation', step: 0, values: {} }),
      phaseAfter(step(4)),
      phaseAfter(step(5)),
      phaseAfter({ type: 'evaluation', step: 5, values: {} }),
      phaseAfter({ type: 'checkpoint', step: 5 }),
      phaseAfter(step(10)),
      phaseAfter({ type: 'evaluation', step: 10, values: {} }),
      phaseAfter({ type: 'checkpoint', step: 10 }),
    ]).toEqual([
      ...['starting', 'preparing pictures', 'evaluating', 'training', 'training'],
      ...['evaluating', 'saving', 'training', 'evaluating', 'saving', 'saving'],
    ])
    expect(scene.queue.liveOf('r1')).toMatchObject({ step: 10, loss: 0.1, etaSeconds: 0 })
    await finish(scene)
  })
})

describe('what became of a run', () => {
  const end: ChildEnd = { error: null, exitCode: null, signal: 'SIGKILL', words: [], isOutOfMemory: false }
  const error = { code: 'RESUME_MISMATCH', message: 'It changed.', details: {}, fixes: [] }

  it.each([
    ['a kill', { ...end, words: ['a warning'] }, 'interrupted', 'by SIGKILL: a warning'],
    ['the kernel out of memory', { ...end, isOutOfMemory: true }, 'interrupted', 'OUT_OF_MEMORY'],
    [
      'a full heap',
      { ...end, signal: 'SIGABRT', words: ['heap out of memory'] },
      'interrupted',
      'OUT_OF_MEMORY',
    ],
    ['an error before training', { ...end, signal: null, exitCode: 0, error }, 'failed', 'It changed.'],
    ['a stop before training', { ...end, error: { ...error, code: 'CANCELLED' } }, 'paused', 'It changed.'],
  ])('%s', (_name, how, status, words) => {
    const ending = settle('running', null, how)
    expect(ending?.status).toBe(status)
    expect(textOf(ending?.reason ?? '')).toContain(words)
  })

  it.each(['finished', 'paused', 'failed'] as const)('what the trainer wrote stands: %s', (status) =>
    expect(settle(status, null, { ...end, signal: null, exitCode: 0 })).toBeNull(),
  )
})
