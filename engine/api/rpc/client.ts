// The window's end of a road: calls become messages, answers become results, events reach their listeners.
import type { Client, Contract } from '../contract/define.ts'
import type { ErrorView } from '../contract/views.ts'
import type { ClientMessage, HostMessage, HostSign } from './messages.ts'
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
  readonly isKeyed: boolean
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
    return (input?: unknown, signal?: AbortSignal) => road.ask(`${service}.${member}`, input, { signal })
  return (listener: (payload: unknown) => void) => road.listen(eventOf(service, member), listener)
}

/** The event that `onName` of a service listens to. */
export function eventOf(service: string, member: string): string {
  return `${service}.${member.charAt(2).toLowerCase()}${member.slice(3)}`
}

/** How a call is asked. */
export interface AskOptions {
  readonly signal?: AbortSignal | undefined
  /** The same when it is asked again on another road. */
  readonly key?: string
}

/** One road as long as it lasts. */
export class Road {
  readonly #port: Port
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>()
  #last = 0
  #heard = 0
  #isClosed = false
  #sign: HostSign | undefined
  readonly #signed = new Set<(sign: HostSign | undefined) => void>()
  /** Anything came. */
  onHeard: () => void = () => undefined
  /** The host said for the first time who it is, or another one took over. */
  onHost: (sign: HostSign) => void = () => undefined
  /** It is closed. */
  onClose: () => void = () => undefined

  constructor(port: Port) {
    this.#port = port
    port.onMessage((message) => this.#hear(message as HostMessage))
    port.onClose(() => this.close())
  }

  /** True when no answer will come any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Who answers, as far as it said so. */
  get sign(): HostSign | undefined {
    return this.#sign
  }

  /** Who answers, once it said so; undefined when the road closed before. */
  host(): Promise<HostSign | undefined> {
    if (this.#sign || this.#isClosed) return Promise.resolve(this.#sign)
    return new Promise((resolve) => this.#signed.add(resolve))
  }

  ask(call: string, input: unknown, { signal, key }: AskOptions = {}): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new CallError(DISCONNECTED))
    const ask = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(ask, { resolve, reject, isKeyed: key !== undefined })
      this.#send({
        ask,
        call,
        ...(input === undefined ? {} : { input }),
        ...(key === undefined ? {} : { key }),
      })
      if (signal?.aborted === true) this.#send({ cancel: ask })
      else signal?.addEventListener('abort', () => this.#waiting.has(ask) && this.#send({ cancel: ask }))
    })
  }

  listen(event: string, listener: (payload: unknown) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  /** Asks for a sign of life. */
  ping(): void {
    if (!this.#isClosed) this.#send({ ping: ++this.#last, heard: this.#heard })
  }

  /** Gives the road up: whoever waits hears that it is closed. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { reject } of this.#waiting.values()) reject(new CallError(DISCONNECTED))
    this.#waiting.clear()
    for (const resolve of this.#signed) resolve(undefined)
    this.onClose()
    this.#port.close()
  }

  #send(message: ClientMessage): void {
    this.#port.send(message)
  }

  #hear(message: HostMessage): void {
    if (this.#isClosed) return
    this.onHeard()
    if ('pong' in message) return this.#signedBy(message)
    if ('event' in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.payload)
      return
    }
    const waiting = this.#waiting.get(message.answer)
    this.#waiting.delete(message.answer)
    if (waiting?.isKeyed === true) this.#heard++
    if ('error' in message) waiting?.reject(new CallError(message.error))
    else waiting?.resolve(message.value)
  }

  #signedBy({ host, lasting }: HostSign): void {
    if (this.#sign?.host === host) return
    this.#sign = { host, lasting }
    for (const resolve of this.#signed) resolve(this.#sign)
    this.#signed.clear()
    this.onHost(this.#sign)
  }
}
