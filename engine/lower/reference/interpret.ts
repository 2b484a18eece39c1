// The slow, honest interpreter: f64 throughout, one loop per primitive, compounds by their decomposition. It decides
// who is right.
import { EngineError } from '../../base/errors.ts'
import { type HostTensor, sameShape, showShape, type TensorData } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { TypedInputAttrs } from '../../ops/input.ts'
import type { PrimitiveName } from '../../ops/index.ts'
import { decompose } from '../passes/decompose.ts'
import { type ReferenceRule } from './rule.ts'
import { REFERENCE_RULES } from './rules.ts'

/** Values by name. */
export type Tensors = Readonly<Record<string, HostTensor>>

/**
 * Runs a graph on named inputs. f32 outputs come back as Float64Array.
 * @throws BAD_ARGUMENT when an input is missing, SHAPE_MISMATCH when it has another shape.
 */
export function interpret(graph: Graph, feeds: Tensors): Record<string, HostTensor> {
  const basis = decompose(graph)
  const values = new Map<Value, TensorData>()
  for (const node of basis.nodes) values.set(node.outputs[0] as Value, evaluate(node, values, feeds))
  return Object.fromEntries(
    [...basis.outputs].map(([name, value]) => [
      name,
      { shape: value.shape, dtype: value.dtype, data: values.get(value) as TensorData },
    ]),
  )
}

function evaluate(node: Node, values: ReadonlyMap<Value, TensorData>, feeds: Tensors): TensorData {
  const output = node.outputs[0] as Value
  if (node.op.name === 'input') return fed(node.attrs as TypedInputAttrs, feeds)
  const rule = REFERENCE_RULES[node.op.name as PrimitiveName] as ReferenceRule<object>
  const inputs = node.inputs.map((value) => ({
    shape: value.shape,
    dtype: value.dtype,
    data: values.get(value) as TensorData,
  }))
  return rule({ inputs, attrs: node.attrs, output })
}

function fed({ name, shape, dtype }: TypedInputAttrs, feeds: Tensors): TensorData {
  const tensor = feeds[name]
  if (!tensor) throw new EngineError('BAD_ARGUMENT', `reference: input "${name}" was not fed.`)
  if (!sameShape(tensor.shape, shape) || tensor.dtype !== dtype)
    throw new EngineError(
      'SHAPE_MISMATCH',
      `reference: input "${name}" expects ${dtype}${showShape(shape)}, got ${tensor.dtype}${showShape(tensor.shape)}.`,
    )
  return dtype === 'f32' ? Float64Array.from(tensor.data) : tensor.data
}
