// The line of runs, with trainers that do what the test says.
import { describe, expect, it } from 'vitest'
import { newRun } from '../../store/new-rows.ts'
import { nextTurn } from './fake-trainers.ts'
import { changes, finish, openScene, RECIPE, statuses } from './queue-scene.ts'

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
