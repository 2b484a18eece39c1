// Long work: one after the other, told as it goes, cancelled when asked.
import { describe, expect, it } from 'vitest'
import type { JobView } from '../../../../engine/api/contract/views.ts'
import { EngineError } from '../../../../engine/base/errors.ts'
import { createJobBoard, type JobControl } from '../../../../engine/host/app/jobs.ts'

function board() {
  const told: JobView[] = []
  const time = { now: 0 }
  const jobs = createJobBoard(
    (job) => told.push(job),
    () => time.now,
  )
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
    const running = start(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    )
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
})
