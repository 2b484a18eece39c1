// A text model as one ONNX graph with axes of any length, as Optimum lays decoders out: tokens, mask, positions and past keys
// and values in, logits and all keys and values out. Written by hand beside `models/text/decoder.ts`, because the graphs of
// `ir` have fixed shapes; the gate holds one against the other.
import { EngineError } from '../base/errors.ts'
import type { OnnxValue } from '../formats/onnx.ts'
import { OnnxEmitter, bytesOf } from '../lower/onnx/emit.ts'
import { type BlockForm, emitBlocks, type StoredWeight } from '../lower/onnx/stored-weight.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { DecoderPart } from '../models/text/family.ts'
import { namesOf } from '../models/text/parameters.ts'
import { ropeAttentionFactor, ropeFrequencies } from '../models/text/rope.ts'

/** Weights by name: matrices as [outputs, inputs] where quantized, as they are where not. */
export type TextOnnxWeights = Readonly<Record<string, StoredWeight & { readonly shape: readonly number[] }>>

/** What goes into a file. */
export interface TextOnnxGraph {
  readonly emit: OnnxEmitter
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

const [BATCH, TIME, PAST] = ['batch_size', 'sequence_length', 'past_sequence_length']
const TOTAL = 'total_sequence_length'
/** Added to scores of tokens that are not seen: finite, so that no row is NaN. */
const UNSEEN = -1e9
/** `accuracy_level` of MatMulNBits: activations in 8 bits, as in the exports of models that draw. */
const FAST = 4

/**
 * input_ids, position_ids [batch, time] i64   attention_mask [batch, past + time] i64, 0 for padding
 * past_key_values.i.key, .value [batch, keyValueHeads, past, headWidth]
 * → logits [batch, time, vocabulary]   present.i.key, .value [batch, keyValueHeads, past + time, headWidth]
 * @throws BAD_ARGUMENT for rotary positions of neighbours
 */
export function textOnnxGraph(config: DecoderConfig, weights: TextOnnxWeights): TextOnnxGraph {
  if (config.positions.kind === 'rotary' && config.positions.layout !== 'halves')
    throw new EngineError('BAD_ARGUMENT', 'export: onnx files turn halves of heads, not neighbours.')
  const graph = new Decoder(config, weights)
  const cache = (prefix: string, length: string): OnnxValue[] =>
    Array.from({ length: config.layers }, (_, layer) =>
      ['key', 'value'].map((kind): OnnxValue => ({
        name: `${prefix}.${layer}.${kind}`,
        type: 'f32',
        shape: [BATCH, config.keyValueHeads, length, config.headWidth],
      })),
    ).flat()
  graph.run()
  return {
    emit: graph.emit,
    inputs: [
      { name: 'input_ids', type: 'i64', shape: [BATCH, TIME] },
      { name: 'attention_mask', type: 'i64', shape: [BATCH, TOTAL] },
      { name: 'position_ids', type: 'i64', shape: [BATCH, TIME] },
      ...cache('past_key_values', PAST),
    ],
    outputs: [
      { name: 'logits', type: 'f32', shape: [BATCH, TIME, config.vocabulary] },
      ...cache('present', TOTAL),
    ],
  }
}

/** Emits the nodes. Rows are [batch·time, width]. */
class Decoder {
  readonly emit = new OnnxEmitter()
  readonly #config: DecoderConfig
  readonly #weights: TextOnnxWeights
  readonly #nameOf: (part: DecoderPart, layer: number) => string
  readonly #blocks = new Map<string, BlockForm>()
  readonly #floats = new Set<string>()
  /** [batch, time] as a shape. */
  readonly #batchTime: string

  constructor(config: DecoderConfig, weights: TextOnnxWeights) {
    this.#config = config
    this.#weights = weights
    this.#nameOf = namesOf(config)
    this.#batchTime = this.emit.call('Shape', ['input_ids'])
  }

  run(): void {
    const { emit } = this
    const { layers, vocabulary, positions, tied } = this.#config
    const mask = this.#mask()
    const angles = positions.kind === 'rotary' ? this.#angles() : undefined
    let rows = this.#embed()
    for (let layer = 0; layer < layers; layer++) rows = this.#block(rows, layer, { mask, angles })
    const hidden = this.#norm(rows, this.#nameOf('norm', 0))
    const logits = this.#product(hidden, `${this.#nameOf(tied ? 'token' : 'head', 0)}.weight`, false)
    this.#output('logits', 'Reshape', [logits, this.#shaped([vocabulary])])
    void emit
  }

  /** A node whose result is an output of the graph. */
  #output(name: string, operator: string, inputs: readonly string[], attributes = {}): string {
    this.emit.nodes.push({ operator, inputs, outputs: [name], attributes })
    return name
  }

  /** [batch, time, …axes] as a shape. */
  #shaped(axes: readonly number[]): string {
    return this.emit.call('Concat', [this.#batchTime, this.emit.integers(axes)], { axis: 0 })
  }

  /** [batch, 1, time, past + time]: 0 where a token sees another, itself included. */
  #mask(): string {
    const { emit } = this
    const at = (shape: string, axis: number): string =>
      emit.call('Squeeze', [emit.call('Slice', [shape, emit.integers([axis]), emit.integers([axis + 1])])])
    const total = at(emit.call('Shape', ['attention_mask']), 1)
    const [zero, one] = [0, 1].map((value) =>
      emit.shared(`scalar i64 ${value}`, () => ({
        type: 'i64',
        shape: [],
        data: bytesOf(BigInt64Array.of(BigInt(value))),
      })),
    ) as [string, string]
    const past = emit.call('Sub', [total, at(this.#batchTime, 1)])
    const columns = emit.call('Range', [zero, total, one]) // [past + time]
    const rows = emit.call('Unsqueeze', [emit.call('Range', [past, total, one]), emit.integers([1])]) // [time, 1]
    const before = emit.call('LessOrEqual', [columns, rows]) // [time, past + time]
    const present = emit.call('Greater', ['attention_mask', zero])
    const seen = emit.call('And', [before, emit.call('Unsqueeze', [present, emit.integers([1, 2])])])
    return emit.call('Where', [seen, emit.scalar(0), emit.scalar(UNSEEN)])
  }

  /** Cosines and sines, [batch, 1, time, half] each. */
  #angles(): [string, string] {
    const { emit } = this
    const options = this.#config.positions as Extract<DecoderConfig['positions'], { kind: 'rotary' }>
    const turns = ropeFrequencies(options)
    const frequencies = emit.constant('f32', [turns.length], turns)
    const at = emit.call('Unsqueeze', [
      emit.call('Cast', ['position_ids'], { to: FLOAT }),
      emit.integers([1, 3]),
    ])
    const angles = emit.call('Mul', [at, frequencies])
    const factor = ropeAttentionFactor(options)
    return ['Cos', 'Sin'].map((operator) => {
      const values = emit.call(operator, [angles])
      return factor === 1 ? values : emit.call('Mul', [values, emit.scalar(factor)])
    }) as [string, string]
  }

  #embed(): string {
    const { emit } = this
    const { embeddingScale, positions, width } = this.#config
    const words = this.#lookUp(`${this.#nameOf('token', 0)}.weight`, 'input_ids')
    const scaled = embeddingScale === 1 ? words : emit.call('Mul', [words, emit.scalar(embeddingScale)])
    const rows = emit.call('Reshape', [scaled, emit.integers([-1, width])])
    if (positions.kind === 'rotary') return rows
    const places = this.#lookUp(`${this.#nameOf('position', 0)}.weight`, 'position_ids')
    return emit.call('Add', [rows, emit.call('Reshape', [places, emit.integers([-1, width])])])
  }

  /** Rows of a table; of codes only those that are asked for become floats. */
  #lookUp(name: string, ids: string): string {
    const { emit } = this
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

  #block(
    rows: string,
    layer: number,
    context: { mask: string; angles: [string, string] | undefined },
  ): string {
    const { emit } = this
    const { attention, parallel, feedForward } = this.#config
    const name = (part: DecoderPart): string => this.#nameOf(part, layer)
    const mixed = this.#attention(this.#norm(rows, name('layer.norm1')), layer, context)
    const out = this.#after(this.#dense(mixed, name('layer.out'), attention.outBias), name('layer.postNorm1'))
    const middle = emit.call('Add', [rows, out])
    const read = this.#norm(parallel ? rows : middle, name('layer.norm2'))
    const up = this.#dense(read, name('layer.up'), feedForward.bias)
    const hidden = feedForward.gated
      ? emit.call('Mul', [this.#activate(this.#dense(read, name('layer.gate'), feedForward.bias)), up])
      : this.#activate(up)
    const down = this.#dense(hidden, name('layer.down'), feedForward.bias)
    return emit.call('Add', [middle, this.#after(down, name('layer.postNorm2'))])
  }

  #after(rows: string, name: string): string {
    return this.#config.norm.after ? this.#norm(rows, name) : rows
  }

  #attention(
    rows: string,
    layer: number,
    { mask, angles }: { mask: string; angles: [string, string] | undefined },
  ): string {
    const { emit } = this
    const { heads, keyValueHeads: groups, headWidth, attention } = this.#config
    const [q, k, v] = this.#heads(rows, layer).map((one, i) => {
      const normed =
        i < 2 && this.#config.norm.perHead
          ? this.#norm(one, this.#nameOf(i === 0 ? 'layer.qNorm' : 'layer.kNorm', layer))
          : one
      const perHead = emit.call('Transpose', [normed], { perm: [0, 2, 1, 3] }) // [batch, heads, time, headWidth]
      return angles && i < 2 ? this.#turn(perHead, angles) : perHead
    }) as [string, string, string]
    const all = (kind: 'key' | 'value', own: string): string =>
      this.#output(`present.${layer}.${kind}`, 'Concat', [`past_key_values.${layer}.${kind}`, own], {
        axis: 2,
      })
    const [keys, values] = [all('key', k), all('value', v)]
    const scaled = emit.call('Mul', [q, emit.scalar(attention.scale)])
    // heads that share keys are rows of one product: [batch, groups, heads/groups·time, headWidth]
    const grouped = emit.call('Reshape', [scaled, emit.integers([0, groups, -1, headWidth])])
    const scores = emit.call('MatMul', [grouped, emit.call('Transpose', [keys], { perm: [0, 1, 3, 2] })])
    const perHead = emit.call('Reshape', [scores, emit.integers([0, heads, -1, 0])])
    // the last axis is copied by place, so that only time is inferred
    const chances = emit.call('Softmax', [emit.call('Add', [perHead, mask])], { axis: -1 })
    const mixed = emit.call('MatMul', [
      emit.call('Reshape', [chances, emit.integers([0, groups, -1, 0])]),
      values,
    ])
    const separate = emit.call('Reshape', [mixed, emit.integers([0, heads, -1, headWidth])])
    return emit.call('Reshape', [
      emit.call('Transpose', [separate], { perm: [0, 2, 1, 3] }),
      emit.integers([-1, heads * headWidth]),
    ])
  }

  /** Queries, keys and values, [batch, time, heads, headWidth] each. */
  #heads(rows: string, layer: number): string[] {
    const { emit } = this
    const { heads, keyValueHeads, headWidth, attention } = this.#config
    if (attention.joint === 'no') {
      const parts = [
        ['layer.q', heads],
        ['layer.k', keyValueHeads],
        ['layer.v', keyValueHeads],
      ] as const
      return parts.map(([part, count]) =>
        emit.call('Reshape', [
          this.#dense(rows, this.#nameOf(part, layer), attention.qkvBias),
          this.#shaped([count, headWidth]),
        ]),
      )
    }
    const joint = this.#dense(rows, this.#nameOf('layer.qkv', layer), attention.qkvBias)
    const isThirds = attention.joint === 'thirds'
    const split = emit.call('Reshape', [
      joint,
      this.#shaped(isThirds ? [3, heads, headWidth] : [heads, 3, headWidth]),
    ])
    return [0, 1, 2].map((i) => {
      const index = emit.shared(`index ${i}`, () => ({
        type: 'i64',
        shape: [],
        data: bytesOf(BigInt64Array.of(BigInt(i))),
      }))
      return emit.call('Gather', [split, index], { axis: isThirds ? 2 : 3 })
    })
  }

  /** (a, b) → (a·cos − b·sin, b·cos + a·sin) of the halves of what is turned; the rest stays. */
  #turn(x: string, [cos, sin]: [string, string]): string {
    const { emit } = this
    const { headWidth, positions } = this.#config
    const width = positions.kind === 'rotary' ? positions.width : headWidth
    const part = (from: number, to: number): string =>
      emit.call('Slice', [x, ...[[from], [to], [-1]].map((list) => emit.integers(list))])
    const [a, b] = [part(0, width / 2), part(width / 2, width)]
    const times = (one: string, other: string): string => emit.call('Mul', [one, other])
    const turned = [
      emit.call('Sub', [times(a, cos), times(b, sin)]),
      emit.call('Add', [times(b, cos), times(a, sin)]),
    ]
    return emit.call('Concat', [...turned, ...(width < headWidth ? [part(width, headWidth)] : [])], {
      axis: -1,
    })
  }

  #norm(x: string, name: string): string {
    const { emit } = this
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

  #activate(x: string): string {
    const { emit } = this
    switch (this.#config.feedForward.activation) {
      case 'silu':
        return emit.call('Mul', [x, emit.call('Sigmoid', [x])])
      case 'relu':
        return emit.call('Relu', [x])
      case 'gelu':
        return emit.call('Gelu', [x])
      case 'gelu-tanh':
        return emit.call('Gelu', [x], { approximate: 'tanh' })
    }
  }

  #dense(rows: string, name: string, hasBias: boolean): string {
    return this.#product(
      rows,
      `${name}.weight`,
      this.#config.transposed,
      hasBias ? `${name}.bias` : undefined,
    )
  }

  /** Rows times a matrix [outputs, inputs], or [inputs, outputs] where it is transposed, and a bias. */
  #product(rows: string, name: string, isTransposed: boolean, bias?: string): string {
    const { emit } = this
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
    const known = this.#blocks.get(name) ?? emitBlocks(this.emit, name, weight)
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
    return this.emit.named({ name, type: 'f32', shape: weight.shape, data: bytesOf(data) })
  }
}

/** TensorProto.DataType.FLOAT */
const FLOAT = 1
