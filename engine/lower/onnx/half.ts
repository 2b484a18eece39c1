// Mixed precision: products take f16 factors and give f16 results, which become f32 at once; all else stays f32.
// Micikevicius et al. 2017, 1710.03740, with f32 master weights; scaling the loss is the training step's part.
import { type OnnxNode, ONNX_TYPES } from '../../formats/onnx.ts'

/** Operators that devices have fast f16 units for. A bias is a factor's sum, so it goes with them. */
const PRODUCTS = new Set(['Gemm', 'FusedMatMul', 'Conv', 'ConvTranspose'])

/** The nodes with casts around every product; a tensor that several products read is cast once. `fresh` gives new names. */
export function inHalf(nodes: readonly OnnxNode[], fresh: () => string): OnnxNode[] {
  const halves = new Map<string, string>()
  return nodes.flatMap((node) => {
    if (!PRODUCTS.has(node.operator)) return [node]
    const casts: OnnxNode[] = []
    const inputs = node.inputs.map((name) => {
      const known = halves.get(name)
      if (known !== undefined) return known
      const half = fresh()
      halves.set(name, half)
      casts.push(cast(name, half, ONNX_TYPES.f16))
      return half
    })
    const outputs = node.outputs.map(fresh)
    const back = outputs.map((half, i) => cast(half, node.outputs[i] as string, ONNX_TYPES.f32))
    return [...casts, { ...node, inputs, outputs }, ...back]
  })
}

function cast(from: string, name: string, to: number): OnnxNode {
  return { operator: 'Cast', inputs: [from], outputs: [name], attributes: { to } }
}
