// WebSockets of a live server, and the limit on what may wait for a slow window.
import { describe, expect, it } from 'vitest'
import { type Socket, type SocketPort, socketPort } from '../../../engine/host/serve/socket-port.ts'
import { type Heard, openSocket, type Served, serveTest } from './requests.ts'

async function opened({ port, token }: Served): Promise<Heard> {
  const heard = openSocket(port)
  await heard.opened
  heard.socket.send(JSON.stringify({ token }))
  return heard
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resume) => setTimeout(resume, 5))
}

describe('a WebSocket', () => {
  it('becomes a road once its first message has brought the token', async () => {
    const served = await serveTest()
    const { socket, messages, ended } = await opened(served)
    await until(() => served.ports.length === 1)
    const [port] = served.ports
    const asked: unknown[] = []
    let isClosed = false
    port?.onMessage((message) => asked.push(message))
    port?.onClose(() => (isClosed = true))
    socket.send(JSON.stringify({ ask: 1, call: 'system.hello' }))
    await until(() => asked.length === 1)
    port?.send({ answer: 1, value: 'hello' })
    await until(() => messages.length === 1)
    expect([asked, messages]).toEqual([[{ ask: 1, call: 'system.hello' }], [{ answer: 1, value: 'hello' }]])
    socket.close()
    await ended
    await until(() => isClosed)
  })

  it('is refused before it opens when it comes from elsewhere', async () => {
    const { port } = await serveTest()
    const origins = [
      'http://evil.test',
      'null',
      `http://127.0.0.1.evil.test:${port}`,
      `http://localhost:${port}`,
    ]
    const codes = await Promise.all(origins.map((origin) => openSocket(port, { origin }).ended))
    expect(codes).toEqual([403, 403, 403, 403])
    expect(await openSocket(port, { path: '/other' }).ended).toBe(401)
  })

  it.each([
    ['a wrong token', JSON.stringify({ token: 'x'.repeat(43) })],
    ['no token', JSON.stringify({ ask: 1, call: 'system.hello' })],
    ['no JSON', 'hello'],
    ['a long message', JSON.stringify({ token: 'x', more: 'x'.repeat(5000) })],
    ['bytes', Buffer.from('{}')],
  ])('that begins with %s is closed and reaches nothing', async (_, first) => {
    const { port, ports } = await serveTest()
    const { socket, opened: isOpen, ended } = openSocket(port)
    await isOpen
    socket.send(first)
    socket.send(JSON.stringify({ ask: 1, call: 'system.hello' }))
    expect([await ended, ports.length]).toEqual([4401, 0])
  })

  it('that says nothing is closed, and may try again', { timeout: 60_000 }, async () => {
    const { port } = await serveTest()
    expect(await openSocket(port).ended).toBe(4408)
  })

  it('may send 64 KiB at once, in few pieces, as text', async () => {
    const served = await serveTest()
    const fits = await opened(served)
    const [tooLong, binary, unreadable, pieces] = [
      await opened(served),
      await opened(served),
      await opened(served),
      await opened(served),
    ]
    await until(() => served.ports.length === 5)
    const heard: unknown[] = []
    served.ports[0]?.onMessage((message) => heard.push(message))
    fits.socket.send(JSON.stringify({ ask: 1, call: 'x'.repeat(64 * 1024 - 30) }))
    tooLong.socket.send(JSON.stringify({ ask: 1, call: 'x'.repeat(64 * 1024) }))
    binary.socket.send(Buffer.from('{}'))
    unreadable.socket.send('{"ask":')
    for (let i = 0; i < 1000; i++) pieces.socket.send('', { fin: false })
    expect(await Promise.all([tooLong, binary, unreadable].map(({ ended }) => ended))).toEqual([
      1009, 1003, 1007,
    ])
    expect([1006, 1008]).toContain(await pieces.ended)
    await until(() => heard.length === 1)
  })

  it('is closed when the server ends', async () => {
    const served = await serveTest()
    const { ended } = await opened(served)
    await until(() => served.ports.length === 1)
    await served.server.close()
    expect(await ended).toBe(1001)
  })
})

describe('a slow window', () => {
  it('misses points and pictures on the way, and gets only the newest state of each job', () => {
    const { port, socket, sent } = slow()
    const job = (id: string, done: number): object => ({ event: 'jobs.changed', payload: { id, done } })
    socket.bufferedAmount = 9 * 1024 * 1024
    port.send({ event: 'runs.points', payload: { run: 'r1' } })
    port.send(job('j1', 1))
    port.send(job('j2', 1))
    port.send(job('j1', 2))
    port.send({ event: 'playground.progress', payload: { pane: 'a', done: 1 } })
    port.send({ event: 'playground.progress', payload: { pane: 'a', done: 2 } })
    port.send({ answer: 1, value: 'kept' })
    port.send({ event: 'runs.changed', payload: { id: 'r1' } })
    expect(sent).toEqual([
      { answer: 1, value: 'kept' },
      { event: 'runs.changed', payload: { id: 'r1' } },
    ])
    socket.bufferedAmount = 0
    port.drain()
    expect(sent.slice(2)).toEqual([
      job('j1', 2),
      job('j2', 1),
      { event: 'playground.progress', payload: { pane: 'a', done: 2 } },
    ])
    port.send({ event: 'runs.points', payload: { run: 'r1' } })
    expect(sent).toHaveLength(6)
  })

  it('is given up beyond 64 MB, and hears nothing after that', () => {
    const { port, socket, sent } = slow()
    socket.bufferedAmount = 65 * 1024 * 1024
    port.send({ answer: 1 })
    port.closed()
    socket.bufferedAmount = 0
    port.send({ answer: 2 })
    expect([sent, socket.closedWith, socket.isTerminated]).toEqual([[], 1013, true])
  })
})

interface FakeSocket extends Socket {
  bufferedAmount: number
  closedWith: number
  isTerminated: boolean
}

function slow(): { port: SocketPort; socket: FakeSocket; sent: unknown[] } {
  const sent: unknown[] = []
  const socket: FakeSocket = {
    bufferedAmount: 0,
    closedWith: 0,
    isTerminated: false,
    send: (text) => void sent.push(JSON.parse(text)),
    close: (code) => void (socket.closedWith = code),
    terminate: () => void (socket.isTerminated = true),
  }
  return { port: socketPort(socket), socket, sent }
}
