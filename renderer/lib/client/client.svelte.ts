// One client for the whole window: it outlives roads that break, listeners stay where they were put, and what was asked is
// asked again on the next road, under the same key, so that nothing is done twice.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { CallError, eventOf, Road } from '../../../engine/api/rpc/client.ts'
import { engineHeartbeat, type Heartbeat, type HeartbeatClock } from '../../../engine/api/rpc/heartbeat.ts'
import type { Port } from '../../../engine/api/rpc/port.ts'
import type { Connect } from './connect.ts'
import { CANCELLED, interruption, newKey } from './interruptions.ts'

/** How the road stands: `refused` needs a new address from the program, the others mend themselves. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

interface Subscription {
  readonly event: string
  readonly listener: (payload: unknown) => void
  stop?: () => void
}

/** How long a call waits for a road before it fails. */
const PATIENCE_MS = 8000
/** How long a call that was on its way when the road broke waits for the next one. */
const LONG_PATIENCE_MS = 60_000
/** A road on which nothing came for so long is given up for another. */
const GIVE_UP_MS = 45_000

/** What tests replace. */
export interface ConnectionOptions {
  readonly clock?: HeartbeatClock
  readonly patienceMs?: number
}

/** The road and who waits for it. */
export class Connection {
  #state = $state<ConnectionState>('connecting')
  #opened = $state(0)
  #silentSeconds = $state(0)
  #road: Road | undefined
  #heart: Heartbeat | undefined
  readonly #options: ConnectionOptions
  readonly #subscriptions = new Set<Subscription>()
  readonly #waiting = new Set<() => void>()
  #connect: Connect | undefined
  #stop: (() => void) | undefined

  constructor(options: ConnectionOptions = {}) {
    this.#options = options
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** How many roads were opened so far, and hosts met: what depends on it loads anew after a break. */
  get opened(): number {
    return this.#opened
  }

  /** For how long the engine has not answered although the road is open; 0 while it does. */
  get silentSeconds(): number {
    return this.#silentSeconds
  }

  /** False where another road is only had when the other end gives one. */
  get canRetry(): boolean {
    return this.#connect?.canRetry !== false
  }

  start(connect: Connect): void {
    this.#stop?.()
    this.#connect = connect
    this.#stop = connect({ opened: (port) => this.#open(port), refused: () => this.#refuse() })
  }

  /** Ends it for good. */
  stop(): void {
    this.#stop?.()
    this.#stop = this.#connect = undefined
    this.#road?.close()
  }

  /** Gives up the road there is, and opens another now. */
  retry(): void {
    this.#road?.close()
    if (this.#connect) this.start(this.#connect)
  }

  /** A call on the road there is, or on the next one; asked again when the road breaks before the answer. */
  async call(call: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const key = newKey()
    let road = this.#road ?? (await this.#nextRoad(this.#options.patienceMs ?? PATIENCE_MS, signal))
    let host: string | undefined
    while (road) {
      try {
        return await this.#cancellable(road.ask(call, input, { key, signal }), signal)
      } catch (error) {
        if (!road.isClosed || errorOf(error).code !== 'DISCONNECTED') throw error
      }
      host = road.sign?.host ?? host
      road = await this.#sameAgain(call, host, signal)
    }
    throw new CallError(interruption('unreachable'))
  }

  listen(event: string, listener: (payload: unknown) => void): () => void {
    const subscription: Subscription = { event, listener }
    this.#subscriptions.add(subscription)
    this.#attach(subscription)
    return () => {
      this.#subscriptions.delete(subscription)
      subscription.stop?.()
    }
  }

  /** The road on which a call may be asked again that `host` did not answer. */
  async #sameAgain(call: string, host: string | undefined, signal?: AbortSignal): Promise<Road> {
    for (;;) {
      const road = this.#road ?? (await this.#nextRoad(LONG_PATIENCE_MS, signal))
      if (!road) throw new CallError(interruption('stillAway'))
      const sign = await road.host()
      if (!sign) continue
      if (sign.host !== host && !sign.lasting.includes(call)) throw new CallError(interruption('interrupted'))
      return road
    }
  }

  /** A silent engine does not hear that a call was cancelled. */
  #cancellable(answer: Promise<unknown>, signal?: AbortSignal): Promise<unknown> {
    if (!signal) return answer
    return new Promise((resolve, reject) => {
      const cancel = () => this.#silentSeconds > 0 && reject(new CallError(CANCELLED))
      signal.addEventListener('abort', cancel, { once: true })
      answer.then(resolve, reject)
    })
  }

  #open(port: Port): void {
    this.#heart?.stop()
    const road = new Road(port)
    this.#road = road
    this.#silentSeconds = 0
    this.#state = 'open'
    this.#opened++
    let isFirst = true
    road.onHost = () => {
      // The first sign belongs to this road's opening; a later one means that another host took over.
      if (!isFirst) this.#opened++
      isFirst = false
    }
    road.onClose = () => this.#lose(road)
    this.#listenTo(road)
    for (const subscription of this.#subscriptions) this.#attach(subscription)
    for (const wake of this.#waiting) wake()
  }

  #listenTo(road: Road): void {
    const { clock } = this.#options
    const heart = engineHeartbeat({
      ping: () => road.ping(),
      silent: (milliseconds) => {
        this.#silentSeconds = Math.round(milliseconds / 1000)
        if (milliseconds >= GIVE_UP_MS && this.canRetry) this.retry()
      },
      answered: () => (this.#silentSeconds = 0),
      ...(clock && { clock }),
    })
    road.onHeard = () => heart.heard()
    this.#heart = heart
  }

  #lose(road: Road): void {
    if (this.#road !== road) return
    this.#heart?.stop()
    this.#road = undefined
    this.#silentSeconds = 0
    if (this.#state === 'open') this.#state = 'lost'
  }

  #refuse(): void {
    this.#state = 'refused'
    for (const wake of this.#waiting) wake()
  }

  #attach(subscription: Subscription): void {
    const stop = this.#road?.listen(subscription.event, subscription.listener)
    if (stop) subscription.stop = stop
  }

  #nextRoad(patienceMs: number, signal?: AbortSignal): Promise<Road | undefined> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', cancel)
      }
      const wake = () => {
        end()
        resolve(this.#road)
      }
      const cancel = () => {
        end()
        reject(new CallError(CANCELLED))
      }
      const timer = setTimeout(wake, patienceMs)
      this.#waiting.add(wake)
      if (signal?.aborted === true) cancel()
      else signal?.addEventListener('abort', cancel)
    })
  }
}

/** A client whose calls and listeners go over whichever road is open. */
export function lastingClient(over: Connection): AppClient {
  const service = (name: string): object =>
    new Proxy(
      {},
      {
        get: (_, key) => {
          const member = String(key)
          if (/^on[A-Z]/.test(member))
            return (listener: (payload: unknown) => void) => over.listen(eventOf(name, member), listener)
          return (input?: unknown, signal?: AbortSignal) => over.call(`${name}.${member}`, input, signal)
        },
      },
    )
  return new Proxy({}, { get: (_, name) => service(String(name)) }) as AppClient
}

/** The one connection of this window. */
export const connection = new Connection()
/** Everything the host can do. */
export const app: AppClient = lastingClient(connection)

/** Any failure as the error view that pages show. */
export function errorOf(error: unknown): ErrorView {
  if (error instanceof CallError) return error.view
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'INTERNAL', message, details: {}, fixes: [] }
}

/** True when somebody stopped it on purpose: nothing to show. */
export function isCancelled(error: unknown): boolean {
  return errorOf(error).code === 'CANCELLED' || (error instanceof DOMException && error.name === 'AbortError')
}
