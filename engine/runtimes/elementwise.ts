// Runs fused elementwise kernels in place on a planned WebAssembly memory.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Graph } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { MAX_PAGES } from '../lower/wasm/module.ts'
import { compileLoop, type ElementwiseLoop } from '../lower/wasm/loop.ts'

/** Elements a vector is padded to: one SIMD register. */
const LANES = 4
const PAGE_BYTES = 65536

/** A part of the memory, seen as floats. */
export interface Region {
  /** Byte address, a multiple of 16. */
  readonly address: number
  /** All floats of the region, padding included. */
  readonly data: Float32Array
}

/** One memory, allocated once: parameters, gradients and slots live here and never move. */
export class PlannedMemory {
  readonly memory: WebAssembly.Memory
  /** Whether worker threads see it too. */
  readonly isShared: boolean
  #next: number
  readonly #release: (() => void) | undefined

  private constructor(memory: WebAssembly.Memory, start: number, release?: () => void) {
    this.memory = memory
    this.isShared = release !== undefined
    this.#next = start
    this.#release = release
  }

  /** A memory of its own. @throws BAD_ARGUMENT when more than 4 GiB are asked for. */
  static create(floats: number): PlannedMemory {
    const pages = Math.max(1, Math.ceil((floats * 4) / PAGE_BYTES))
    if (pages > MAX_PAGES) throw new EngineError('BAD_ARGUMENT', message('runtime.oneMemory', { floats }))
    return new PlannedMemory(new WebAssembly.Memory({ initial: pages, maximum: pages }), 0)
  }

  /** A part of a memory that worker threads share, from `start` on, a multiple of 16; `release` gives it back. */
  static within(memory: WebAssembly.Memory, start: number, release: () => void): PlannedMemory {
    return new PlannedMemory(memory, start, release)
  }

  /** Gives the memory back; views of it must not be used any more. */
  dispose(): void {
    this.#release?.()
  }

  /** The next `floats` floats, rounded up to whole registers. */
  take(floats: number): Region {
    const padded = paddedLength(floats)
    const address = this.#next
    this.#next += padded * 4
    return { address, data: new Float32Array(this.memory.buffer, address, padded) }
  }
}

/** Floats a vector of `floats` occupies. */
export function paddedLength(floats: number): number {
  return Math.ceil(floats / LANES) * LANES
}

/**
 * Runs a kernel: regions for vector inputs and for outputs (which may be the same), numbers for scalars. It is done when
 * the call returns, or when the promise it returns is.
 */
export type ElementwiseRun<Done = void | Promise<void>> = (
  regions: Readonly<Record<string, Region>>,
  scalars: Readonly<Record<string, number>>,
) => Done

/** A compiled elementwise graph. */
export interface Elementwise {
  readonly run: ElementwiseRun
  /** Leaves the threads that run it; it must not run any more. */
  dispose(): Promise<void>
}

/**
 * Compiles an elementwise graph, whose inputs are vectors of one length or scalars, for a memory. All regions of one
 * call have the same length; an output may lie over an input.
 * @throws GRAPH_INVALID for an op or a shape that is not elementwise.
 */
export function compileElementwise(graph: Graph, { memory, isShared }: PlannedMemory): ElementwiseRun<void> {
  const { loop, vectors, numbers } = loopOf(graph)
  const outputs = [...graph.outputs.keys()]
  const module = new WebAssembly.Module(compileLoop(loop, { isShared }))
  const run = new WebAssembly.Instance(module, { env: { memory } }).exports['run'] as (
    ...values: number[]
  ) => void
  return (regions, scalars) => {
    const used = [...vectors, ...outputs].map((name) => regions[name] as Region)
    const addresses = used.map(({ address }) => address)
    run(...addresses, ...numbers.map((name) => scalars[name] as number), 0, used[0]?.data.length ?? 0)
  }
}

/** The loop of an elementwise graph, and its parameters: vectors, then outputs, then numbers. */
export function loopOf(graph: Graph): { loop: ElementwiseLoop; vectors: string[]; numbers: string[] } {
  const inputs = [...graph.inputs]
  const ofRank = (rank: number): [string, Value][] => inputs.filter(([, { shape }]) => shape.length === rank)
  const [numbers, vectors] = [ofRank(0), ofRank(1)]
  if (numbers.length + vectors.length !== inputs.length)
    throw new EngineError('GRAPH_INVALID', 'wasm: inputs are vectors of one length or scalars.')
  const loop: ElementwiseLoop = {
    nodes: graph.nodes.filter(({ op }) => op.name !== 'input'),
    operands: vectors.map(([, value]) => ({ value, access: { kind: 'block', divide: 1, modulo: Infinity } })),
    numbers: numbers.map(([, value]) => value),
    outputs: [...graph.outputs.values()],
    width: 'all',
  }
  return { loop, vectors: vectors.map(([name]) => name), numbers: numbers.map(([name]) => name) }
}

/** A shorter region inside a region: `floats` from `start`, both multiples of the register size. */
export function subRegion({ address, data }: Region, start: number, floats: number): Region {
  return { address: address + start * 4, data: data.subarray(start, start + floats) }
}
