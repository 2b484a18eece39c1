// What the line of runs tells while one goes on.
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { RunEvent } from '../../../../engine/host/training.ts'
import type { FakeTrainer } from './fake-trainers.ts'
import { changes, finish, openScene } from './queue-scene.ts'

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
