// Runs graphs by ONNX Runtime on the CPU. The only door to onnxruntime-node.
import * as ort from 'onnxruntime-node'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'
import { type HostTensor, sameShape, type TensorData, type TensorType } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'
import { lowerToOnnx } from '../lower/onnx/lower.ts'
import { checkedFeed } from './feeds.ts'
import { cachedLowering } from './lowering-cache.ts'
import { asDeviceError } from './onnx-errors.ts'
import type { CompileOptions, Program, Runtime, RuntimeDescriptor, Tensors } from './runtime.ts'

const ONNX_DTYPES = { f32: 'float32', i32: 'int32', bool: 'bool' } as const

/** The portable default: CPU by onnxruntime-node. */
export const onnxCpu: RuntimeDescriptor = {
  name: 'onnx-cpu',
  label: 'ONNX Runtime (CPU)',
  help: 'Runs everywhere; uses all processor cores.',
  unavailable: () => Promise.resolve(undefined),
  open: () => Promise.resolve(onnxRuntime),
}

const onnxRuntime: Runtime = {
  name: 'onnx-cpu',
  async compile(graph: Graph, options: CompileOptions = {}): Promise<Program> {
    const session = await openModel(lowerCached(graph, options), options)
    return new OnnxProgram(session, graph)
  },
}

/** The ONNX file of a graph, from the cache of the options where it is there. */
export function lowerCached(graph: Graph, { precision, cache }: CompileOptions): Uint8Array {
  const isHalf = precision === 'f16'
  return cachedLowering({ name: `onnx ${isHalf}`, graph, cache }, () => lowerToOnnx(graph, { isHalf }))
}

/** Opens an ONNX file as a program with the given signature. @throws FILE_INVALID when the runtime refuses it */
export async function openProgram(
  model: Uint8Array | string,
  signature: ProgramSignature,
  options: CompileOptions = {},
): Promise<Program> {
  return new OnnxProgram(await openModel(model, options), signature)
}

/** Names and types of what goes in and out. */
export interface ProgramSignature {
  readonly inputs: ReadonlyMap<string, TensorType>
  readonly outputs: ReadonlyMap<string, TensorType>
}

/** Where a session computes and leaves its outputs: on the CPU unless told. */
export type Placement = Pick<
  ort.InferenceSession.SessionOptions,
  'executionProviders' | 'preferredOutputLocation'
>

/** Opens the bytes or the file of any ONNX model. @throws FILE_INVALID when the runtime refuses it. */
export async function openModel(
  model: Uint8Array | string,
  { executionProviders = ['cpu'], preferredOutputLocation, ...options }: CompileOptions & Placement = {},
): Promise<ort.InferenceSession> {
  const settings: ort.InferenceSession.SessionOptions = {
    executionProviders,
    ...(preferredOutputLocation && { preferredOutputLocation }),
    graphOptimizationLevel: 'all',
    intraOpNumThreads: options.threads ?? 0,
    logSeverityLevel: 3,
    // Idle pools that spin take the cores from the session that works: two sessions a step ran at half speed.
    extra: { session: { intra_op: { allow_spinning: options.spinning ? '1' : '0' } } },
  }
  try {
    return typeof model === 'string'
      ? await ort.InferenceSession.create(model, settings)
      : await ort.InferenceSession.create(model, settings)
  } catch (cause) {
    throw new EngineError('FILE_INVALID', message('runtime.refusesModel', { reason: quotedReason(cause) }), {
      cause,
    })
  }
}

class OnnxProgram implements Program {
  readonly #session: ort.InferenceSession
  readonly #inputs: ReadonlyMap<string, TensorType>
  readonly #outputs: ReadonlyMap<string, TensorType>
  /** Tensors over arrays already seen: wrapping is cheap, but there are hundreds a step. */
  readonly #wrapped = new WeakMap<TensorData, ort.Tensor>()

  constructor(session: ort.InferenceSession, { inputs, outputs }: ProgramSignature) {
    this.#session = session
    this.#inputs = inputs
    this.#outputs = outputs
  }

  async run(feeds: Tensors, into: Tensors = {}): Promise<Record<string, HostTensor>> {
    const inputs: Record<string, ort.Tensor> = {}
    for (const [name, type] of this.#inputs) inputs[name] = this.#wrap(checkedFeed(name, type, feeds[name]))
    const fetches: Record<string, ort.Tensor | null> = {}
    for (const name of this.#outputs.keys()) fetches[name] = into[name] ? this.#wrap(into[name]) : null
    const results = await this.#session.run(inputs, fetches).catch((error: unknown) => {
      throw asDeviceError('onnx-cpu', error)
    })
    return Object.fromEntries(
      [...this.#outputs].map(([name, type]) => [name, into[name] ?? hostOf(results[name], type)]),
    )
  }

  async dispose(): Promise<void> {
    await this.#session.release()
  }

  #wrap(host: HostTensor): ort.Tensor {
    const known = this.#wrapped.get(host.data)
    if (known && sameShape(known.dims, host.shape)) return known
    const tensor = tensorOf(host)
    this.#wrapped.set(host.data, tensor)
    return tensor
  }
}

/** A tensor of the host as ONNX Runtime takes it, over the same numbers where they are in its precision. */
export function tensorOf({ dtype, shape, data }: HostTensor): ort.Tensor {
  const values = data instanceof Float64Array ? Float32Array.from(data) : data
  return new ort.Tensor(ONNX_DTYPES[dtype], values, shape)
}

/** A tensor that ONNX Runtime left on the host. */
export function hostOf(tensor: ort.Tensor | undefined, { shape, dtype }: TensorType): HostTensor {
  return { shape, dtype, data: tensor?.data as TensorData }
}

/** Providers that this build of ONNX Runtime can be asked for, as it calls them. */
export function supportedBackends(): string[] {
  return ort.listSupportedBackends().map(({ name }) => name)
}
