// The host's end of its roads: checks what comes, calls the handler, answers; tells events to every window.
import { message } from '../../base/message.ts'
import { EngineError } from '../../base/errors.ts'
import type { Contract, Handlers, Tell } from '../contract/define.ts'
import type { ErrorView } from '../contract/views.ts'
import { parseOptions } from '../parse-options.ts'
import { type Answers, createAnswers, type Outcome } from './answers.ts'
import type { Ask, ClientMessage, HostMessage, HostSign, Ping } from './messages.ts'
import type { Port } from './port.ts'

/** The windows that are connected. */
export interface RpcServer<C extends Contract> {
  /** Serves one more window until its port closes. */
  attach(port: Port): void
  /** Tells every window. */
  readonly tell: Tell<C>
  /** Says to every window who answers now: another host took over. */
  greet(): void
}

/** Outcomes of changes that outlive the host, so that a change asked for again after a crash is not made twice. */
export interface CallLedger {
  /** The calls, as `service.name`; their handlers answer at once. */
  readonly lasting: readonly string[]
  /** Carries out and notes the outcome in one step, or gives the outcome that was noted under this key. */
  once(key: string, work: () => unknown): unknown
}

/** What tests and small servers leave out. */
export interface ServerOptions {
  readonly ledger?: CallLedger
  /** How long the calls of a window that is gone go on, in milliseconds. */
  readonly graceMs?: number
}

const NO_LEDGER: CallLedger = { lasting: [], once: (_, work) => work() }
const KEY = /^[\w-]{8,64}$/

/** Serves a contract. */
export function createServer<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  { ledger = NO_LEDGER, graceMs }: ServerOptions = {},
): RpcServer<C> {
  const ports = new Set<Port>()
  const sign: HostSign = { host: crypto.randomUUID(), lasting: ledger.lasting }
  const answers = createAnswers(closed, graceMs)
  return {
    attach(port) {
      ports.add(port)
      const calls = new Map<number, Call>()
      const serving = { contract, handlers, port, calls, ledger, answers, sign, sent: [], received: 0 }
      port.onMessage((message) => hear(message, serving))
      port.onClose(() => {
        ports.delete(port)
        answers.closed(port)
        for (const { controller, isKept } of calls.values()) if (!isKept) controller.abort(closed())
      })
    },
    tell: (service, name, payload) => {
      const message: HostMessage = { event: `${service}.${name}`, payload }
      for (const port of ports) port.send(message)
    },
    greet: () => {
      for (const port of ports) port.send({ pong: 0, ...sign } satisfies HostMessage)
    },
  }
}

interface Call {
  readonly controller: AbortController
  /** Goes on for a while without its window. */
  readonly isKept: boolean
}

interface Serving {
  readonly contract: Contract
  readonly handlers: object
  readonly port: Port
  /** Calls under way by number. */
  readonly calls: Map<number, Call>
  readonly ledger: CallLedger
  readonly answers: Answers
  readonly sign: HostSign
  /** Keys of the answers that were sent and are not known to have come, in order. */
  readonly sent: string[]
  /** How many of them came before. */
  received: number
}

function hear(message: unknown, serving: Serving): void {
  if (!isClientMessage(message)) return
  if ('cancel' in message) return serving.calls.get(message.cancel)?.controller.abort(cancelled())
  if ('ping' in message) return pong(message, serving)
  if (message.key === undefined) void answer(message, serving)
  else answerOnce(message, message.key, serving)
}

/** Says that the host lives, and lets go of the answers that came. */
function pong({ ping, heard }: Ping, serving: Serving): void {
  const { port, sign, sent, answers } = serving
  const received = sent.splice(0, heard - serving.received)
  serving.received += received.length
  for (const key of received) answers.received(key)
  port.send({ pong: ping, ...sign } satisfies HostMessage)
}

async function answer(message: Ask, serving: Serving): Promise<void> {
  const { calls, port } = serving
  const controller = new AbortController()
  calls.set(message.ask, { controller, isKept: false })
  const outcome = await outcomeOf(() => carryOut(message, serving, controller.signal))
  calls.delete(message.ask)
  port.send(outcome(message.ask))
}

/** Answers a call that may be asked again after a break. */
function answerOnce(message: Ask, key: string, serving: Serving): void {
  const { answers, calls, ledger, port, sent } = serving
  const { ask, call } = message
  const tell = (outcome: Outcome): void => {
    calls.delete(ask)
    sent.push(key)
    port.send(outcome(ask))
  }
  const work = (signal: AbortSignal): Promise<Outcome> =>
    outcomeOf(() =>
      ledger.lasting.includes(call)
        ? ledger.once(key, () => carryOut(message, serving, signal))
        : carryOut(message, serving, signal),
    )
  calls.set(ask, { controller: answers.answer(key, { port, tell }, work), isKept: true })
}

async function outcomeOf(work: () => unknown): Promise<Outcome> {
  try {
    const value = await work()
    return (ask) => ({ answer: ask, ...(value === undefined ? {} : { value }) })
  } catch (error) {
    const view = errorView(error)
    return (ask) => ({ answer: ask, error: view })
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
  const { ask, cancel, call, key, ping, heard } = value as Record<string, unknown>
  if (typeof cancel === 'number') return true
  if (typeof ping === 'number') return Number.isSafeInteger(heard)
  const isKeyed = key === undefined || (typeof key === 'string' && KEY.test(key))
  return typeof ask === 'number' && typeof call === 'string' && isKeyed
}

/** An error as plain values. */
export function errorView(error: unknown): ErrorView {
  if (error instanceof EngineError) return error.toJSON()
  const words = error instanceof Error ? error.message : String(error)
  const fix = message('internal.fix')
  return {
    code: 'INTERNAL',
    message: words,
    details: {},
    fixes: [fix.text],
    said: { message: null, fixes: [fix] },
  }
}

function cancelled(): EngineError {
  return new EngineError('CANCELLED', message('call.cancelled'))
}

function closed(): EngineError {
  return new EngineError('CANCELLED', message('call.closed'))
}
