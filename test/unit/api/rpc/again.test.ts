// Calls that are asked again on another road, under the key that they had.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call } from '../../../../engine/api/contract/define.ts'
import { Road } from '../../../../engine/api/rpc/client.ts'
import { memoryPorts } from '../../../../engine/api/rpc/port.ts'
import { createServer } from '../../../../engine/api/rpc/server.ts'

const contract = {
  counter: { add: call(z.undefined())<number>(), draw: call(z.undefined())<string>() },
} as const
const KEY = 'abcdef0123456789'

function counting(graceMs = 60_000) {
  let count = 0
  const seen: { finish?: (text: string) => void; aborted?: boolean } = {}
  const handlers = {
    counter: {
      add: () => ++count,
      draw: (_: undefined, signal: AbortSignal) =>
        new Promise<string>((resolve) => {
          seen.finish = resolve
          signal.addEventListener('abort', () => (seen.aborted = true))
        }),
    },
  }
  const server = createServer(contract, handlers, { graceMs })
  const road = (): Road => {
    const [ours, theirs] = memoryPorts()
    server.attach(theirs)
    return new Road(ours)
  }
  return { road, seen, count: () => count }
}

describe('a call that is asked again', () => {
  it('under its key is answered and not carried out anew', async () => {
    const { road, count } = counting()
    expect(await road().ask('counter.add', undefined, { key: KEY })).toBe(1)
    expect(await road().ask('counter.add', undefined, { key: KEY })).toBe(1)
    expect(await road().ask('counter.add', undefined, { key: `${KEY}0` })).toBe(2)
    expect(count()).toBe(2)
  })

  it('while it is still under way is answered on the new road', async () => {
    const { road, seen } = counting()
    const first = road()
    const lost = first.ask('counter.draw', undefined, { key: KEY })
    await first.ask('counter.add', undefined)
    first.close()
    await expect(lost).rejects.toMatchObject({ view: { code: 'DISCONNECTED' } })
    const second = road()
    const again = second.ask('counter.draw', undefined, { key: KEY })
    await second.ask('counter.add', undefined)
    seen.finish?.('a picture')
    expect(await again).toBe('a picture')
    expect(seen.aborted).toBeUndefined()
  })

  it('stops when its window does not come back', async () => {
    const { road, seen } = counting(0)
    const first = road()
    first.ask('counter.draw', undefined, { key: KEY }).catch(() => undefined)
    await first.ask('counter.add', undefined)
    first.close()
    while (seen.aborted !== true) await new Promise((resume) => setTimeout(resume, 1))
    expect(seen.aborted).toBe(true)
  })

  it('is forgotten once the window said that the answer came', async () => {
    const { road, count } = counting()
    const one = road()
    await one.ask('counter.add', undefined, { key: KEY })
    one.ping()
    await one.ask('counter.add', undefined, { key: KEY })
    expect(count()).toBe(2)
  })

  it('may be cancelled under its number', async () => {
    const { road, seen } = counting()
    const one = road()
    const controller = new AbortController()
    void one.ask('counter.draw', undefined, { key: KEY, signal: controller.signal })
    await one.ask('counter.add', undefined)
    controller.abort()
    await one.ask('counter.add', undefined)
    expect(seen.aborted).toBe(true)
  })
})

it('a host says who it is when it is asked for a sign of life', async () => {
  const { road } = counting()
  const [one, two] = [road(), road()]
  one.ping()
  two.ping()
  const sign = await one.host()
  expect(sign).toMatchObject({ lasting: [] })
  expect(await two.host()).toEqual(sign)
  const other = counting().road()
  other.ping()
  expect((await other.host())?.host).not.toBe(sign?.host)
})
