// Calls, cancelling and events over a road in memory.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call, event, type Handlers } from '../../../../engine/api/contract/define.ts'
import { createClient } from '../../../../engine/api/rpc/client.ts'
import { memoryPorts } from '../../../../engine/api/rpc/port.ts'
import { createServer } from '../../../../engine/api/rpc/server.ts'
import { EngineError } from '../../../../engine/base/errors.ts'

const contract = {
  sums: {
    add: call(z.object({ a: z.number(), b: z.number().default(1) }))<number>(),
    wait: call(z.undefined())<string>(),
    fail: call(z.object({ how: z.enum(['expected', 'unexpected']) }))<void>(),
    told: event<{ readonly total: number }>(),
  },
} as const

function connected() {
  const seen: { aborted?: unknown } = {}
  const handlers: Handlers<typeof contract> = {
    sums: {
      add: ({ a, b }) => a + b,
      wait: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            seen.aborted = signal.reason
            reject(signal.reason as Error)
          })
        }),
      fail: ({ how }) => {
        if (how === 'expected')
          throw new EngineError('NAME_TAKEN', 'sums: taken.', { fixes: ['Choose another.'] })
        throw new TypeError('broken')
      },
    },
  }
  const server = createServer(contract, handlers)
  const [ours, theirs] = memoryPorts()
  server.attach(theirs)
  return { client: createClient<typeof contract>(ours), server, port: ours, seen }
}

describe('a call', () => {
  it('is answered, with defaults of its input filled in', async () => {
    const { client } = connected()
    await expect(client.sums.add({ a: 2 })).resolves.toBe(3)
  })

  it('with a wrong input says where and what', async () => {
    const { client } = connected()
    const wrong = client.sums.add({ a: 'two' } as never)
    await expect(wrong).rejects.toMatchObject({ view: { code: 'BAD_ARGUMENT' } })
    await expect(wrong).rejects.toThrow(/sums\.add: a/)
  })

  it('of a name that there is not is refused, also of names that every object has', async () => {
    const { client } = connected()
    const loose = client as unknown as Record<string, Record<string, () => Promise<unknown>>>
    await expect(loose['sums']?.['nothing']?.()).rejects.toMatchObject({ view: { code: 'UNKNOWN_NAME' } })
    await expect(loose['constructor']?.['call']?.()).rejects.toMatchObject({ view: { code: 'UNKNOWN_NAME' } })
    await expect(loose['sums']?.['toString']?.()).rejects.toMatchObject({ view: { code: 'UNKNOWN_NAME' } })
  })

  it('fails with the code, the text and the fixes that the host gave', async () => {
    const { client } = connected()
    await expect(client.sums.fail({ how: 'expected' })).rejects.toMatchObject({
      view: { code: 'NAME_TAKEN', message: 'sums: taken.', fixes: ['Choose another.'] },
    })
    await expect(client.sums.fail({ how: 'unexpected' })).rejects.toMatchObject({
      view: { code: 'INTERNAL' },
    })
  })

  it('is cancelled by its signal', async () => {
    const { client, seen } = connected()
    const controller = new AbortController()
    const waiting = client.sums.wait(undefined, controller.signal)
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ view: { code: 'CANCELLED' } })
    expect(seen.aborted).toBeInstanceOf(EngineError)
  })

  it('is cancelled when its window closes, and fails there as disconnected', async () => {
    const { client, port, seen } = connected()
    const waiting = client.sums.wait()
    await Promise.resolve()
    await client.sums.add({ a: 1 })
    port.close()
    await expect(waiting).rejects.toMatchObject({ view: { code: 'DISCONNECTED' } })
    expect(seen.aborted).toBeInstanceOf(EngineError)
    await expect(client.sums.add({ a: 1 })).rejects.toMatchObject({ view: { code: 'DISCONNECTED' } })
  })
})

describe('an event', () => {
  it('reaches who listens, until they stop', async () => {
    const { client, server } = connected()
    const heard: number[] = []
    const stop = client.sums.onTold(({ total }) => heard.push(total))
    server.tell('sums', 'told', { total: 1 })
    await client.sums.add({ a: 0 })
    stop()
    server.tell('sums', 'told', { total: 2 })
    await client.sums.add({ a: 0 })
    expect(heard).toEqual([1])
  })
})

it('messages that make no sense are passed over', async () => {
  const { client, port } = connected()
  for (const nonsense of [null, 7, 'text', {}, { ask: 'x', call: 1 }, { cancel: 99 }]) port.send(nonsense)
  await expect(client.sums.add({ a: 1, b: 1 })).resolves.toBe(2)
})
