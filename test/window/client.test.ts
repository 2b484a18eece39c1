// The client of the window outlives broken roads.
import { describe, expect, it } from 'vitest'
import type { Port } from '../../engine/api/rpc/port.ts'
import { Connection, lastingClient } from '../../renderer/lib/client/client.svelte.ts'
import type { RoadEvents } from '../../renderer/lib/client/connect.ts'
import { MediaCache } from '../../renderer/lib/client/media.ts'

/** A host that answers every call with the call's name and its own. */
function host(name: string) {
  let hear: (message: unknown) => void = () => undefined
  const closed: (() => void)[] = []
  const port: Port = {
    send: (message) => {
      const { ask, call } = message as { ask: number; call: string }
      hear({ answer: ask, value: `${name}: ${call}` })
    },
    onMessage: (listener) => void (hear = listener),
    onClose: (listener) => void closed.push(listener),
    close: () => closed.forEach((listener) => listener()),
  }
  return { port, tell: (event: string, payload: unknown) => hear({ event, payload }) }
}

function start() {
  const connection = new Connection()
  let events: RoadEvents | undefined
  connection.start((given) => {
    events = given
    return () => undefined
  })
  return {
    connection,
    client: lastingClient(connection),
    open: (port: Port) => events?.opened(port),
    refuse: () => events?.refused(),
  }
}

describe('the lasting client', () => {
  it('keeps calls until the first road opens', async () => {
    const { client, open, connection } = start()
    const asked = client.models.list()
    expect(connection.state).toBe('connecting')
    open(host('first').port)
    expect(await asked).toBe('first: models.list')
    expect(connection.state).toBe('open')
  })
  it('uses the new road after a break, for calls and for listeners that were there before', async () => {
    const { client, open, connection } = start()
    const heard: unknown[] = []
    const stop = client.models.onChanged((payload) => heard.push(payload))
    const first = host('first')
    open(first.port)
    first.tell('models.changed', 1)
    first.port.close()
    expect(connection.state).toBe('lost')
    const second = host('second')
    open(second.port)
    second.tell('models.changed', 2)
    stop()
    second.tell('models.changed', 3)
    expect([heard, await client.models.list(), connection.opened]).toEqual([[1, 2], 'second: models.list', 2])
  })
  it('does not fall back when an old road closes after a new one opened', () => {
    const { open, connection } = start()
    const first = host('first')
    open(first.port)
    open(host('second').port)
    first.port.close()
    expect(connection.state).toBe('open')
  })
  it('says that it was refused', () => {
    const { connection, refuse } = start()
    refuse()
    expect(connection.state).toBe('refused')
  })
})

describe('pictures in memory', () => {
  it('are loaded once, and the least recently used one is given back first', async () => {
    const loaded: string[] = []
    const cache = new MediaCache((sha) => {
      loaded.push(sha)
      return Promise.resolve(`blob:${sha}`)
    }, 2)
    for (const sha of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await cache.get(sha)).toBe(`blob:${sha}`)
    expect(loaded).toEqual(['a', 'b', 'c', 'b'])
  })
  it('are asked for again after a failure', async () => {
    let count = 0
    const cache = new MediaCache(() =>
      ++count === 1 ? Promise.reject(new Error('no')) : Promise.resolve('blob:x'),
    )
    await expect(cache.get('x')).rejects.toThrow('no')
    expect(await cache.get('x')).toBe('blob:x')
  })
})
