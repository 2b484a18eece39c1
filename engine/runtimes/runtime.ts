// What every device offers: compile a graph, run it.
import type { Message } from '../base/message.ts'
import { type HostTensor, sizeOf } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'
import type { PackedWeight, StoredMatrix } from '../lower/cpu/packed-weights.ts'
import type { DeviceTensor, Feeds, RunResult } from './device.ts'
import { compileElementwise, type Elementwise, paddedLength, PlannedMemory } from './elementwise.ts'

/** Values by name. */
export type Tensors = Readonly<Record<string, HostTensor>>

/** A compiled graph. */
export interface Program {
  /**
   * Runs the graph. A tensor in `into` receives the output of its name in its own memory; other outputs are new.
   * @throws BAD_ARGUMENT when an input is missing or has another shape.
   */
  run(feeds: Tensors, into?: Tensors): Promise<Record<string, HostTensor>>
  /** Runs a program compiled with `keeps` on a device of its own; absent: see `runKept` of device.ts. */
  runKept?(feeds: Feeds): Promise<RunResult>
  dispose(): Promise<void>
  /** Where the time of all runs went, when compiled with `isMeasured` by a runtime that can tell. */
  profile?(): CallTime[]
}

/** The time one call of a program took, over all runs. */
export interface CallTime {
  readonly name: string
  /** Units of work, as the runtime counts them. */
  readonly length: number
  readonly milliseconds: number
}

/** What the factors of matrix products are rounded to, and with f16 their results too; everything else stays f32. */
export type Precision = 'f32' | 'bf16' | 'f16'

/** What compiling can be told. */
export interface CompileOptions {
  /** Worker threads; 0 lets the runtime choose. */
  readonly threads?: number
  /** Let idle threads wait actively: faster when no other program runs beside this one. */
  readonly spinning?: boolean
  /** Keeps the time of every call. */
  readonly isMeasured?: boolean
  /** Outputs that stay in the device's memory, for the next run. */
  readonly keeps?: readonly string[]
  /** `f32` unless told; a runtime that has no such products computes in f32. */
  readonly precision?: Precision
  /**
   * Weights in 8 or 4 bits by the name of their input, [out, in], for products x·Wᵀ and lookups alone: they are not fed, but part of
   * the program, or lie where `keepQuantized` put them. Only where `takesQuantized`.
   */
  readonly quantized?: Readonly<Record<string, QuantizedMatrix>>
  /**
   * Whether inputs of such products may be rounded to bytes by blocks of 32, as llama.cpp does it, where that is
   * quicker: an input is then off by at most 1/254 of the largest of its block.
   */
  readonly roundsInputs?: boolean
  /** A folder in which lowered graphs are kept for the next process; absent: nowhere. */
  readonly cache?: string
}

/** Weights of 8 or 4 bits, as they are stored or as a runtime keeps them. */
export type QuantizedMatrix = StoredMatrix | PackedWeight

/** Quantized weights that stay between runs. */
export interface KeptQuantized {
  readonly weights: Readonly<Record<string, QuantizedMatrix>>
  /** Gives their memory back; programs compiled with them must be gone. */
  dispose(): void
}

/** A way to run graphs. */
export interface Runtime {
  /** Puts quantized weights, once, where all programs that are compiled with them read them; absent: each has its own. */
  keepQuantized?(weights: Readonly<Record<string, StoredMatrix>>): KeptQuantized
  /** Whether `quantized` weights of the compile options are used; elsewhere they must be fed as floats. */
  readonly takesQuantized?: true
  readonly name: string
  /** The shorter numbers that its products can be of, for mixed precision; absent: there are none. */
  readonly half?: Exclude<Precision, 'f32'>
  compile(graph: Graph, options?: CompileOptions): Promise<Program>
  /**
   * Memory, all zeros, for numbers that stay between runs: programs use tensors that lie in it without copying them. Absent: any
   * array is as good.
   */
  plan?(floats: number): PlannedMemory
  /**
   * Compiles an elementwise graph as `compileElementwise` does, for memory that `plan` gave and on threads of the runtime's
   * own; absent: the caller's thread is as good.
   */
  elementwise?(graph: Graph, options?: CompileOptions): Elementwise
  /** Puts a tensor into the device's memory; absent: that is the host's. */
  upload?(tensor: HostTensor): Promise<DeviceTensor>
}

/** Memory for numbers that stay between a runtime's runs. @throws OUT_OF_MEMORY or BAD_ARGUMENT when there is not enough */
export function planMemory(runtime: Runtime, floats: number): PlannedMemory {
  return runtime.plan?.(floats) ?? PlannedMemory.create(floats)
}

/** An elementwise graph for a runtime's memory, on its threads where it has some. @throws GRAPH_INVALID when it is not elementwise */
export function elementwiseOn(
  runtime: Runtime,
  graph: Graph,
  { memory, options }: { readonly memory: PlannedMemory; readonly options?: CompileOptions },
): Elementwise {
  return (
    runtime.elementwise?.(graph, options) ?? {
      run: compileElementwise(graph, memory),
      dispose: () => Promise.resolve(), // the caller's thread stays
    }
  )
}

/** Tensors that stay between runs. */
export interface Kept {
  readonly tensors: Tensors
  /** Gives their memory back. */
  dispose(): void
}

/** The same tensors where the runtime's programs read them without copying; other than f32 stay as they are. */
export function keepTensors(runtime: Runtime, tensors: Tensors): Kept {
  if (!runtime.plan) return { tensors, dispose: () => undefined }
  const kept = Object.entries(tensors).filter(([, { dtype }]) => dtype === 'f32')
  const memory = runtime.plan(kept.reduce((n, [, { shape }]) => n + paddedLength(sizeOf(shape)), 0))
  const moved = kept.map(([name, { shape, dtype, data }]) => {
    const view = memory.take(data.length).data.subarray(0, data.length)
    view.set(data)
    return [name, { shape, dtype, data: view }] as const
  })
  return { tensors: { ...tensors, ...Object.fromEntries(moved) }, dispose: () => memory.dispose() }
}

/** A registry entry. */
export interface RuntimeDescriptor {
  readonly name: string
  readonly label: string
  readonly help: string
  /** Computes on a device of its own, which can be lost. */
  readonly isDevice?: boolean
  /** Whether it is only there so that there is one: `auto` does not measure it, and `doctor` does not start it. */
  isSlow?(): boolean
  /** Why it cannot run here, or undefined when it can. */
  unavailable(): Promise<string | Message | undefined>
  /** What of the processor it uses, where that differs from one to another. */
  details?(): string
  open(): Promise<Runtime>
}
