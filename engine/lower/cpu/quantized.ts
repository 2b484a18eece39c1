// Products with weights of 8 or 4 bits, which the program holds as they are stored: one row reads each code once.
import { EngineError } from '../../base/errors.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { MatmulAttrs } from '../../ops/matmul.ts'
import type { QuantizedWeight } from '../onnx/stored-weight.ts'
import type { CpuEmitter } from './emit.ts'

/** Quantized weights by the name of the input that they stand for. */
export type QuantizedWeights = Readonly<Record<string, QuantizedWeight>>

/**
 * The graph's inputs that are quantized weights.
 * @throws BAD_ARGUMENT when one has another size, or something besides x·Wᵀ uses it
 */
export function quantizedInputs(graph: Graph, weights: QuantizedWeights): Map<Value, QuantizedWeight> {
  const found = new Map<Value, QuantizedWeight>()
  for (const [name, weight] of Object.entries(weights)) {
    const value = graph.inputs.get(name)
    if (!value) continue
    const { rows, columns } = weight
    if (value.shape.length !== 2 || value.shape[0] !== rows || value.shape[1] !== columns)
      throw new EngineError(
        'BAD_ARGUMENT',
        `cpu: the weight "${name}" is [${value.shape.join(', ')}], its codes are [${rows}, ${columns}].`,
      )
    const other = graph.nodes.find((node) => node.inputs.includes(value) && !multipliesRows(node, value))
    if (other)
      throw new EngineError(
        'BAD_ARGUMENT',
        `cpu: the quantized weight "${name}" is for products x·Wᵀ, but "${other.op.name}" uses it.`,
        { fixes: ['Give this weight as floats.'] },
      )
    found.set(value, weight)
  }
  return found
}

function multipliesRows({ op, inputs, attrs }: Node, weight: Value): boolean {
  if (inputs[1] !== weight || inputs[0] === weight || inputs[2] === weight) return false
  if (op.name === 'linear') return true
  const { transposeA, transposeB, alpha } = attrs as MatmulAttrs
  return op.name === 'matmul' && !transposeA && transposeB && alpha === 1
}

/** y = x·Wᵀ (+ bias); threads share the outputs. */
export function weightProduct(
  emit: CpuEmitter,
  weight: QuantizedWeight,
  { x, bias, y }: { readonly x: Value; readonly bias?: Value; readonly y: Value },
): void {
  const { rows: outputs, columns: inner, codes, scales } = weight
  const rows = x.shape[0] as number
  const zeros = weight.kind === 'int4' ? weight.zeroPoints : undefined
  const zeroKind = zeros === undefined ? 0 : zeros instanceof Uint8Array ? 1 : 2
  const args = [
    ...[weight.kind === 'int8' ? 8 : 4, rows, outputs, inner],
    ...[emit.at(x), inner, emit.out(y), outputs, bias ? emit.at(bias) : 0],
    ...[emit.constant(wordsOf(codes)), emit.constant(scales), zeros ? emit.constant(wordsOf(zeros)) : 0],
    ...[zeroKind, weight.kind === 'int4' ? weight.groupSize : 0, 0],
  ]
  emit.kernel('gemmWeights', args, { length: outputs, elementsPerUnit: rows * inner, multiple: 16 })
}

/** Bytes as whole words, filled up with zeros. */
function wordsOf(data: Int8Array | Uint8Array | Float32Array): Int32Array {
  const words = new Int32Array(Math.ceil(data.byteLength / 4))
  new Uint8Array(words.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return words
}
