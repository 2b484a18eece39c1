// Step graphs of text models, compiled for numbers of rows, new tokens and cached positions when they are first needed.
import { f32, i32 } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { textHead, textParameters, textStep } from '../models/text/decoder.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { weightInputs } from '../nn/parameters.ts'
import type { LayerCache } from '../nn/transformer.ts'
import { add } from '../ops/add.ts'
import { constant } from '../ops/constant.ts'
import { gather } from '../ops/gather.ts'
import { gatherLast } from '../ops/gather-last.ts'
import { input } from '../ops/input.ts'
import { reshape } from '../ops/reshape.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import {
  type CompileOptions,
  type Kept,
  keepTensors,
  type Program,
  type Runtime,
} from '../runtimes/runtime.ts'
import { cacheNames, cacheShape } from './text-cache.ts'

/** `last`: logits after one token of each row; `all`: after every token; `states`: those of `last`, and what the head reads. */
export type TextGives = 'last' | 'all' | 'states'

/** What a program is compiled for. */
export interface TextProgramSize {
  readonly rows: number
  /** New tokens per row. */
  readonly time: number
  /** Cached positions per row; 0 where nothing is cached. */
  readonly slots: number
  readonly gives: TextGives
}

/**
 * tokens, positions [rows, time] i32; where something is cached mask [rows, 1, time, slots + time] and per layer `past keys i`, `past values i`, and
 * but for `all` `last` [rows] i32, the place of each row's last token among all tokens
 * → `logits` [rows, vocabulary] or [rows × time, vocabulary], but for `all` `logTotals` [rows], ln Σ eˡᵒᵍⁱᵗ of each row,
 * `keys i`, `values i` of the new tokens, `states` where asked for
 */
export function textStepGraph(config: DecoderConfig, size: TextProgramSize): Graph {
  const { rows, slots } = size
  const past = Array.from({ length: slots === 0 ? 0 : config.layers }, (_, layer): LayerCache => {
    const { keys, values } = cacheNames(layer)
    const shape = cacheShape(config, rows, slots)
    return { keys: input(keys, shape), values: input(values, shape) }
  })
  const { outputs, caches } = textStepOf(config, size, past)
  return graphOf({ ...outputs, ...namedCaches(caches) })
}

/** What a step over some caches gives besides the caches of its new tokens. */
export function textStepOf(
  config: DecoderConfig,
  { rows, time, slots, gives }: TextProgramSize,
  past: readonly LayerCache[],
): { readonly outputs: Record<string, Value>; readonly caches: readonly LayerCache[] } {
  const weights = weightInputs(textParameters(config))
  const tokens = input('tokens', [rows, time], 'i32')
  const positions = input('positions', [rows, time], 'i32')
  const mask = slots === 0 ? undefined : input('mask', [rows, 1, time, slots + time])
  const { hidden, caches } = textStep({ tokens, positions, mask, past }, weights, config)
  const table = reshape(hidden, [rows * time, config.width])
  const read = gives === 'all' ? table : gather(table, input('last', [rows], 'i32'))
  const count = read.shape[0] as number
  const head = textHead(reshape(read, [count, 1, config.width]), weights, config)
  const logits = reshape(head, [count, config.vocabulary])
  return {
    outputs: {
      logits,
      ...(gives !== 'all' && { logTotals: logTotalsOf(logits) }),
      ...(gives === 'states' && { states: hidden }),
    },
    caches,
  }
}

/** ln Σ eˡᵒᵍⁱᵗ per row, by way of −ln p of the first token: on the main thread it took a third of a quick step. */
function logTotalsOf(logits: Value): Value {
  const [count] = logits.shape as [number]
  const first = constant(i32([count]))
  return add(softmaxCrossEntropy(logits, first), gatherLast(logits, first))
}

function namedCaches(caches: readonly LayerCache[]): Record<string, Value> {
  return Object.fromEntries(
    caches.flatMap(({ keys, values }, layer) => [
      [`keys ${layer}`, keys],
      [`values ${layer}`, values],
    ]),
  )
}

/** Programs kept at once; a long text needs two for every size of the cache. */
const MOST_PROGRAMS = 12

/** A program, and memory of its own for large results, which the next run overwrites. */
interface TextProgram {
  readonly program: Program
  readonly fresh: Kept
}

/** Compiled programs by key; those that were not used for longest go first. */
export class TextPrograms {
  readonly #runtime: Runtime
  readonly #compile: CompileOptions
  readonly #programs = new Map<string, TextProgram>()

  constructor(runtime: Runtime, compile: CompileOptions) {
    this.#runtime = runtime
    this.#compile = compile
  }

  /** The program of a key, compiled when it is first asked for, with options that depend on the weights. */
  async get(
    key: string,
    graph: () => Graph,
    options: () => CompileOptions = () => ({}),
  ): Promise<TextProgram> {
    const program = this.#programs.get(key) ?? (await this.#made(graph(), options()))
    this.#programs.delete(key)
    this.#programs.set(key, program)
    await this.#dropOldest()
    return program
  }

  async dispose(): Promise<void> {
    const programs = [...this.#programs.values()]
    this.#programs.clear()
    for (const program of programs) await disposeOf(program)
  }

  async #made(graph: Graph, options: CompileOptions): Promise<TextProgram> {
    const program = await this.#runtime.compile(graph, { ...options, ...this.#compile, spinning: true })
    const fresh = [...graph.outputs].filter(([name]) => FRESH.test(name))
    const tensors = Object.fromEntries(fresh.map(([name, { shape }]) => [name, f32(shape)]))
    return { program, fresh: keepTensors(this.#runtime, tensors) }
  }

  async #dropOldest(): Promise<void> {
    const [oldest] = this.#programs
    if (this.#programs.size <= MOST_PROGRAMS || !oldest) return
    this.#programs.delete(oldest[0])
    await disposeOf(oldest[1])
  }
}

const FRESH = /^logits$|^(keys|values) /

async function disposeOf({ program, fresh }: TextProgram): Promise<void> {
  await program.dispose()
  fresh.dispose()
}
