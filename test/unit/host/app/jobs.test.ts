// Long work: one after the other, told as it goes, cancelled when asked.
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JobView } from '../../../../engine/api/contract/views.ts'
import { EngineError } from '../../../../engine/base/errors.ts'
import { jobMemory } from '../../../../engine/host/app/job-memory.ts'
import { createJobBoard, type JobControl } from '../../../../engine/host/app/jobs.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

function board() {
  const told: JobView[] = []
  const time = { now: 0 }
  const jobs = createJobBoard({ tell: (job) => told.push(job), now: () => time.now })
  const start = (work: (control: JobControl) => Promise<string | null>): string =>
    jobs.start({ kind: 'import', label: 'cats', work }).id
  return { told, time, jobs, start }
}

describe('jobs', () => {
  it('run one at a time, in the order of starting', async () => {
    const { jobs, start } = board()
    const order: string[] = []
    const first = start(async () => {
      order.push('first begins')
      await new Promise((resume) => setTimeout(resume, 5))
      order.push('first ends')
      return 'd1'
    })
    const second = start(() => Promise.resolve(void order.push('second') as never))
    expect(jobs.list().map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    await jobs.ended(second)
    expect(order).toEqual(['first begins', 'first ends', 'second'])
    expect(await jobs.ended(first)).toMatchObject({ state: 'done', result: 'd1', label: 'cats' })
  })

  it('of the network do not hold up others, and wait for each other', async () => {
    const { jobs, start } = board()
    const order: string[] = []
    let answer = (): void => undefined
    const lane = 'network'
    const asking = jobs.start({
      ...{ kind: 'captions', label: 'cats', lane },
      work: () => new Promise((resolve) => (answer = () => resolve(null))),
    })
    const next = jobs.start({
      ...{ kind: 'captions', label: 'dogs', lane },
      work: () => Promise.resolve(void order.push('dogs') as never),
    })
    await jobs.ended(start(() => Promise.resolve(void order.push('import') as never)))
    expect(jobs.list().find(({ id }) => id === asking.id)?.state).toBe('running')
    answer()
    await jobs.ended(next.id)
    expect(order).toEqual(['import', 'dogs'])
  })

  it('tell stage, share and the time that is left, at most ten times a second', async () => {
    const { jobs, start, told, time } = board()
    const id = start(({ progress }) => {
      for (let done = 0; done <= 100; done++) {
        progress('reading', done, 100, 'pictures')
        time.now += 10
      }
      return Promise.resolve(null)
    })
    await jobs.ended(id)
    const shown = told.filter(({ stage, state }) => stage === 'reading' && state === 'running')
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.length).toBeLessThan(15)
    const half = shown.find(({ done }) => done === 50)
    expect(half?.etaSeconds).toBeCloseTo(0.5, 5)
  })

  it('that fail keep their error, and the next one runs all the same', async () => {
    const { jobs, start } = board()
    const broken = start(() =>
      Promise.reject(new EngineError('FILE_EMPTY', 'import: empty.', { fixes: ['Look.'] })),
    )
    const next = start(() => Promise.resolve('d2'))
    expect(await jobs.ended(broken)).toMatchObject({
      state: 'failed',
      error: { code: 'FILE_EMPTY', message: 'import: empty.', fixes: ['Look.'] },
    })
    expect((await jobs.ended(next)).state).toBe('done')
  })

  it('stop when they are cancelled, also before they begin', async () => {
    const { jobs, start } = board()
    const running = start(({ signal }) => untilStopped(signal))
    let hasBegun = false
    const waiting = start(() => Promise.resolve(String((hasBegun = true))))
    await Promise.resolve()
    jobs.cancel(waiting)
    jobs.cancel(running)
    expect((await jobs.ended(running)).state).toBe('cancelled')
    expect((await jobs.ended(waiting)).state).toBe('cancelled')
    expect(hasBegun).toBe(false)
  })

  it('of no such name are refused', () => {
    expect(() => board().jobs.cancel('j9')).toThrow(/no job/)
  })

  it('are dismissed when they have ended, and not before', async () => {
    const { jobs, start } = board()
    const broken = start(() => Promise.reject(new Error('no')))
    const running = start(({ signal }) => untilStopped(signal))
    await jobs.ended(broken)
    expect(jobs.dismiss([broken, running, 'j9'])).toEqual([broken])
    expect(jobs.list().map(({ id }) => id)).toEqual([running])
    await jobs.dispose()
  })
})

function untilStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
}

describe('jobs of a host that is gone', () => {
  function openStoreHere() {
    const store = openStore(join(tempFolder(), 'home'))
    onTestFinished(() => store.dispose())
    return store
  }
  const boardOn = (store: Store) => createJobBoard({ tell: () => undefined, memory: jobMemory(store) })
  const duel = { kind: 'duel', label: 'new against old' } as const

  it('are shown as interrupted with what to do, however it ended', async () => {
    const store = openStoreHere()
    const killed = boardOn(store)
    killed.start({ ...duel, work: ({ signal }) => untilStopped(signal) })
    const next = boardOn(store).list()
    expect(next).toMatchObject([{ id: 'j1', state: 'interrupted', label: 'new against old' }])
    expect(next[0]?.error).toMatchObject({
      code: 'INTERRUPTED',
      fixes: [expect.stringContaining('Compare again')],
    })
    await killed.dispose()
    expect(boardOn(store).list()).toEqual(
      next.map((job) => ({ ...job, startedAt: expect.any(String) as string })),
    )
  })

  it('keep a failure until it is dismissed, and forget what ended well', async () => {
    const store = openStoreHere()
    const first = boardOn(store)
    const good = first.start({ ...duel, work: () => Promise.resolve('c1') })
    const bad = first.start({ ...duel, work: () => Promise.reject(new EngineError('DISK_FULL', 'full')) })
    const stopped = first.start({ ...duel, work: () => Promise.resolve('c2') })
    first.cancel(stopped.id)
    await Promise.all([good, bad, stopped].map(({ id }) => first.ended(id)))
    const second = boardOn(store)
    expect(second.list()).toMatchObject([{ id: bad.id, state: 'failed', error: { code: 'DISK_FULL' } }])
    second.dismiss([bad.id])
    expect(boardOn(store).list()).toEqual([])
  })

  it('never share an id with a later job', async () => {
    const store = openStoreHere()
    const first = boardOn(store)
    await first.ended(first.start({ ...duel, work: () => Promise.resolve('c1') }).id)
    expect(boardOn(store).start({ ...duel, work: () => Promise.resolve('c2') }).id).toBe('j2')
  })
})
