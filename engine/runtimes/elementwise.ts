// Runs fused elementwise kernels in place on a planned WebAssembly memory.
import { EngineError } from '../base/errors.ts'
import type { Graph } from '../ir/graph.ts'
import { lowerToWasm } from '../lower/wasm/lower.ts'

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
  #next = 0

  /** @throws BAD_ARGUMENT when more than 4 GiB are asked for. */
  constructor(floats: number) {
    const pages = Math.max(1, Math.ceil((floats * 4) / PAGE_BYTES))
    if (pages > PAGE_BYTES)
      throw new EngineError(
        'BAD_ARGUMENT',
        `memory: ${floats} floats need more than the 4 GiB one memory can hold.`,
      )
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
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

/** Runs a kernel: regions for vector inputs and for outputs (which may be the same), numbers for scalars. */
export type Elementwise = (
  regions: Readonly<Record<string, Region>>,
  scalars: Readonly<Record<string, number>>,
) => void

/** Compiles an elementwise graph for a memory. All regions of one call have the same length. */
export function compileElementwise(graph: Graph, { memory }: PlannedMemory): Elementwise {
  const kernel = lowerToWasm(graph)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernel.module), { env: { memory } })
  const run = exports['run'] as (...values: number[]) => void
  return (regions, scalars) => {
    const used = [...kernel.vectors, ...kernel.outputs].map((name) => regions[name] as Region)
    const bytes = (used[0]?.data.length ?? 0) * 4
    run(
      bytes,
      ...used.map(({ address }) => address),
      ...kernel.scalars.map((name) => scalars[name] as number),
    )
  }
}

/** A shorter region inside a region: `floats` from `start`, both multiples of the register size. */
export function subRegion({ address, data }: Region, start: number, floats: number): Region {
  return { address: address + start * 4, data: data.subarray(start, start + floats) }
}
