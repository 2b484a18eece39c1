// Random numbers become hidden inputs, for a target that has no whole numbers of 64 bits: the host computes them before
// each run, to the same bits.
import { uniforms } from '../../base/random.ts'
import { EngineError } from '../../base/errors.ts'
import { f32, type HostTensor, sizeOf } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'
import { input, type TypedInputAttrs } from '../../ops/input.ts'
import type { RandomUniformAttrs } from '../../ops/random-uniform.ts'

/** Values by name. */
type Tensors = Readonly<Record<string, HostTensor>>

/** A graph without random numbers of its own. */
export interface Hoisted {
  readonly graph: Graph
  /** The hidden inputs' values, from what the original graph is fed. */
  hidden(feeds: Tensors): Record<string, HostTensor>
}

/**
 * Replaces every `randomUniform` by an input. Its counter has to be an input itself.
 * @throws GRAPH_INVALID when a counter is computed
 */
export function hoistRandom(graph: Graph): Hoisted {
  const places: { readonly name: string; readonly counter: string; readonly attrs: RandomUniformAttrs }[] = []
  const hoisted = rewriteGraph(graph, ({ op, inputs, attrs }) => {
    if (op.name !== 'randomUniform') return undefined
    const source = inputs[0]?.node
    if (source?.op.name !== 'input')
      throw new EngineError(
        'GRAPH_INVALID',
        'randomUniform: expected an input as counter, got a computed value.',
      )
    const uniform = attrs as RandomUniformAttrs
    const name = `random numbers ${places.length}`
    places.push({ name, counter: (source.attrs as TypedInputAttrs).name, attrs: uniform })
    return [input(name, uniform.shape)]
  })
  verifyGraph(hoisted)
  return {
    graph: hoisted,
    hidden: (feeds) =>
      Object.fromEntries(
        places.map(({ name, counter, attrs: { stream, shape } }) => [
          name,
          f32(shape, uniforms(feeds[counter]?.data ?? [], stream, sizeOf(shape))),
        ]),
      ),
  }
}
