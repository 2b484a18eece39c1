// ONNX Runtime on a device: the same lowering with another provider, and tensors that stay in the device's memory.
import * as ort from 'onnxruntime-node'
import { EngineError } from '../base/errors.ts'
import {
  type HostTensor,
  sameShape,
  showShape,
  sizeOf,
  type TensorData,
  type TensorType,
} from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import { lowerToOnnx } from '../lower/onnx/lower.ts'
import { input } from '../ops/input.ts'
import { type DeviceTensor, type Feeds, isOnDevice, type RunResult } from './device.ts'
import { checkedFeed } from './feeds.ts'
import { asDeviceError } from './onnx-errors.ts'
import { hostOf, lowerCached, openModel, openProgram, tensorOf } from './onnx.ts'
import type { CompileOptions, Program, Runtime, Tensors } from './runtime.ts'

/** How ONNX Runtime is asked for a device. */
export interface Provider {
  /** As ONNX Runtime calls it. */
  readonly provider: string
  /** Whether its binding hands out tensors in device memory. */
  readonly keepsTensors: boolean
  /** Whether its products can be of f16. */
  readonly hasHalf: boolean
}

/** A runtime on a provider's device. What the provider has no kernel for runs on the processor. */
export class OnnxDevice implements Runtime {
  readonly name: string
  readonly half?: 'f16'
  readonly #provider: Provider
  /** Programs that only move a tensor of a type: up and down. */
  readonly #movers = new Map<string, Promise<ort.InferenceSession>>()
  readonly upload?: (tensor: HostTensor) => Promise<DeviceTensor>

  constructor(name: string, provider: Provider) {
    this.name = name
    this.#provider = provider
    if (provider.hasHalf) this.half = 'f16'
    if (provider.keepsTensors) this.upload = (tensor) => this.#upload(tensor)
  }

  async compile(graph: Graph, options: CompileOptions = {}): Promise<Program> {
    // no provider's kernels take a tensor of nothing, which the processor does
    if (graph.nodes.some(({ outputs }) => outputs.some(({ shape }) => sizeOf(shape) === 0)))
      return openProgram(lowerToOnnx(graph), graph, options)
    const keeps = new Set(this.#provider.keepsTensors ? options.keeps : [])
    const session = await this.#open(lowerCached(graph, options), options, keeps)
    return new DeviceProgram(this, session, { graph, keeps })
  }

  /** Takes over a tensor that ONNX Runtime left on the device. */
  adopt(tensor: ort.Tensor, type: TensorType): OnnxDeviceTensor {
    return new OnnxDeviceTensor(this.name, { tensor, type, read: (value) => this.#read(value, type) })
  }

  #open(
    model: Uint8Array,
    options: CompileOptions,
    keeps: ReadonlySet<string>,
  ): Promise<ort.InferenceSession> {
    const locations = Object.fromEntries([...keeps].map((name) => [name, 'gpu-buffer' as const]))
    return openModel(model, {
      ...options,
      executionProviders: [this.#provider.provider],
      ...(keeps.size > 0 && { preferredOutputLocation: locations }),
    })
  }

  async #upload(tensor: HostTensor): Promise<DeviceTensor> {
    const { shape, dtype } = tensor
    const { out } = await (await this.#mover(tensor, 'up')).run({ in: tensorOf(tensor) })
    return this.adopt(out as ort.Tensor, { shape, dtype })
  }

  async #read(tensor: ort.Tensor, type: TensorType): Promise<HostTensor> {
    const { out } = await (await this.#mover(type, 'down')).run({ in: tensor })
    return hostOf(out, type)
  }

  /** A program that passes one tensor on. */
  #mover({ shape, dtype }: TensorType, way: 'up' | 'down'): Promise<ort.InferenceSession> {
    const key = `${way} ${dtype}${showShape(shape)}`
    const graph = graphOf({ out: input('in', shape, dtype) })
    const mover =
      this.#movers.get(key) ?? this.#open(lowerToOnnx(graph), {}, new Set(way === 'up' ? ['out'] : []))
    this.#movers.set(key, mover)
    return mover
  }
}

/** A buffer of the device. */
class OnnxDeviceTensor implements DeviceTensor {
  readonly device: string
  readonly shape: TensorType['shape']
  readonly dtype: TensorType['dtype']
  readonly #read: (tensor: ort.Tensor) => Promise<HostTensor>
  #tensor: ort.Tensor | undefined

  constructor(
    device: string,
    parts: { tensor: ort.Tensor; type: TensorType; read: (tensor: ort.Tensor) => Promise<HostTensor> },
  ) {
    this.device = device
    this.shape = parts.type.shape
    this.dtype = parts.type.dtype
    this.#tensor = parts.tensor
    this.#read = parts.read
  }

  /** The buffer. @throws INTERNAL after it was given back */
  get buffer(): ort.Tensor {
    if (this.#tensor) return this.#tensor
    throw new EngineError('INTERNAL', `${this.device}: expected a tensor in use, got one given back.`)
  }

  read(): Promise<HostTensor> {
    return this.#read(this.buffer)
  }

  dispose(): void {
    this.#tensor?.dispose()
    this.#tensor = undefined
  }
}

class DeviceProgram implements Program {
  readonly #device: OnnxDevice
  readonly #session: ort.InferenceSession
  readonly #graph: Graph
  readonly #keeps: ReadonlySet<string>

  constructor(
    device: OnnxDevice,
    session: ort.InferenceSession,
    { graph, keeps }: { graph: Graph; keeps: ReadonlySet<string> },
  ) {
    this.#device = device
    this.#session = session
    this.#graph = graph
    this.#keeps = keeps
  }

  async run(feeds: Tensors, into: Tensors = {}): Promise<Record<string, HostTensor>> {
    const { host, device } = await this.runKept(feeds)
    for (const [name, tensor] of Object.entries(device)) {
      host[name] = await tensor.read()
      tensor.dispose()
    }
    for (const [name, target] of Object.entries(into)) {
      target.data.set(host[name]?.data as TensorData & Float64Array)
      host[name] = target
    }
    return host
  }

  async runKept(feeds: Feeds): Promise<RunResult> {
    const inputs: Record<string, ort.Tensor> = {}
    for (const [name, type] of this.#graph.inputs) inputs[name] = await this.#feed(name, type, feeds[name])
    const results = await this.#session.run(inputs).catch((error: unknown) => {
      throw asDeviceError(this.#device.name, error)
    })
    const kept: RunResult = { host: {}, device: {} }
    for (const [name, type] of this.#graph.outputs) {
      const result = results[name] as ort.Tensor
      if (this.#keeps.has(name)) kept.device[name] = this.#device.adopt(result, type)
      else kept.host[name] = hostOf(result, type)
    }
    return kept
  }

  async dispose(): Promise<void> {
    await this.#session.release()
  }

  async #feed(name: string, type: TensorType, feed: Feeds[string] | undefined): Promise<ort.Tensor> {
    if (!feed || !isOnDevice(feed)) return tensorOf(checkedFeed(name, type, feed))
    if (feed.device === 'host') return tensorOf(checkedFeed(name, type, await feed.read()))
    if (feed instanceof OnnxDeviceTensor && feed.device === this.#device.name)
      if (feed.dtype === type.dtype && sameShape(feed.shape, type.shape)) return feed.buffer
    throw new EngineError(
      'BAD_ARGUMENT',
      `run: input "${name}" expects ${type.dtype}${showShape(type.shape)} on ${this.#device.name}, got ` +
        `${feed.dtype}${showShape(feed.shape)} on ${feed.device}.`,
    )
  }
}
