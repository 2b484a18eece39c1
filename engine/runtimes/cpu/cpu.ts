// Planned programs on worker threads: the fastest way on a processor.
import { deserialize, serialize } from 'node:v8'
import { message } from '../../base/message.ts'
import type { HostTensor } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Arithmetic } from '../../lower/cpu/emit.ts'
import { lowerToCpu } from '../../lower/cpu/lower.ts'
import { packWeights, type StoredMatrix } from '../../lower/cpu/packed-weights.ts'
import type { CpuProgram } from '../../lower/cpu/program.ts'
import { cachedLowering } from '../lowering-cache.ts'
import type {
  CallTime,
  CompileOptions,
  KeptQuantized,
  Precision,
  Program,
  Runtime,
  RuntimeDescriptor,
  Tensors,
} from '../runtime.ts'
import { type Elementwise, PlannedMemory } from '../elementwise.ts'
import { type Arena, Arenas } from './arenas.ts'
import { Bindings } from './bindings.ts'
import { threadedElementwise } from './elementwise.ts'
import { type Block, MOST_BYTES, SharedMemory } from './memory.ts'
import {
  chooseMixed,
  describeInstructions,
  hasAddon,
  type MixedInstructions,
  preferLargePages,
} from './native.ts'
import type { LoadedProgram } from './pool.ts'

/** The processor, by our own kernels. */
export const cpu: RuntimeDescriptor = {
  name: 'cpu',
  label: 'Processor (own kernels)',
  help: 'Planned programs with SIMD kernels on all processor cores.',
  unavailable: () =>
    Promise.resolve(
      hasAddon()
        ? undefined
        : message('runtime.noKernels', { platform: process.platform, processor: process.arch }),
    ),
  details: () => describeInstructions(),
  open: () => Promise.resolve((opened ??= new CpuRuntime())),
}

/** One for the process: its threads and its memory are shared by all programs. */
let opened: CpuRuntime | undefined

/** One memory; one pool per number of threads, started when first needed. */
class CpuRuntime implements Runtime {
  readonly name = 'cpu'
  readonly half?: 'bf16'
  readonly takesQuantized = true
  readonly #memory = new SharedMemory()
  readonly #arenas = new Arenas(this.#memory)

  constructor() {
    preferLargePages(this.#memory.memory, MOST_BYTES)
    if (mixedInstructions()) this.half = 'bf16'
  }

  compile(
    graph: Graph,
    {
      threads = 0,
      isMeasured = false,
      spinning = false,
      cache,
      precision,
      quantized,
      roundsInputs = false,
    }: CompileOptions = {},
  ): Promise<Program> {
    const arithmetic = arithmeticOf(precision)
    // weights are read from their own file faster than from a kept program
    const program = quantized
      ? lowerToCpu(graph, arithmetic, {
          ...{ weights: quantized, roundsInputs },
          addressOf: (data) => this.#memory.addressOf(data),
        })
      : lowerCached(graph, arithmetic, cache)
    return Promise.resolve(new CompiledProgram(this.#arenas.use(threads), program, { isMeasured, spinning }))
  }

  elementwise(graph: Graph, { threads = 0 }: CompileOptions = {}): Elementwise {
    return threadedElementwise(graph, () => this.#arenas.use(threads))
  }

  plan(floats: number): PlannedMemory {
    const block = this.#memory.allocate(floats * 4)
    return PlannedMemory.within(this.#memory.memory, block.address, () => this.#memory.free(block))
  }

  keepQuantized(weights: Readonly<Record<string, StoredMatrix>>): KeptQuantized {
    const blocks: Block[] = []
    const allocate = (bytes: number): Uint8Array => {
      const block = this.#memory.allocate(bytes)
      blocks.push(block)
      return new Uint8Array(this.#memory.memory.buffer, block.address, bytes)
    }
    const packed = Object.entries(weights).map(([name, one]) => [name, packWeights(one, allocate)] as const)
    return {
      weights: Object.fromEntries(packed),
      dispose: () => {
        for (const block of blocks.splice(0)) this.#memory.free(block)
      },
    }
  }
}

/** Instructions for products in bf16, chosen when first asked for; none where they are only modelled. */
let mixed: MixedInstructions | undefined
function mixedInstructions(): MixedInstructions | undefined {
  mixed ??= chooseMixed()
  return mixed === 'model' ? undefined : mixed
}

/** bf16 where it was asked for and is quick; tiles are quicker than f32 even six times. */
function arithmeticOf(precision: Precision | undefined): Arithmetic {
  const instructions = mixedInstructions()
  if (precision === 'bf16' && instructions) return 'bf16'
  return instructions === 'amx' ? 'bf16x6' : 'f32'
}

/** The program of a graph, from the cache where it is there. */
function lowerCached(graph: Graph, arithmetic: Arithmetic, cache: string | undefined): CpuProgram {
  if (cache === undefined) return lowerToCpu(graph, arithmetic)
  const name = `cpu ${arithmetic}`
  const bytes = cachedLowering({ name, graph, cache }, () => serialize(lowerToCpu(graph, arithmetic)))
  return deserialize(bytes) as CpuProgram
}

class CompiledProgram implements Program {
  readonly #arena: Arena
  readonly #arenaBytes: number
  readonly #bindings: Bindings
  readonly #loaded: LoadedProgram
  readonly #constants: Block

  constructor(arena: Arena, program: CpuProgram, options: Pick<CompileOptions, 'isMeasured' | 'spinning'>) {
    this.#arena = arena
    const { memory } = arena.pool
    this.#constants = memory.allocate(program.constants.length)
    new Uint8Array(memory.memory.buffer, this.#constants.address).set(program.constants)
    this.#arenaBytes = program.arenaBytes
    this.#bindings = new Bindings(memory, program)
    this.#loaded = arena.pool.load(program, 2 + program.inputs.length + program.outputs.length, options)
  }

  run(feeds: Tensors, into: Tensors = {}): Promise<Record<string, HostTensor>> {
    return this.#arena.pool.alone(async () => {
      const places = this.#bindings.bind(feeds, into)
      const arena = this.#arena.addressFor(this.#arenaBytes)
      await this.#arena.pool.run(this.#loaded, [arena, this.#constants.address, ...places])
      return this.#bindings.results(into)
    })
  }

  dispose(): Promise<void> {
    return this.#arena.pool.alone(() => {
      const { memory } = this.#arena.pool
      this.#arena.pool.unload(this.#loaded)
      memory.free(this.#constants)
      this.#bindings.dispose()
      this.#arena.leave()
    })
  }

  profile(): CallTime[] {
    const { calls, times } = this.#loaded
    if (!times) return []
    const spent = new Float64Array(this.#arena.pool.memory.memory.buffer, times.address, calls.length)
    return calls.map(({ target, length }, i) => ({
      name: typeof target === 'number' ? `loop ${target}` : target,
      length,
      milliseconds: spent[i] as number,
    }))
  }
}
