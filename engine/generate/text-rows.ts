// A text model as searches need it: prompts in parts, one token per row and step, cached keys and values.
import type { HostTensor } from '../base/tensor.ts'
import type { NextTokenModel, TokenStates } from '../decode/search/next-token-model.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { type CompileOptions, type Kept, keepTensors, type Runtime } from '../runtimes/runtime.ts'
import { type CachedRow, ROW_SIZES, sizeFor, slotsFor, TextCache } from './text-cache.ts'
import { type RowStep, stepFeeds } from './text-feeds.ts'
import { type TextProgramSize, TextPrograms } from './text-programs.ts'
import { planPrompts, sharedLength } from './text-prompts.ts'

/** A model's configuration and weights, f32. */
export interface TextWeights {
  readonly config: DecoderConfig
  readonly weights: HostWeights
}

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
  readonly #programs: TextPrograms
  readonly #runtime: Runtime
  readonly #model: TextWeights
  #weights: Kept | undefined
  #cache: TextCache | undefined
  /** In the order of the search. */
  #rows: readonly CachedRow[] = []
  #isKeepingStates = false
  /** Tokens that rows are expected to have in the end. */
  #expected = 0
  #states: Float32Array[] = []

  constructor(runtime: Runtime, model: TextWeights, compile: CompileOptions = {}) {
    this.#runtime = runtime
    this.#model = model
    this.vocabularySize = model.config.vocabulary
    this.context = model.config.context
    this.#programs = new TextPrograms(runtime, model.config, compile)
    this.states = {
      width: model.config.width,
      keep: (isWanted) => (this.#isKeepingStates = isWanted),
      read: () => this.#states,
    }
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
    const longest = Math.max(...prompts.map(({ length }) => length))
    this.#makeRoom(plan.copies.length, longest, plan.copies)
    const logits = new Map<number, Float32Array>()
    const states = new Map<number, Float32Array[]>()
    let rows: CachedRow[] = plan.copies.map(({ shared }, place) => ({ place, tokens: shared }))
    while (logits.size < rows.length) {
      signal?.throwIfAborted()
      rows = await this.#part(rows, plan.unique, { logits, states })
    }
    this.#states = plan.order.map((row) => joined(states.get(row) ?? []))
    this.#rows = plan.order.map((row) => rows[row] as CachedRow)
    return plan.order.map((row) => logits.get(row) as Float32Array)
  }

  /** Logits after one more token of each row. @throws the signal's reason when it aborts */
  async step(from: Int32Array, tokens: Int32Array, signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    const sources = Array.from(from, (row) => this.#rows[row] as CachedRow)
    const places = this.#placesFor(sources)
    const steps = sources.map(({ tokens: before }, i) => ({
      ...{ place: places[i] as number, filled: before.length, tokens: [tokens[i] as number] },
    }))
    const outputs = await this.#run(steps, 1)
    this.#rows = sources.map(({ tokens: before }, i) => ({
      ...{ place: places[i] as number, tokens: [...before, tokens[i] as number] },
    }))
    this.#states = this.#isKeepingStates ? steps.map((one) => statesOf(outputs, one, this.states.width)) : []
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
    this.#makeRoom(1, ids.length, [])
    const most = PART_SIZES.findLast((size) => size * this.vocabularySize <= MOST_LOGITS) ?? 1
    for (let filled = 0; filled < ids.length; filled += most) {
      signal?.throwIfAborted()
      const tokens = Array.from(ids.subarray(filled, filled + most))
      const outputs = await this.#run(
        [{ place: 0, filled, tokens }],
        sizeFor(PART_SIZES, tokens.length),
        'all',
      )
      tokens.forEach((_, i) => visit(filled + i, this.#logitsOf(outputs, i)))
    }
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose()
    this.#cache?.dispose()
    this.#weights?.dispose()
    this.#cache = this.#weights = undefined
    this.#rows = []
  }

  /** One part of every prompt that is not through; gives the rows as they are then. */
  async #part(
    rows: readonly CachedRow[],
    prompts: readonly (readonly number[])[],
    found: { readonly logits: Map<number, Float32Array>; readonly states: Map<number, Float32Array[]> },
  ): Promise<CachedRow[]> {
    const most = PART_SIZES.findLast((size) => size * rows.length <= MOST_TOGETHER) ?? 1
    const steps = rows.map(({ place, tokens }, i) => ({
      ...{ place, filled: tokens.length },
      tokens: (prompts[i] as readonly number[]).slice(tokens.length, tokens.length + most),
    }))
    const busy = steps.filter(({ tokens }) => tokens.length > 0)
    const time = sizeFor(PART_SIZES, Math.max(...busy.map(({ tokens }) => tokens.length)))
    const outputs = await this.#run(busy, time)
    for (const step of busy) {
      const isThrough = step.filled + step.tokens.length === prompts[step.place]?.length
      if (isThrough) found.logits.set(step.place, this.#logitsOf(outputs, step.place))
      if (!this.#isKeepingStates) continue
      const before = found.states.get(step.place) ?? []
      found.states.set(step.place, [...before, statesOf(outputs, step, this.states.width)])
    }
    return rows.map((row, i) => ({ ...row, tokens: [...row.tokens, ...(steps[i]?.tokens ?? [])] }))
  }

  /** Runs a step of some rows and puts their keys and values into the cache. */
  async #run(
    steps: readonly RowStep[],
    time: number,
    gives: TextProgramSize['gives'] = this.#isKeepingStates ? 'states' : 'last',
  ): Promise<Record<string, HostTensor>> {
    const cache = this.#cache as TextCache
    const isEmpty = steps.every(({ filled }) => filled === 0)
    const size = { rows: cache.rows, time, slots: isEmpty ? 0 : cache.slots }
    const program = await this.#programs.get({ ...size, gives })
    const feeds = { ...this.#weightFeeds(), ...(isEmpty ? {} : cache.feeds), ...stepFeeds(steps, size) }
    const outputs = await program.run(feeds)
    for (const { place, filled, tokens } of steps)
      cache.append(outputs, { row: place, filled, count: tokens.length, time })
    return outputs
  }

  /** The weights where the runtime reads them without copying. */
  #weightFeeds(): Kept['tensors'] {
    return (this.#weights ??= keepTensors(this.#runtime, this.#model.weights)).tensors
  }

  #logitsOf(outputs: Readonly<Record<string, HostTensor>>, place: number): Float32Array {
    const size = this.vocabularySize
    return (outputs['logits']?.data as Float32Array).subarray(place * size, (place + 1) * size)
  }

  /** A place for each row, with room for one token more: the first that continues a row keeps its place, others get copies. */
  #placesFor(sources: readonly CachedRow[]): number[] {
    const length = Math.max(...sources.map(({ tokens }) => tokens.length)) + 1
    const cache = this.#cache as TextCache
    const isTooWide = sizeFor(ROW_SIZES, sources.length) * 2 <= cache.rows
    if (sources.length > cache.rows || length > cache.slots || isTooWide) {
      this.#makeRoom(
        sources.length,
        length,
        sources.map(({ place, tokens }) => ({ from: place, shared: tokens })),
      )
      return sources.map((_, place) => place)
    }
    const kept = new Set(sources.map(({ place }) => place))
    const free = Array.from({ length: cache.rows }, (_, place) => place).filter((place) => !kept.has(place))
    return sources.map(({ place, tokens }) => {
      if (kept.delete(place)) return place
      const copy = free.pop() as number
      cache.copy(cache, place, copy, tokens.length)
      return copy
    })
  }

  /** A cache with room, row i of which begins with what row `from` of the one before has of these tokens. */
  #makeRoom(
    rows: number,
    length: number,
    copies: readonly { readonly from: number; readonly shared: readonly number[] }[],
  ): void {
    const before = this.#cache
    // Room for all that is expected where that is little, else for twice what is there: every size is a program of its own.
    const wanted = Math.max(length, Math.min(this.#expected, Math.max(LITTLE_ROOM, 2 * length)))
    const sizes = [sizeFor(ROW_SIZES, rows), slotsFor(wanted, this.context)] as const
    const isSame = before?.rows === sizes[0] && before.slots >= sizes[1] && before.slots <= 2 * sizes[1]
    const inPlace = copies.every(({ from, shared }, place) => from === place || shared.length === 0)
    if (isSame && inPlace) return
    const cache = new TextCache(this.#runtime, this.#model.config, sizes)
    copies.forEach(({ from, shared }, place) => {
      if (before && shared.length > 0) cache.copy(before, from, place, shared.length)
    })
    this.#cache = cache
    before?.dispose()
  }
}

function statesOf(
  outputs: Readonly<Record<string, HostTensor>>,
  { place, tokens }: RowStep,
  width: number,
): Float32Array {
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
