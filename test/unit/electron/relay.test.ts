// Roads between pages and the host, and questions with one answer.
import type { WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { createAsks } from '../../../electron/main/asks.ts'
import { createRelay } from '../../../electron/main/relay.ts'
import type { ShellToHost } from '../../../engine/api/desktop.ts'
import { FakeClock, fakeElectron, FakePage, type FakePort } from './fakes.ts'

function relayed() {
  const sent: ShellToHost[] = []
  const relay = createRelay(fakeElectron().electron, (message) => sent.push(message))
  const page = new FakePage()
  const heard: unknown[] = []
  const port = (): FakePort => page.ports.at(-1) as FakePort
  return { relay, page, contents: page as unknown as WebContents, sent, heard, port }
}

describe('the relay', () => {
  it('gives a page its road when both page and host are there, whoever is first', () => {
    const late = relayed()
    late.relay.connect(late.contents)
    expect(late.page.ports).toHaveLength(0)
    late.relay.hostReady()
    expect(late.page.ports).toHaveLength(1)
    const early = relayed()
    early.relay.hostReady()
    early.relay.connect(early.contents)
    expect(early.sent).toEqual([{ type: 'open', window: 1 }])
  })

  it('carries messages both ways', () => {
    const { relay, contents, sent, port } = relayed()
    relay.hostReady()
    relay.connect(contents)
    port().postMessage({ ask: 1, call: 'system.hello' })
    const heard: unknown[] = []
    port().on('message', ({ data }: { data: unknown }) => heard.push(data))
    relay.deliver(1, { answer: 1 })
    relay.deliver(99, { answer: 2 })
    expect(sent.at(-1)).toEqual({ type: 'rpc', window: 1, message: { ask: 1, call: 'system.hello' } })
    expect(heard).toEqual([{ answer: 1 }])
  })

  it('gives every load of a page a new number and closes the older road', () => {
    const { relay, page, contents, sent } = relayed()
    relay.hostReady()
    relay.connect(contents)
    relay.connect(contents)
    expect(sent).toEqual([
      { type: 'open', window: 1 },
      { type: 'close', window: 1 },
      { type: 'open', window: 2 },
    ])
    expect(page.ports.map(({ isClosed }) => isClosed)).toEqual([true, false])
  })

  it('tells the host when a page closes its road or is gone', () => {
    const { relay, contents, sent, port } = relayed()
    relay.hostReady()
    relay.connect(contents)
    port().close()
    relay.disconnect(contents)
    expect(sent.filter(({ type }) => type === 'close')).toEqual([{ type: 'close', window: 1 }])
  })

  it('closes all roads when the host dies and opens new ones when it is back', () => {
    const { relay, page, contents, sent } = relayed()
    relay.hostReady()
    relay.connect(contents)
    relay.hostGone()
    expect(page.ports[0]?.isClosed).toBe(true)
    relay.hostReady()
    expect(page.ports).toHaveLength(2)
    expect(sent.map((message) => message.type)).toEqual(['open', 'open'])
  })
})

describe('questions to the host', () => {
  function asking(isRunning = true) {
    const sent: ShellToHost[] = []
    const clock = new FakeClock()
    const send = (message: ShellToHost): boolean => isRunning && sent.push(message) > 0
    return { asks: createAsks(send, clock), sent, clock }
  }

  it('gets grants in the order of the paths', async () => {
    const { asks, sent } = asking()
    const first = asks.grant(['/a/x', '/a/y'])
    const second = asks.grant(['/b'])
    expect(sent).toEqual([
      { type: 'grant', ask: 1, paths: ['/a/x', '/a/y'] },
      { type: 'grant', ask: 2, paths: ['/b'] },
    ])
    asks.answered({ type: 'granted', ask: 2, grants: [{ grant: 'h', name: 'b' }] })
    asks.answered({
      type: 'granted',
      ask: 1,
      grants: [
        { grant: 'f', name: '' },
        { grant: 'g', name: 'y' },
      ],
    })
    expect(await second).toEqual([{ grant: 'h', name: 'b' }])
    expect(await first).toEqual([
      { grant: 'f', name: 'x' },
      { grant: 'g', name: 'y' },
    ])
  })

  it('asks nothing when nothing was chosen', async () => {
    const { asks, sent } = asking()
    expect(await asks.grant([])).toEqual([])
    expect(sent).toEqual([])
  })

  it('knows no path for a word that was never given out', async () => {
    const { asks } = asking()
    const path = asks.locate('nothing')
    asks.answered({ type: 'located', ask: 1, path: null })
    expect(await path).toBeUndefined()
  })

  it('fails when there is no engine, when it ends, and when it says nothing', async () => {
    await expect(asking(false).asks.diagnostics()).rejects.toThrow('it is not running')
    const ended = asking()
    const first = ended.asks.diagnostics()
    ended.asks.forget()
    await expect(first).rejects.toThrow('it has ended')
    const silent = asking()
    const second = silent.asks.diagnostics()
    silent.clock.turn(30_000)
    await expect(second).rejects.toThrow('it took too long')
  })
})
