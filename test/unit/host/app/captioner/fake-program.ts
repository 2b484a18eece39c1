// A little program with an OpenAI-compatible interface on loopback, which behaves as a test tells it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it came. */
export interface Heard {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: Readonly<Record<string, unknown>>
}

/** Answers one request; `count` counts the requests for captions from 1. */
export type Behaviour = (heard: Heard, answer: ServerResponse, count: number) => void

export interface FakeProgram {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly heard: readonly Heard[]
  /** How many requests are being answered now, and were at most. */
  readonly atOnce: { now: number; most: number }
}

export function say(answer: ServerResponse, status: number, body: unknown, headers = {}): void {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers })
  answer.end(typeof body === 'string' ? body : JSON.stringify(body))
}

export const caption = (text: string, finish = 'stop') => ({
  choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', content: text } }],
})

/** Starts a program; it ends with the test. */
export async function fakeProgram(behave: Behaviour): Promise<FakeProgram> {
  const heard: Heard[] = []
  const atOnce = { now: 0, most: 0 }
  let count = 0
  const server = createServer((request, answer) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: path = '', headers } = request
      const one = { method, path, authorization: headers.authorization, body }
      heard.push(one)
      atOnce.now++
      atOnce.most = Math.max(atOnce.most, atOnce.now)
      answer.once('close', () => atOnce.now--)
      if (path.endsWith('/models')) say(answer, 200, { data: [{ id: 'tiny-vision' }, { id: 'other' }] })
      else behave(one, answer, ++count)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, atOnce }
}

async function bodyOf(request: IncomingMessage): Promise<Heard['body']> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  const text = Buffer.concat(parts).toString()
  return text === '' ? {} : (JSON.parse(text) as Heard['body'])
}

/** An address where nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
