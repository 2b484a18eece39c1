// A text model as one ONNX graph with axes of any length, as Optimum lays decoders out: tokens, mask, positions and past keys
// and values in, logits and all keys and values out. Written by hand beside `models/text/decoder.ts`, because the graphs of
// `ir` have fixed shapes; the gate holds one against the other.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { OnnxValue } from '../formats/onnx.ts'
import { OnnxEmitter, bytesOf } from '../lower/onnx/emit.ts'
import type { DecoderConfig, RotaryPositions } from '../models/text/decoder-config.ts'
import type { DecoderPart } from '../models/text/family.ts'
import { namesOf } from '../models/text/parameters.ts'
import { rotaryOf, slides } from '../models/text/windows.ts'
import { angleNodes, type Angles, maskNodes, turnNodes } from './text-onnx-places.ts'
import { type TextOnnxWeights, WeightNodes } from './text-onnx-weights.ts'

/** What goes into a file. */
export interface TextOnnxGraph {
  readonly emit: OnnxEmitter
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

const [BATCH, TIME, PAST] = ['batch_size', 'sequence_length', 'past_sequence_length']
const TOTAL = 'total_sequence_length'
/**
 * input_ids, position_ids [batch, time] i64   attention_mask [batch, past + time] i64, 0 for padding
 * past_key_values.i.key, .value [batch, keyValueHeads, past, headWidth]
 * → logits [batch, time, vocabulary]   present.i.key, .value [batch, keyValueHeads, past + time, headWidth]
 * @throws BAD_ARGUMENT for rotary positions of neighbours
 */
export function textOnnxGraph(config: DecoderConfig, weights: TextOnnxWeights): TextOnnxGraph {
  if (config.positions.kind === 'rotary' && config.positions.layout !== 'halves')
    throw new EngineError('BAD_ARGUMENT', message('export.neighbours'))
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

/** What the tokens of a layer see, and by which angles they are turned. */
interface Sight {
  readonly mask: string
  readonly angles: Angles | undefined
}

/** Emits the nodes. Rows are [batch·time, width]. */
class Decoder {
  readonly emit = new OnnxEmitter()
  readonly #config: DecoderConfig
  readonly #nodes: WeightNodes
  readonly #nameOf: (part: DecoderPart, layer: number) => string
  /** [batch, time] as a shape. */
  readonly #batchTime: string

  constructor(config: DecoderConfig, weights: TextOnnxWeights) {
    this.#config = config
    this.#nodes = new WeightNodes(this.emit, config, weights)
    this.#nameOf = namesOf(config)
    this.#batchTime = this.emit.call('Shape', ['input_ids'])
  }

  run(): void {
    const { layers, vocabulary, tied } = this.#config
    const sight = this.#sight()
    let rows = this.#embed()
    for (let layer = 0; layer < layers; layer++) rows = this.#block(rows, layer, sight(layer))
    const hidden = this.#nodes.norm(rows, this.#nameOf('norm', 0))
    const logits = this.#nodes.product(hidden, `${this.#nameOf(tied ? 'token' : 'head', 0)}.weight`, false)
    this.#output('logits', 'Reshape', [logits, this.#shaped([vocabulary])])
  }

  /** Mask and angles of each layer, one of each for all that have the same. */
  #sight(): (layer: number) => Sight {
    const { emit } = this
    const { sliding } = this.#config
    const mask = maskNodes(emit, this.#batchTime)
    const narrow = sliding ? maskNodes(emit, this.#batchTime, sliding.window) : mask
    const angles = new Map<RotaryPositions, Angles>()
    return (layer) => {
      const rotary = rotaryOf(this.#config, layer)
      if (rotary && !angles.has(rotary)) angles.set(rotary, angleNodes(emit, rotary))
      return {
        mask: slides(this.#config, layer) ? narrow : mask,
        angles: rotary && angles.get(rotary),
      }
    }
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

  #embed(): string {
    const { emit } = this
    const { embeddingScale, positions, width } = this.#config
    const words = this.#nodes.lookUp(`${this.#nameOf('token', 0)}.weight`, 'input_ids')
    const scaled = embeddingScale === 1 ? words : emit.call('Mul', [words, emit.scalar(embeddingScale)])
    const rows = emit.call('Reshape', [scaled, emit.integers([-1, width])])
    if (positions.kind === 'rotary') return rows
    const places = this.#nodes.lookUp(`${this.#nameOf('position', 0)}.weight`, 'position_ids')
    return emit.call('Add', [rows, emit.call('Reshape', [places, emit.integers([-1, width])])])
  }

  #block(rows: string, layer: number, context: Sight): string {
    const { emit } = this
    const { attention, parallel, feedForward } = this.#config
    const name = (part: DecoderPart): string => this.#nameOf(part, layer)
    const mixed = this.#attention(this.#nodes.norm(rows, name('layer.norm1')), layer, context)
    const out = this.#after(
      this.#nodes.dense(mixed, name('layer.out'), attention.outBias),
      name('layer.postNorm1'),
    )
    const middle = emit.call('Add', [rows, out])
    const read = this.#nodes.norm(parallel ? rows : middle, name('layer.norm2'))
    const up = this.#nodes.dense(read, name('layer.up'), feedForward.bias)
    const hidden = feedForward.gated
      ? emit.call('Mul', [this.#activate(this.#nodes.dense(read, name('layer.gate'), feedForward.bias)), up])
      : this.#activate(up)
    const down = this.#nodes.dense(hidden, name('layer.down'), feedForward.bias)
    return emit.call('Add', [middle, this.#after(down, name('layer.postNorm2'))])
  }

  #after(rows: string, name: string): string {
    return this.#config.norm.after ? this.#nodes.norm(rows, name) : rows
  }

  #attention(rows: string, layer: number, { mask, angles }: Sight): string {
    const { emit } = this
    const { heads, keyValueHeads: groups, headWidth, attention } = this.#config
    const [q, k, v] = this.#heads(rows, layer).map((one, i) => {
      const normed =
        i < 2 && this.#config.norm.perHead
          ? this.#nodes.norm(one, this.#nameOf(i === 0 ? 'layer.qNorm' : 'layer.kNorm', layer))
          : one
      const perHead = emit.call('Transpose', [normed], { perm: [0, 2, 1, 3] }) // [batch, heads, time, headWidth]
      return angles && i < 2 ? turnNodes(emit, perHead, angles, this.#config) : perHead
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
          this.#nodes.dense(rows, this.#nameOf(part, layer), attention.qkvBias),
          this.#shaped([count, headWidth]),
        ]),
      )
    }
    const joint = this.#nodes.dense(rows, this.#nameOf('layer.qkv', layer), attention.qkvBias)
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
}
