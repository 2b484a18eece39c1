// The reference interpreter as a runtime: slow, in f64, always there.
import { type HostTensor } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'
import { interpret } from '../lower/reference/interpret.ts'
import type { Program, Runtime, RuntimeDescriptor, Tensors } from './runtime.ts'

/** The interpreter that decides who is right. */
export const reference: RuntimeDescriptor = {
  name: 'reference',
  label: 'Reference interpreter',
  help: 'Plain loops in double precision: very slow, for checking the others.',
  unavailable: () => Promise.resolve(undefined),
  open: () => Promise.resolve(referenceRuntime),
}

const referenceRuntime: Runtime = {
  name: 'reference',
  compile: (graph: Graph): Promise<Program> =>
    Promise.resolve({
      run: (feeds: Tensors, into: Tensors = {}) => Promise.resolve(writeInto(interpret(graph, feeds), into)),
      dispose: () => Promise.resolve(),
    }),
}

function writeInto(results: Record<string, HostTensor>, into: Tensors): Record<string, HostTensor> {
  for (const [name, target] of Object.entries(into)) {
    const result = results[name]
    if (!result) continue
    target.data.set(result.data as Float64Array)
    results[name] = target
  }
  return results
}
