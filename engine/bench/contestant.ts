// A program that takes part in a benchmark: a process of its own that answers each line of JSON with one line of JSON.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { EngineError } from '../base/errors.ts'
import { peakBytes } from './load.ts'

/** How to start one. */
export interface ContestantCommand {
  /** For messages. */
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
}

/** An answer: how long the work took, and whatever the benchmark compares. */
export type Answer = { readonly ms: number } & Readonly<Record<string, unknown>>

const KEPT_CHARACTERS = 2000

/** A started contestant. */
export class Contestant {
  readonly name: string
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  /** The end of what it wrote to stderr. */
  #complaints = ''

  private constructor({ name, program, args }: ContestantCommand, signal: AbortSignal | undefined) {
    this.name = name
    // `signal` ends the process; the pending answer then fails below
    this.#child = spawn(program, args, { stdio: 'pipe', ...(signal && { signal }) })
    this.#child.on('error', (error) => (this.#complaints += error.message))
    this.#child.stdin.on('error', (error) => (this.#complaints += error.message))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-KEPT_CHARACTERS)
    })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Starts it and waits until it is loaded. @throws RUNTIME_UNAVAILABLE with its last words when it ends instead */
  static async start(command: ContestantCommand, signal?: AbortSignal): Promise<Contestant> {
    const contestant = new Contestant(command, signal)
    await contestant.#next(signal)
    return contestant
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid as number
  }

  /** Does one piece of work. @throws RUNTIME_UNAVAILABLE with its last words when it ends instead */
  async ask(request: object, signal?: AbortSignal): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    return (await this.#next(signal)) as Answer
  }

  /** Most memory it ever held, in bytes; null where unknown. */
  peakBytes(): number | null {
    return peakBytes(this.pid) ?? null
  }

  /** Ends the process. */
  dispose(): void {
    this.#child.kill()
  }

  async #next(signal: AbortSignal | undefined): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    if (!done) return JSON.parse(value)
    signal?.throwIfAborted()
    throw new EngineError(
      'RUNTIME_UNAVAILABLE',
      `bench: ${this.name} ended early: ${this.#complaints.trim() || 'no reason given'}`,
    )
  }
}
