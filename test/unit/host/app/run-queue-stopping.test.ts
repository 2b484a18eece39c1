// Runs that are paused or given up, waiting or under way.
import { describe, expect, it, vi } from 'vitest'
import { changes, finish, openScene, statuses } from './queue-scene.ts'

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
