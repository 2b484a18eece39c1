// The road between window and host, where a test may stand: it hears every call, holds some, lets others fail, and
// changes what some bring. Everything else goes through as it is.
import type { BrowserContext, WebSocketRoute } from 'playwright-core'
import type { ErrorView } from '../../engine/api/contract/views.ts'
import { PartJoiner, partsOf } from '../../engine/api/rpc/parts.ts'

type Input = Record<string, unknown>

/** What a test does with calls, by names such as `runs.list`; `*` at the end stands for anything. */
export interface RoadRules {
  /** Answered never. */
  readonly hold?: readonly string[]
  /** Answered with this error. */
  readonly fail?: readonly string[]
  /** What reaches the host instead. */
  readonly change?: Readonly<Record<string, (input: Input) => Input>>
  /** What reaches the window instead of what the host says to these calls; undefined where the host refused. */
  readonly answer?: Readonly<Record<string, (value: unknown) => unknown>>
}

/** What a failed call says in these tests. */
const FAILURE: ErrorView = {
  code: 'DISK_FULL',
  message: 'store: the disk is full.',
  details: { free: 0 },
  fixes: ['Free some space on the disk that holds the data folder.'],
}

interface Ask {
  readonly ask?: number
  readonly call?: string
  readonly input?: unknown
}

interface Answer {
  readonly answer?: number
  readonly value?: unknown
}

/** The road of every window of a context. */
export class Road {
  /** Names of the calls, in the order of asking. */
  readonly asked: string[] = []
  readonly #calls = new Map<number, string>()
  #rules: RoadRules

  constructor(rules: RoadRules = {}) {
    this.#rules = rules
  }

  /** From now on. */
  rule(rules: RoadRules): void {
    this.#rules = rules
  }

  /** Stands on the road of the windows that the context opens after this. */
  async take(context: BrowserContext): Promise<void> {
    await context.routeWebSocket('**/rpc', (window) => {
      const host = window.connectToServer()
      const parts = new PartJoiner()
      host.onMessage((text) => window.send(this.#answered(String(text))))
      window.onMessage((text) => {
        const message = parts.take(String(text)) as Ask | undefined
        if (message !== undefined) this.#pass(message, window, host)
      })
    })
  }

  #answered(text: string): string {
    if (this.#rules.answer === undefined) return text
    const { answer = -1, value } = JSON.parse(text) as Answer
    const change = this.#rules.answer[this.#calls.get(answer) ?? '']
    this.#calls.delete(answer)
    return change === undefined ? text : JSON.stringify({ answer, value: change(value) })
  }

  #pass(message: Ask, window: WebSocketRoute, host: WebSocketRoute): void {
    const { ask, call = '', input } = message
    if (call !== '') this.asked.push(call)
    if (ask !== undefined) this.#calls.set(ask, call)
    const { fail = [], hold = [], change = {} } = this.#rules
    if (fail.some((name) => isNamed(call, name)))
      return window.send(JSON.stringify({ answer: ask, error: FAILURE }))
    if (hold.some((name) => isNamed(call, name))) return
    const sent = call in change ? { ...message, input: change[call]?.(input as Input) } : message
    for (const part of partsOf(sent)) host.send(part)
  }
}

function isNamed(call: string, name: string): boolean {
  return name.endsWith('*') ? call.startsWith(name.slice(0, -1)) : call === name
}
