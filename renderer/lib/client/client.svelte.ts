// One client for the whole window: it outlives roads that break, and listeners stay where they were put.
import type { AppClient, AppContract } from '../../../engine/api/contract/index.ts'
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { CallError, createClient } from '../../../engine/api/rpc/client.ts'
import type { Port } from '../../../engine/api/rpc/port.ts'
import type { Connect } from './connect.ts'

/** How the road stands: `refused` needs a new address from the program, the others mend themselves. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

interface Subscription {
  readonly service: string
  readonly member: string
  readonly listener: (payload: unknown) => void
  stop?: () => void
}
type Members = Record<string, Record<string, (...args: unknown[]) => unknown>>

/** How long a call waits for a road before it fails. */
const PATIENCE_MS = 8000
const UNREACHABLE: ErrorView = {
  code: 'DISCONNECTED',
  message: 'The engine is not reachable.',
  details: {},
  fixes: ['Wait a moment; it is started again by itself, and nothing that was saved is lost.'],
}

/** The road and who waits for it. */
export class Connection {
  #state = $state<ConnectionState>('connecting')
  #opened = $state(0)
  #client: Members | undefined
  readonly #subscriptions = new Set<Subscription>()
  readonly #waiting = new Set<() => void>()
  #stop: (() => void) | undefined

  get state(): ConnectionState {
    return this.#state
  }

  /** How many roads were opened so far: what depends on it loads anew after a break. */
  get opened(): number {
    return this.#opened
  }

  start(connect: Connect): void {
    this.#stop?.()
    this.#stop = connect({ opened: (port) => this.#open(port), refused: () => (this.#state = 'refused') })
  }

  /** A call on the road there is, or on the next one that opens soon. */
  async call(service: string, member: string, args: unknown[]): Promise<unknown> {
    if (!this.#client) await this.#nextRoad()
    const client = this.#client
    if (!client) throw new CallError(UNREACHABLE)
    return await client[service]?.[member]?.(...args)
  }

  listen(service: string, member: string, listener: (payload: unknown) => void): () => void {
    const subscription: Subscription = { service, member, listener }
    this.#subscriptions.add(subscription)
    this.#attach(subscription)
    return () => {
      this.#subscriptions.delete(subscription)
      subscription.stop?.()
    }
  }

  #open(port: Port): void {
    const client = createClient<AppContract>(port) as unknown as Members
    this.#client = client
    this.#state = 'open'
    this.#opened++
    port.onClose(() => {
      if (this.#client !== client) return
      this.#client = undefined
      if (this.#state === 'open') this.#state = 'lost'
    })
    for (const subscription of this.#subscriptions) this.#attach(subscription)
    for (const wake of this.#waiting) wake()
  }

  #attach(subscription: Subscription): void {
    const stop = this.#client?.[subscription.service]?.[subscription.member]?.(subscription.listener)
    if (stop) subscription.stop = stop as () => void
  }

  #nextRoad(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, PATIENCE_MS)
      this.#waiting.add(wake)
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
            return (listener: (payload: unknown) => void) => over.listen(name, member, listener)
          return (...args: unknown[]) => over.call(name, member, args)
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
