// How llama.cpp's converters change the layouts of Hugging Face's tensors, there and back. @source llama.cpp, conversion/*.py
import type { DecoderConfig } from './decoder-config.ts'
import type { DecoderPart } from './family.ts'

/** Values of a tensor of a GGUF file in the layout of Hugging Face; `shape` is the one in the file. */
export function restoreLayout(
  values: Float32Array,
  { part, shape }: { readonly part: DecoderPart; readonly shape: readonly number[] },
  config: DecoderConfig,
): Float32Array {
  const isMatrix = part.startsWith('layer.') && shape.length === 2
  if (config.transposed && isMatrix) return transposed(values, shape as [number, number])
  if (config.norm.gainFromOne && /norm/i.test(part)) return values.map((gain) => gain - 1)
  if (part === 'layer.q' || part === 'layer.k')
    return isPaired(config) ? unpaired(values, part, config) : values
  if (part === 'layer.qkv' && config.attention.joint === 'heads') return perHead(values, config)
  return values
}

/**
 * Rows of a matrix as a file stores them, whatever their type, in the order of Hugging Face; undefined where more than their
 * order differs. `rows` are the bytes of all rows, one after the other.
 */
export function restoreRows(
  rows: Uint8Array,
  part: DecoderPart,
  config: DecoderConfig,
): Uint8Array | undefined {
  if (isTransposed(part, config) || /norm/i.test(part)) return undefined
  if ((part === 'layer.q' || part === 'layer.k') && isPaired(config)) return unpaired(rows, part, config)
  return part === 'layer.qkv' && config.attention.joint === 'heads' ? perHead(rows, config) : rows
}

/** Values of a tensor in the layout of GGUF files; `shape` is that of Hugging Face. The reverse of {@link restoreLayout}. */
export function ggufLayout(
  values: Float32Array,
  { part, shape }: { readonly part: DecoderPart; readonly shape: readonly number[] },
  config: DecoderConfig,
): Float32Array {
  const isMatrix = part.startsWith('layer.') && shape.length === 2
  if (config.transposed && isMatrix) return transposed(values, shape as [number, number])
  if (config.norm.gainFromOne && /norm/i.test(part)) return values.map((gain) => gain + 1)
  if (part === 'layer.q' || part === 'layer.k')
    return isPaired(config) ? paired(values, part, config) : values
  if (part === 'layer.qkv' && config.attention.joint === 'heads') return inThirds(values, config)
  return values
}

/** Whether llama.cpp turns neighbours in this family: those that are Llama to it. */
function isPaired({ family }: DecoderConfig): boolean {
  return family === 'llama' || family === 'mistral'
}

/** Whether the shape in the file has its axes exchanged. */
export function isTransposed(part: DecoderPart, config: DecoderConfig): boolean {
  return config.transposed && part.startsWith('layer.')
}

function transposed(values: Float32Array, [rows, columns]: [number, number]): Float32Array {
  const out = new Float32Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column] as number
  return out
}

/** Numbers or bytes, rows one after the other. */
type Rows = Float32Array | Uint8Array

/** llama.cpp turns neighbours, Hugging Face halves: row 2i + s of a head goes back to s·width/2 + i. Rows of weights or biases. */
function unpaired<T extends Rows>(values: T, part: 'layer.q' | 'layer.k', config: DecoderConfig): T {
  const { heads, keyValueHeads, headWidth } = config
  const count = (part === 'layer.q' ? heads : keyValueHeads) * headWidth
  return reordered(values, count, (row) => {
    const [head, within] = [Math.floor(row / headWidth), row % headWidth]
    const [half, i] = [Math.floor(within / (headWidth / 2)), within % (headWidth / 2)]
    return head * headWidth + 2 * i + half
  })
}

/** Halves become neighbours: row s·width/2 + i of a head goes to 2i + s. */
function paired(values: Float32Array, part: 'layer.q' | 'layer.k', config: DecoderConfig): Float32Array {
  const { heads, keyValueHeads, headWidth } = config
  const count = (part === 'layer.q' ? heads : keyValueHeads) * headWidth
  return reordered(values, count, (row) => {
    const [head, within] = [Math.floor(row / headWidth), row % headWidth]
    return head * headWidth + (within % 2) * (headWidth / 2) + Math.floor(within / 2)
  })
}

/** Queries, keys and values of each head become all queries, all keys, all values. */
function inThirds(values: Float32Array, { heads, headWidth }: DecoderConfig): Float32Array {
  return reordered(values, 3 * heads * headWidth, (row) => {
    const [kind, head] = [Math.floor(row / (heads * headWidth)), Math.floor(row / headWidth) % heads]
    return (head * 3 + kind) * headWidth + (row % headWidth)
  })
}

/** All queries, all keys, all values go back to queries, keys and values of each head. */
function perHead<T extends Rows>(values: T, { heads, headWidth }: DecoderConfig): T {
  return reordered(values, 3 * heads * headWidth, (row) => {
    const [head, kind] = [Math.floor(row / (3 * headWidth)), Math.floor(row / headWidth) % 3]
    return (kind * heads + head) * headWidth + (row % headWidth)
  })
}

/** Row `row` of the result is row `from(row)` of the values. */
function reordered<T extends Rows>(values: T, rows: number, from: (row: number) => number): T {
  const width = values.length / rows
  const out = values.slice() as T
  for (let row = 0; row < rows; row++)
    out.set(values.subarray(from(row) * width, (from(row) + 1) * width), row * width)
  return out
}
