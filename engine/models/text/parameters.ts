// The parameters of a text model, under the names and in the layouts of its family's Hugging Face files.
import { constantParameter, normalParameter, type ParameterSpec } from '../../nn/parameters.ts'
import type { DecoderConfig } from './decoder-config.ts'
import type { DecoderPart } from './family.ts'
import { textFamilyNamed } from './index.ts'

/** Deviation with which matrices start, as GPT-2 and Llama have it. */
const INITIAL_DEVIATION = 0.02

/** Width of all queries, of all keys and values. */
export function attentionWidths({ heads, keyValueHeads, headWidth }: DecoderConfig): {
  queries: number
  groups: number
} {
  return { queries: heads * headWidth, groups: keyValueHeads * headWidth }
}

/**
 * Every parameter: tables, blocks from the first, last norm, head where it is not tied.
 * What writes into the residual stream starts smaller by √(2·layers), as in GPT-2.
 */
export function textParameters(config: DecoderConfig): ParameterSpec[] {
  const { vocabulary, context, width, layers } = config
  const nameOf = namesOf(config)
  const table = (part: DecoderPart, rows: number): ParameterSpec =>
    normalParameter(`${nameOf(part, 0)}.weight`, [rows, width], INITIAL_DEVIATION)
  return [
    table('token', vocabulary),
    ...(config.positions.kind === 'learned' ? [table('position', context)] : []),
    ...Array.from({ length: layers }, (_, layer) => blockParameters(config, layer)).flat(),
    ...gain(nameOf('norm', 0), width, config),
    ...(config.tied ? [] : [table('head', vocabulary)]),
  ]
}

/** Name of a part's module. @throws UNKNOWN_NAME when the family of the configuration is not known */
export function namesOf(config: DecoderConfig): (part: DecoderPart, layer: number) => string {
  const family = textFamilyNamed(config.family)
  return (part, layer) => family.nameOf(part, layer)
}

function blockParameters(config: DecoderConfig, layer: number): ParameterSpec[] {
  const { width, hidden, headWidth, norm, attention, feedForward } = config
  const { queries, groups } = attentionWidths(config)
  const nameOf = namesOf(config)
  const name = (part: DecoderPart): string => nameOf(part, layer)
  const matrix = (part: DecoderPart, out: number, inputs: number, hasBias: boolean): ParameterSpec[] => [
    normalParameter(
      `${name(part)}.weight`,
      config.transposed ? [inputs, out] : [out, inputs],
      part === 'layer.out' || part === 'layer.down'
        ? INITIAL_DEVIATION / Math.sqrt(2 * config.layers)
        : INITIAL_DEVIATION,
    ),
    ...(hasBias ? [constantParameter(`${name(part)}.bias`, [out], 0)] : []),
  ]
  const gains = (part: DecoderPart, size = width): ParameterSpec[] => gain(name(part), size, config)
  return [
    ...gains('layer.norm1'),
    ...(attention.joint === 'no'
      ? [
          ...matrix('layer.q', queries, width, attention.qkvBias),
          ...matrix('layer.k', groups, width, attention.qkvBias),
          ...matrix('layer.v', groups, width, attention.qkvBias),
        ]
      : matrix('layer.qkv', queries + 2 * groups, width, attention.qkvBias)),
    ...(norm.perHead ? [...gains('layer.qNorm', headWidth), ...gains('layer.kNorm', headWidth)] : []),
    ...matrix('layer.out', width, queries, attention.outBias),
    ...(norm.after ? gains('layer.postNorm1') : []),
    ...gains('layer.norm2'),
    ...(feedForward.gated ? matrix('layer.gate', hidden, width, feedForward.bias) : []),
    ...matrix('layer.up', hidden, width, feedForward.bias),
    ...matrix('layer.down', width, hidden, feedForward.bias),
    ...(norm.after ? gains('layer.postNorm2') : []),
  ]
}

function gain(name: string, size: number, { norm }: DecoderConfig): ParameterSpec[] {
  const weight = constantParameter(`${name}.weight`, [size], norm.gainFromOne ? 0 : 1)
  return norm.kind === 'layer' ? [weight, constantParameter(`${name}.bias`, [size], 0)] : [weight]
}
