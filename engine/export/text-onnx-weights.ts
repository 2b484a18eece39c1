// Products, norms and tables of a text model as ONNX nodes, each weight stored once, in floats or in blocks of codes.
import { bytesOf, type OnnxEmitter } from '../lower/onnx/emit.ts'
import { type BlockForm, emitBlocks, type StoredWeight } from '../lower/onnx/stored-weight.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { FLOAT } from './text-onnx-places.ts'

/** Weights by name: matrices as [outputs, inputs] where quantized, as they are where not. */
export type TextOnnxWeights = Readonly<Record<string, StoredWeight & { readonly shape: readonly number[] }>>

/** `accuracy_level` of MatMulNBits: activations in 8 bits, as in the exports of models that draw. */
const FAST = 4

/** Emits what has weights. Rows are [batch·time, width]; names are without `.weight` and `.bias`. */
export class WeightNodes {
  readonly #emit: OnnxEmitter
  readonly #config: DecoderConfig
  readonly #weights: TextOnnxWeights
  readonly #blocks = new Map<string, BlockForm>()
  readonly #floats = new Set<string>()

  constructor(emit: OnnxEmitter, config: DecoderConfig, weights: TextOnnxWeights) {
    this.#emit = emit
    this.#config = config
    this.#weights = weights
  }

  /** Rows of a table; of codes only those that are asked for become floats. */
  lookUp(name: string, ids: string): string {
    const emit = this.#emit
    const form = this.#form(name)
    if (!form) return emit.call('Gather', [this.#float(name), ids], { axis: 0 })
    if (form.bits !== 8) throw new Error('export: tables have 8 bits.')
    const codes = emit.call('Cast', [emit.call('Gather', [form.codes, ids], { axis: 0 })], { to: FLOAT })
    const scales = emit.call('Gather', [form.scales, ids], { axis: 0 })
    const centred = emit.call('Sub', [codes, emit.scalar(128)])
    const blocks = emit.call('Mul', [centred, emit.call('Unsqueeze', [scales, emit.integers([-1])])])
    const padded = form.blocks * form.blockSize
    const rows = emit.call('Reshape', [blocks, emit.integers([-1, padded])])
    if (padded === form.columns) return rows
    return emit.call('Slice', [rows, ...[[0], [form.columns], [1]].map((list) => emit.integers(list))])
  }

  /** RMSNorm or LayerNorm over the last axis. */
  norm(x: string, name: string): string {
    const emit = this.#emit
    const { kind, epsilon, gainFromOne } = this.#config.norm
    const gain = this.#float(`${name}.weight`, gainFromOne ? 1 : 0)
    if (kind === 'layer')
      return emit.call('LayerNormalization', [x, gain, this.#float(`${name}.bias`)], {
        ...{ axis: -1, epsilon: { float: epsilon } },
      })
    const mean = emit.call('ReduceMean', [emit.call('Mul', [x, x]), emit.integers([-1])], { keepdims: 1 })
    const root = emit.call('Sqrt', [emit.call('Add', [mean, emit.scalar(epsilon)])])
    return emit.call('Mul', [emit.call('Div', [x, root]), gain])
  }

  /** A layer with a bias where the model has one. */
  dense(rows: string, name: string, hasBias: boolean): string {
    return this.product(rows, `${name}.weight`, this.#config.transposed, hasBias ? `${name}.bias` : undefined)
  }

  /** Rows times a matrix [outputs, inputs], or [inputs, outputs] where it is transposed, and a bias. */
  product(rows: string, name: string, isTransposed: boolean, bias?: string): string {
    const emit = this.#emit
    const added = bias === undefined ? '' : this.#float(bias)
    const form = this.#form(name)
    if (!form) {
      const inputs = [rows, this.#float(name), ...(added === '' ? [] : [added])]
      return emit.call('Gemm', inputs, { transB: isTransposed ? 0 : 1 })
    }
    const { codes, scales, zeroPoints, bits, blockSize, rows: N, columns: K } = form
    const inputs = [rows, codes, scales, zeroPoints?.name ?? '', '', added]
    const shape = { K, N, bits, block_size: blockSize, accuracy_level: FAST }
    return emit.callMicrosoft('MatMulNBits', inputs, shape)
  }

  /** A quantized weight in blocks, stored once. */
  #form(name: string): BlockForm | undefined {
    const weight = this.#weights[name]
    if (!weight || weight.kind === 'f32') return undefined
    const known = this.#blocks.get(name) ?? emitBlocks(this.#emit, name, weight)
    this.#blocks.set(name, known)
    return known
  }

  /** A weight in floats, stored once. */
  #float(name: string, plus = 0): string {
    const weight = this.#weights[name]
    if (weight?.kind !== 'f32') throw new Error(`export: "${name}" is not among the floats.`)
    if (this.#floats.has(name)) return name
    this.#floats.add(name)
    const data = plus === 0 ? weight.data : weight.data.map((one) => one + plus)
    return this.#emit.named({ name, type: 'f32', shape: weight.shape, data: bytesOf(data) })
  }
}
