import { describe, expect, it } from 'vitest'
import { mapInOrder } from '../../../engine/data/concurrent.ts'
import { collect } from '../formats/jsonl-fixtures.ts'

async function* numbers(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield await Promise.resolve(i)
}

describe('mapInOrder', () => {
  it('passes on a failure', async () => {
    const task = (i: number): Promise<number> =>
      i === 3 ? Promise.reject(new Error('three')) : Promise.resolve(i)
    await expect(collect(mapInOrder(numbers(6), task, { width: 2, where: 'test' }))).rejects.toThrowError(
      'three',
    )
  })

  it('gives up at once when cancelled, even while a task never ends', async () => {
    const stop = new AbortController()
    const task = (i: number): Promise<number> => {
      if (i === 4) stop.abort()
      return i < 4 ? Promise.resolve(i) : new Promise(() => undefined)
    }
    const seen: number[] = []
    const run = async (): Promise<void> => {
      for await (const i of mapInOrder(numbers(9), task, { width: 2, signal: stop.signal, where: 'test' }))
        seen.push(i)
    }
    await expect(run()).rejects.toMatchObject({ code: 'CANCELLED', message: 'test: stopped on request.' })
    expect(seen).toEqual([0, 1, 2])
  })

  it('does not start when cancelled before', async () => {
    const options = { width: 2, signal: AbortSignal.abort(), where: 'test' }
    await expect(collect(mapInOrder(numbers(0), Promise.resolve, options))).rejects.toMatchObject({
      code: 'CANCELLED',
    })
  })

  it('keeps the order and never runs more than `width` tasks', async () => {
    let running = 0
    let most = 0
    const releases: (() => void)[] = []
    const task = async (i: number): Promise<number> => {
      most = Math.max(most, ++running)
      // Tasks end in pairs, the later one first.
      await new Promise<void>((resolve) => {
        releases.unshift(resolve)
        if (releases.length === 2 || i === 6) releases.splice(0).forEach((release) => release())
      })
      running--
      return i
    }
    expect(await collect(mapInOrder(numbers(7), task, { width: 2, where: 'test' }))).toEqual([
      0, 1, 2, 3, 4, 5, 6,
    ])
    expect(most).toBe(2)
  })
})
