// Computes nothing: checks what it is fed and returns zeros, for planning and for tests of what is around a runtime.
import { type HostTensor, sizeOf, type TensorType } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'
import { verifyGraph } from '../ir/verify.ts'
import { checkedFeed } from './feeds.ts'
import type { Program, Runtime, RuntimeDescriptor, Tensors } from './runtime.ts'

/** Opened by name only: it fails every known-answer test. */
export const nullRuntime: RuntimeDescriptor = {
  name: 'null',
  label: 'Nothing',
  help: 'Checks shapes and returns zeros, for planning and tests.',
  unavailable: () => Promise.resolve(undefined),
  open: () => Promise.resolve(runtime),
}

const runtime: Runtime = {
  name: 'null',
  async compile(graph: Graph): Promise<Program> {
    verifyGraph(graph)
    return Promise.resolve(new NullProgram(graph))
  },
}

class NullProgram implements Program {
  readonly #graph: Graph

  constructor(graph: Graph) {
    this.#graph = graph
  }

  async run(feeds: Tensors, into: Tensors = {}): Promise<Record<string, HostTensor>> {
    for (const [name, type] of this.#graph.inputs) checkedFeed(name, type, feeds[name])
    const outputs = [...this.#graph.outputs].map(([name, type]) => [name, zeros(type, into[name])] as const)
    return Promise.resolve(Object.fromEntries(outputs))
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }
}

function zeros({ shape, dtype }: TensorType, into: HostTensor | undefined): HostTensor {
  if (into) {
    into.data.fill(0)
    return into
  }
  const size = sizeOf(shape)
  const data = { f32: Float32Array, i32: Int32Array, bool: Uint8Array }[dtype]
  return { shape, dtype, data: new data(size) }
}
