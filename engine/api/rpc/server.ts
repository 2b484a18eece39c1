// The host's end of its roads: checks what comes, calls the handler, answers; tells events to every window.
import { EngineError } from '../../base/errors.ts'
import type { Contract, Handlers, Tell } from '../contract/define.ts'
import type { ErrorView } from '../contract/views.ts'
import { parseOptions } from '../parse-options.ts'
import type { Ask, ClientMessage, HostMessage } from './messages.ts'
import type { Port } from './port.ts'

/** The windows that are connected. */
export interface RpcServer<C extends Contract> {
  /** Serves one more window until its port closes; calls under way are then cancelled. */
  attach(port: Port): void
  /** Tells every window. */
  readonly tell: Tell<C>
}

/** Serves a contract. */
export function createServer<C extends Contract>(contract: C, handlers: Handlers<C>): RpcServer<C> {
  const ports = new Set<Port>()
  return {
    attach(port) {
      ports.add(port)
      const calls = new Map<number, AbortController>()
      port.onMessage((message) => hear(message, { contract, handlers, port, calls }))
      port.onClose(() => {
        ports.delete(port)
        for (const call of calls.values()) call.abort(closed())
      })
    },
    tell: (service, name, payload) => {
      const message: HostMessage = { event: `${service}.${name}`, payload }
      for (const port of ports) port.send(message)
    },
  }
}

interface Serving {
  readonly contract: Contract
  readonly handlers: object
  readonly port: Port
  /** Calls under way by number. */
  readonly calls: Map<number, AbortController>
}

function hear(message: unknown, serving: Serving): void {
  if (!isClientMessage(message)) return
  if ('cancel' in message) return serving.calls.get(message.cancel)?.abort(cancelled())
  void answer(message, serving)
}

async function answer(message: Ask, serving: Serving): Promise<void> {
  const { calls, port } = serving
  const controller = new AbortController()
  calls.set(message.ask, controller)
  try {
    const value = await carryOut(message, serving, controller.signal)
    port.send({ answer: message.ask, ...(value === undefined ? {} : { value }) })
  } catch (error) {
    port.send({ answer: message.ask, error: errorView(error) })
  } finally {
    calls.delete(message.ask)
  }
}

type Handler = (input: unknown, signal: AbortSignal) => unknown

function carryOut({ call, input }: Ask, serving: Serving, signal: AbortSignal): unknown {
  const [service = '', name = ''] = call.split('.')
  const entry = ownMember(ownMember(serving.contract, service), name) as Contract[string][string] | undefined
  const handler = ownMember(ownMember(serving.handlers, service), name) as Handler | undefined
  if (entry?.kind !== 'call' || !handler)
    throw new EngineError('UNKNOWN_NAME', `rpc: there is no call "${call.slice(0, 100)}".`)
  return handler(parseOptions(call, entry.input, input), signal)
}

function ownMember(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function isClientMessage(value: unknown): value is ClientMessage {
  if (value === null || typeof value !== 'object') return false
  const { ask, cancel, call } = value as Record<string, unknown>
  return typeof cancel === 'number' || (typeof ask === 'number' && typeof call === 'string')
}

/** An error as plain values. */
export function errorView(error: unknown): ErrorView {
  if (error instanceof EngineError) return error.toJSON()
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'INTERNAL',
    message,
    details: {},
    fixes: ['Save the diagnostics in Settings and report this.'],
  }
}

function cancelled(): EngineError {
  return new EngineError('CANCELLED', 'The call was cancelled.')
}

function closed(): EngineError {
  return new EngineError('CANCELLED', 'The window was closed.')
}
