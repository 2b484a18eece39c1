// A device made of another runtime: its tensors are copies that only it can read, and it counts them.
import type { HostTensor, TensorType } from '../../engine/base/tensor.ts'
import type { Graph } from '../../engine/ir/graph.ts'
import { type DeviceTensor, type Feeds, isOnDevice, type RunResult } from '../../engine/runtimes/device.ts'
import type { CompileOptions, Program, Runtime, Tensors } from '../../engine/runtimes/runtime.ts'

/** What happened on the device. */
export interface DeviceCounts {
  /** Tensors that were put there from the host. */
  uploads: number
  /** Tensors that were copied to the host. */
  reads: number
  /** Tensors in use. */
  alive: number
}

/** The runtime as a device. */
export function deviceRuntime(
  runtime: Runtime,
  { half, spoil = (results) => results }: DeviceOptions = {},
): Runtime & { readonly counts: DeviceCounts } {
  const counts: DeviceCounts = { uploads: 0, reads: 0, alive: 0 }
  return {
    name: 'device',
    counts,
    ...(half && { half }),
    upload(tensor) {
      counts.uploads += 1
      return Promise.resolve(new CountedTensor(copyOf(tensor), counts))
    },
    async compile(graph: Graph, options: CompileOptions = {}): Promise<Program> {
      const program = await runtime.compile(graph, options)
      const keeps = new Set(options.keeps)
      return {
        run: async (feeds: Tensors, into?: Tensors) => spoil(await program.run(feeds, into), feeds),
        async runKept(feeds: Feeds): Promise<RunResult> {
          const given = Object.entries(feeds).map(([name, feed]) => [name, valueOf(feed)] as const)
          const results = spoil(await program.run(Object.fromEntries(given)), Object.fromEntries(given))
          const kept: RunResult = { host: {}, device: {} }
          for (const [name, tensor] of Object.entries(results))
            if (keeps.has(name)) kept.device[name] = new CountedTensor(copyOf(tensor), counts)
            else kept.host[name] = tensor
          return kept
        },
        dispose: () => program.dispose(),
      }
    },
  }
}

/** How the device differs from the runtime it is made of. */
export interface DeviceOptions {
  readonly half?: 'bf16' | 'f16'
  /** May change the results of a run that was fed so. */
  readonly spoil?: (results: Record<string, HostTensor>, feeds: Tensors) => Record<string, HostTensor>
}

class CountedTensor implements DeviceTensor {
  readonly device = 'device'
  readonly shape: TensorType['shape']
  readonly dtype: TensorType['dtype']
  readonly #counts: DeviceCounts
  #tensor: HostTensor | undefined

  constructor(tensor: HostTensor, counts: DeviceCounts) {
    this.shape = tensor.shape
    this.dtype = tensor.dtype
    this.#tensor = tensor
    this.#counts = counts
    counts.alive += 1
  }

  get value(): HostTensor {
    if (this.#tensor) return this.#tensor
    throw new Error('a tensor was used after it was given back')
  }

  read(): Promise<HostTensor> {
    this.#counts.reads += 1
    return Promise.resolve(copyOf(this.value))
  }

  dispose(): void {
    if (this.#tensor) this.#counts.alive -= 1
    this.#tensor = undefined
  }
}

function valueOf(feed: HostTensor | DeviceTensor): HostTensor {
  if (!isOnDevice(feed)) return feed
  if (feed instanceof CountedTensor) return feed.value
  throw new Error(`a tensor of ${feed.device} was fed to another device`)
}

function copyOf({ shape, dtype, data }: HostTensor): HostTensor {
  return { shape, dtype, data: data.slice() }
}
