// The window's end of a road: calls become messages, answers become results, events reach their listeners.
import type { Client, Contract } from '../contract/define.ts'
import type { ErrorView } from '../contract/views.ts'
import type { ClientMessage, HostMessage } from './messages.ts'
import type { Port } from './port.ts'

/** A failed call: what the host says of it, or `DISCONNECTED` when the road closed first. */
export class CallError extends Error {
  readonly view: ErrorView

  constructor(view: ErrorView) {
    super(view.message)
    this.name = 'CallError'
    this.view = view
  }
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: CallError): void
}

const DISCONNECTED: ErrorView = {
  code: 'DISCONNECTED',
  message: 'The engine is not reachable.',
  details: {},
  fixes: ['Wait a moment; it is started again by itself, and nothing that was saved is lost.'],
}

/** A client over a port. Every call is `service.name(input, signal)`, every event `service.onName(listener)`. */
export function createClient<C extends Contract>(port: Port): Client<C> {
  const road = new Road(port)
  const service = (name: string): object =>
    new Proxy({}, { get: (_, member) => memberOf(road, name, String(member)) })
  return new Proxy({}, { get: (_, name) => service(String(name)) }) as Client<C>
}

function memberOf(road: Road, service: string, member: string): unknown {
  const isListener = /^on[A-Z]/.test(member)
  if (!isListener)
    return (input?: unknown, signal?: AbortSignal) => road.ask(`${service}.${member}`, input, signal)
  const event = `${service}.${member.charAt(2).toLowerCase()}${member.slice(3)}`
  return (listener: (payload: unknown) => void) => road.listen(event, listener)
}

class Road {
  readonly #port: Port
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>()
  #last = 0
  #isClosed = false

  constructor(port: Port) {
    this.#port = port
    port.onMessage((message) => this.#hear(message as HostMessage))
    port.onClose(() => this.#close())
  }

  ask(call: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new CallError(DISCONNECTED))
    const ask = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(ask, { resolve, reject })
      this.#send({ ask, call, ...(input === undefined ? {} : { input }) })
      if (signal?.aborted === true) this.#send({ cancel: ask })
      else signal?.addEventListener('abort', () => this.#waiting.has(ask) && this.#send({ cancel: ask }))
    })
  }

  listen(event: string, listener: (payload: unknown) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  #send(message: ClientMessage): void {
    this.#port.send(message)
  }

  #hear(message: HostMessage): void {
    if ('event' in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.payload)
      return
    }
    const waiting = this.#waiting.get(message.answer)
    this.#waiting.delete(message.answer)
    if ('error' in message) waiting?.reject(new CallError(message.error))
    else waiting?.resolve(message.value)
  }

  #close(): void {
    this.#isClosed = true
    for (const { reject } of this.#waiting.values()) reject(new CallError(DISCONNECTED))
    this.#waiting.clear()
  }
}
