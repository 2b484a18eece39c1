// Tensors that stay where a runtime computes: what one run leaves there, the next is fed without coming to the host.
import type { HostTensor, TensorType } from '../base/tensor.ts'
import { keepTensors, type Program, type Runtime } from './runtime.ts'

/** A tensor in the memory of a device. */
export interface DeviceTensor extends TensorType {
  /** The runtime it belongs to; `host` where host and device are the same memory. */
  readonly device: string
  /** A copy on the host; on `host` the tensor itself. */
  read(): Promise<HostTensor>
  /** Gives the memory back; may be called twice. */
  dispose(): void
}

/** What a run is fed: from the host or from the runtime's own device. */
export type Feeds = Readonly<Record<string, HostTensor | DeviceTensor>>

/** What a run leaves: outputs named in `keeps` when compiling stay on the device. */
export interface RunResult {
  readonly host: Record<string, HostTensor>
  readonly device: Record<string, DeviceTensor>
}

/** Puts a tensor into the device's memory; where that is the host's, nothing is copied. */
export async function toDevice(runtime: Runtime, tensor: HostTensor): Promise<DeviceTensor> {
  return runtime.upload ? runtime.upload(tensor) : new HeldTensor(tensor)
}

/** Feeds that stay between runs. */
export interface KeptFeeds {
  readonly feeds: Feeds
  /** Gives their memory back. */
  dispose(): void
}

/** The same tensors where the runtime's programs take them without copying: on its device, or in its planned memory. */
export async function keepFeeds(
  runtime: Runtime,
  tensors: Readonly<Record<string, HostTensor>>,
): Promise<KeptFeeds> {
  if (!runtime.upload) {
    const { tensors: feeds, dispose } = keepTensors(runtime, tensors)
    return { feeds, dispose }
  }
  const feeds: Record<string, DeviceTensor> = {}
  for (const [name, tensor] of Object.entries(tensors)) feeds[name] = await runtime.upload(tensor)
  return { feeds, dispose: () => disposeAll(feeds) }
}

/**
 * Runs a program that was compiled with `keeps`; the same call works on every runtime.
 * @throws BAD_ARGUMENT when an input is missing, has another shape or lies on another device
 */
export async function runKept(program: Program, feeds: Feeds, keeps: readonly string[]): Promise<RunResult> {
  if (program.runKept) return program.runKept(feeds)
  const read = Object.entries(feeds).map(
    async ([name, feed]) => [name, isOnDevice(feed) ? await feed.read() : feed] as const,
  )
  const results = Object.entries(await program.run(Object.fromEntries(await Promise.all(read))))
  const stays = new Set(keeps)
  return {
    host: Object.fromEntries(results.filter(([name]) => !stays.has(name))),
    device: Object.fromEntries(
      results.filter(([name]) => stays.has(name)).map(([name, tensor]) => [name, new HeldTensor(tensor)]),
    ),
  }
}

/** Gives back all of them. */
export function disposeAll(tensors: Readonly<Record<string, DeviceTensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose()
}

/** True for a tensor in a device's memory. */
export function isOnDevice(tensor: HostTensor | DeviceTensor): tensor is DeviceTensor {
  return 'device' in tensor
}

/** A tensor of a runtime that computes in the host's memory. */
class HeldTensor implements DeviceTensor {
  readonly device = 'host'
  readonly shape: HostTensor['shape']
  readonly dtype: HostTensor['dtype']
  readonly #tensor: HostTensor

  constructor(tensor: HostTensor) {
    this.shape = tensor.shape
    this.dtype = tensor.dtype
    this.#tensor = tensor
  }

  read(): Promise<HostTensor> {
    return Promise.resolve(this.#tensor)
  }

  dispose(): void {
    // the collector takes it
  }
}
