// Products with weights of 8 or 4 bits, and lookups in tables of them, as they are stored: one row reads each code once.
import { EngineError } from '../../base/errors.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { MatmulAttrs } from '../../ops/matmul.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { Arithmetic, CpuEmitter } from './emit.ts'
import { type PackedWeight, packWeights, type StoredMatrix } from './packed-weights.ts'
import type { Argument } from './program.ts'

/** Quantized weights by the name of the input that they stand for. */
export type QuantizedWeights = Readonly<Record<string, StoredMatrix | PackedWeight>>

/**
 * The graph's inputs that are quantized weights.
 * @throws BAD_ARGUMENT when one has another size, or something besides x·Wᵀ and lookups uses it
 */
export function quantizedInputs(graph: Graph, weights: QuantizedWeights): Map<Value, PackedWeight> {
  const found = new Map<Value, PackedWeight>()
  for (const [name, weight] of Object.entries(weights)) {
    const value = graph.inputs.get(name)
    if (!value) continue
    const { rows, columns } = weight
    if (value.shape.length !== 2 || value.shape[0] !== rows || value.shape[1] !== columns)
      throw new EngineError(
        'BAD_ARGUMENT',
        `cpu: the weight "${name}" is [${value.shape.join(', ')}], its codes are [${rows}, ${columns}].`,
      )
    const other = graph.nodes.find((node) => node.inputs.includes(value) && !isUsable(node, value))
    if (other)
      throw new EngineError(
        'BAD_ARGUMENT',
        `cpu: the quantized weight "${name}" is for products x·Wᵀ and lookups, but "${other.op.name}" uses it.`,
        { fixes: ['Give this weight as floats.'] },
      )
    found.set(value, weight.kind === 'packed' ? weight : packWeights(weight))
  }
  return found
}

function isUsable({ op, inputs, attrs }: Node, weight: Value): boolean {
  if (op.name === 'gather') return inputs[0] === weight && inputs[1] !== weight
  if (inputs[1] !== weight || inputs[0] === weight || inputs[2] === weight) return false
  if (op.name === 'linear') return true
  const { transposeA, transposeB, alpha } = attrs as MatmulAttrs
  return op.name === 'matmul' && !transposeA && transposeB && alpha === 1
}

/** What kernels are told of weights. */
function argumentsOf(emit: CpuEmitter, weight: PackedWeight): Argument[] {
  const { bits, rows, columns, codes, scales, zeros, zeroKind, group, groups } = weight
  return [
    ...[bits, rows, columns, emit.held(codes), emit.held(scales), Number(scales instanceof Uint16Array)],
    ...[zeros ? emit.held(zeros) : 0, zeroKind, group, groups],
  ]
}

/** y = x·Wᵀ (+ bias); threads share the outputs. */
export function weightProduct(
  emit: CpuEmitter,
  weight: PackedWeight,
  { x, bias, y }: { readonly x: Value; readonly bias?: Value; readonly y: Value },
): void {
  const { rows: outputs, columns: inner } = weight
  const rows = x.shape[0] as number
  const args = [
    ...argumentsOf(emit, weight),
    ...[rows, emit.at(x), inner, emit.out(y), outputs, bias ? emit.at(bias) : 0],
    ...[Number(emit.roundsInputs), STORED_RESTS[emit.arithmetic]],
  ]
  emit.kernel('gemmWeights', args, { length: outputs, elementsPerUnit: rows * inner, multiple: 16 })
}

/** Rows of a table of weights. */
export function weightRows(
  emit: CpuEmitter,
  weight: PackedWeight,
  { ids, y }: { readonly ids: Value; readonly y: Value },
): void {
  const args = [...argumentsOf(emit, weight), emit.at(ids), emit.out(y)]
  emit.kernel('gatherWeights', args, {
    length: sizeOf(ids.shape),
    elementsPerUnit: weight.columns * DECODING,
  })
}

/** Work of decoding a weight by itself. */
const DECODING = 4

/** Rests when many rows are multiplied: beside what such weights have lost, a second one is nothing. */
const STORED_RESTS: Readonly<Record<Arithmetic, number>> = { f32: -1, bf16: 0, bf16x6: 1 }
