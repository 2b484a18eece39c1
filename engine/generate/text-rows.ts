// A text model as searches need it: prompts in parts, one token per row and step, cached keys and values.
import type { HostTensor } from '../base/tensor.ts'
import type { NextTokenModel, TokenStates } from '../decode/search/next-token-model.ts'
import type { CompileOptions, Runtime, Tensors } from '../runtimes/runtime.ts'
import { type CachedRow, sizeFor } from './text-cache.ts'
import { DeviceStore } from './text-device-store.ts'
import type { RowStep } from './text-feeds.ts'
import type { TextGives } from './text-programs.ts'
import { planPrompts, sharedLength } from './text-prompts.ts'
import { HostStore, type Room, type RowStore, type TextWeights } from './text-store.ts'

export type { TextWeights } from './text-store.ts'

/** Tokens of a prompt that go through the model at once, per row and together: enough for matrix products, little memory. */
const PART_SIZES = [1, 8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512]
const MOST_TOGETHER = 1024
/** Logits in memory at once while a text is scored: 128 MB. */
const MOST_LOGITS = 2 ** 25
/** Positions that cost next to nothing when they stay empty. */
const LITTLE_ROOM = 256
/** Tokens that several prompts must have in common before they go through the model by themselves. */
const WORTH_SHARING = 32

/** Rows of one model. One call at a time. */
export class TextRows implements NextTokenModel {
  readonly vocabularySize: number
  readonly context: number
  readonly states: TokenStates
  readonly #store: RowStore
  /** In the order of the search; none while a call is under way, so that nothing half done is built upon. */
  #rows: readonly CachedRow[] = []
  #isKeepingStates = false
  /** Tokens that rows are expected to have in the end. */
  #expected = 0
  #states: Float32Array[] = []
  #logTotals: readonly number[] = []

  constructor(runtime: Runtime, model: TextWeights, compile: CompileOptions = {}) {
    this.vocabularySize = model.config.vocabulary
    this.context = model.config.context
    this.#store = new (runtime.upload ? DeviceStore : HostStore)(runtime, model, compile)
    this.states = {
      width: model.config.width,
      keep: (isWanted) => (this.#isKeepingStates = isWanted),
      read: () => this.#states,
    }
  }

  /** ln Σ eˡᵒᵍⁱᵗ of every row of the last `start` or `step`. */
  get logTotals(): readonly number[] {
    return this.#logTotals
  }

  /** How much room rows will need. */
  expect(length: number): void {
    this.#expected = length
  }

  /** Logits after each prompt; all rows before are forgotten. @throws the signal's reason when it aborts, before the next part of a prompt */
  async start(prompts: readonly Int32Array[], signal?: AbortSignal): Promise<Float32Array[]> {
    if (!this.#isKeepingStates) await this.#startCommon(prompts, signal)
    return this.#startAll(prompts, signal)
  }

  /** What all prompts begin with goes through the model once. */
  async #startCommon(prompts: readonly Int32Array[], signal: AbortSignal | undefined): Promise<void> {
    const [first] = prompts
    if (!first) return
    const length = Math.min(...prompts.map((prompt) => sharedLength(prompt, first)))
    const isAlone = prompts.every((prompt) => prompt.length === length)
    const isKnown = this.#rows.some(({ tokens }) => sharedLength(tokens, first) >= length - 1)
    if (length >= WORTH_SHARING && !isAlone && !isKnown)
      await this.#startAll([first.subarray(0, length)], signal)
  }

  async #startAll(prompts: readonly Int32Array[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const plan = planPrompts(prompts, this.#isKeepingStates ? [] : this.#rows)
    this.#rows = []
    this.#states = []
    const sources = plan.copies.map(({ from, shared }) => ({ place: from, tokens: shared }))
    const { wanted } = this.#roomFor(Math.max(...prompts.map(({ length }) => length)))
    const places = this.#store.arrange(sources, { least: wanted, wanted })
    let rows: CachedRow[] = sources.map(({ tokens }, i) => ({ place: places[i] as number, tokens }))
    const found: Found = { logits: new Map(), logTotals: new Map(), states: new Map() }
    while (found.logits.size < rows.length) {
      signal?.throwIfAborted()
      rows = await this.#part(rows, plan.unique, found)
    }
    this.#states = plan.order.map((row) => joined(found.states.get(row) ?? []))
    this.#rows = plan.order.map((row) => rows[row] as CachedRow)
    this.#logTotals = plan.order.map((row) => found.logTotals.get(row) as number)
    return plan.order.map((row) => found.logits.get(row) as Float32Array)
  }

  /** Logits after one more token of each row. @throws the signal's reason when it aborts */
  async step(from: Int32Array, tokens: Int32Array, signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    const sources = Array.from(from, (row) => this.#rows[row] as CachedRow)
    this.#rows = []
    const room = this.#roomFor(Math.max(...sources.map((row) => row.tokens.length)) + 1)
    const places = this.#store.arrange(sources, room)
    const steps = sources.map(({ tokens: before }, i) => ({
      ...{ place: places[i] as number, filled: before.length, tokens: [tokens[i] as number] },
    }))
    const outputs = await this.#run(steps, 1)
    this.#rows = sources.map(({ tokens: before }, i) => ({
      ...{ place: places[i] as number, tokens: [...before, tokens[i] as number] },
    }))
    this.#states = this.#isKeepingStates ? steps.map((one) => statesOf(outputs, one, this.states.width)) : []
    this.#logTotals = steps.map(({ place }) => logTotalOf(outputs, place))
    return steps.map(({ place }) => this.#logitsOf(outputs, place))
  }

  /**
   * Reads one row from its beginning: calls `visit` with the logits after each token, in order. All rows are forgotten.
   * @throws the signal's reason when it aborts, before the next part
   */
  async read(
    ids: Int32Array,
    visit: (at: number, logits: Float32Array) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#rows = []
    const [place = 0] = this.#store.arrange([{ place: 0, tokens: [] }], {
      least: ids.length,
      wanted: ids.length,
    })
    const most = PART_SIZES.findLast((size) => size * this.vocabularySize <= MOST_LOGITS) ?? 1
    for (let filled = 0; filled < ids.length; filled += most) {
      signal?.throwIfAborted()
      const tokens = Array.from(ids.subarray(filled, filled + most))
      const time = sizeFor(PART_SIZES, tokens.length)
      const outputs = await this.#run([{ place, filled, tokens }], time, 'all')
      tokens.forEach((_, i) => visit(filled + i, this.#logitsOf(outputs, place * time + i)))
    }
  }

  /**
   * Takes other weights of the same model and forgets all rows, so that what comes next depends on nothing that was before:
   * programs of other sizes sum in another order. Weights of the host's memory are copied.
   */
  async renew(weights: TextWeights['weights']): Promise<void> {
    this.#rows = []
    this.#states = []
    await this.#store.renew(weights)
  }

  /** Gives back programs, weights and caches. */
  async dispose(): Promise<void> {
    this.#rows = []
    await this.#store.dispose()
  }

  /** Room for all that is expected where that is little, else for twice what is there: every size is a program of its own. */
  #roomFor(length: number): Room {
    return {
      least: length,
      wanted: Math.max(length, Math.min(this.#expected, Math.max(LITTLE_ROOM, 2 * length))),
    }
  }

  /** One part of every prompt that is not through; gives the rows as they are then. */
  async #part(
    rows: readonly CachedRow[],
    prompts: readonly (readonly number[])[],
    { logits, logTotals, states }: Found,
  ): Promise<CachedRow[]> {
    const most = PART_SIZES.findLast((size) => size * rows.length <= MOST_TOGETHER) ?? 1
    const steps = rows.map(({ place, tokens }, i) => ({
      ...{ place, filled: tokens.length },
      tokens: (prompts[i] as readonly number[]).slice(tokens.length, tokens.length + most),
    }))
    const busy = steps.filter(({ tokens }) => tokens.length > 0)
    const time = sizeFor(PART_SIZES, Math.max(...busy.map(({ tokens }) => tokens.length)))
    const outputs = await this.#run(busy, time)
    for (const [i, step] of steps.entries()) {
      if (step.tokens.length === 0) continue
      const isThrough = step.filled + step.tokens.length === prompts[i]?.length
      if (isThrough) {
        // the next part overwrites them
        logits.set(i, this.#logitsOf(outputs, step.place).slice())
        logTotals.set(i, logTotalOf(outputs, step.place))
      }
      if (this.#isKeepingStates)
        states.set(i, [...(states.get(i) ?? []), statesOf(outputs, step, this.states.width)])
    }
    return rows.map((row, i) => ({ ...row, tokens: [...row.tokens, ...(steps[i]?.tokens ?? [])] }))
  }

  #run(
    steps: readonly RowStep[],
    time: number,
    gives: TextGives = this.#isKeepingStates ? 'states' : 'last',
  ): Promise<Tensors> {
    return this.#store.run(steps, time, gives)
  }

  #logitsOf(outputs: Tensors, place: number): Float32Array {
    const size = this.vocabularySize
    return (outputs['logits']?.data as Float32Array).subarray(place * size, (place + 1) * size)
  }
}

/** What parts of prompts have given, by the prompt's number. */
interface Found {
  readonly logits: Map<number, Float32Array>
  readonly logTotals: Map<number, number>
  readonly states: Map<number, Float32Array[]>
}

function logTotalOf(outputs: Tensors, place: number): number {
  return outputs['logTotals']?.data[place] as number
}

function statesOf(outputs: Tensors, { place, tokens }: RowStep, width: number): Float32Array {
  const { shape, data } = outputs['states'] as HostTensor
  const start = place * (shape[1] as number) * width
  return (data as Float32Array).slice(start, start + tokens.length * width)
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((n, { length }) => n + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
