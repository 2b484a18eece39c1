// A configuration as metadata of GGUF files, by the keys that llama.cpp reads; what it cannot say is refused. The reverse of
// gguf-config.ts. @source llama.cpp, conversion/*.py and src/models/*.cpp
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { GgufField, GgufFields } from '../../formats/gguf-write.ts'
import type { DecoderConfig, RotaryPositions } from './decoder-config.ts'
import type { TextFamily } from './family.ts'
import { hasUsualScales, slidingKeys } from './gguf-sliding.ts'
import { ropeFrequencies } from './rope.ts'

/** What llama.cpp computes for an architecture whatever the file says. */
interface Fixed {
  readonly activation: DecoderConfig['feedForward']['activation']
  readonly holds: (config: DecoderConfig) => boolean
  /** The first condition that does not hold, in words. */
  readonly otherwise: string
}

const hasNoBias = ({ attention, feedForward }: DecoderConfig): boolean =>
  !attention.outBias && !feedForward.bias

const FIXED: Readonly<Record<string, Fixed>> = {
  gpt2: {
    activation: 'gelu-tanh',
    holds: ({ attention, headWidth }) => attention.scale === 1 / Math.sqrt(headWidth),
    otherwise: 'scores of attention are divided by √headWidth',
  },
  llama: { activation: 'silu', holds: () => true, otherwise: '' },
  qwen2: {
    activation: 'silu',
    holds: (config) =>
      hasNoBias(config) && config.attention.qkvBias && config.heads * config.headWidth === config.width,
    otherwise: 'heads make up the width, and only queries, keys and values have biases',
  },
  qwen3: {
    activation: 'silu',
    holds: (config) => hasNoBias(config) && !config.attention.qkvBias,
    otherwise: 'there are no biases',
  },
  gemma: {
    activation: 'gelu-tanh',
    holds: (config) => hasNoBias(config) && !config.attention.qkvBias && config.tied,
    otherwise: 'there are no biases, and the head is the embedding',
  },
  gemma3: {
    activation: 'gelu-tanh',
    holds: (config) =>
      hasNoBias(config) &&
      !config.attention.qkvBias &&
      hasUsualScales(config) &&
      slidingKeys(config) !== undefined,
    otherwise:
      'there are no biases, scores are divided by √headWidth, angles are stretched by one factor or not at all, and ' +
      'after every so many layers with a window there is one without',
  },
  gptneox: {
    activation: 'gelu',
    holds: ({ attention }) => attention.qkvBias && attention.outBias,
    otherwise: 'attention has biases',
  },
}

/**
 * The keys of a model's architecture, its name and licence apart.
 * @throws BAD_ARGUMENT naming what llama.cpp computes otherwise
 */
export function ggufKeys(family: TextFamily, config: DecoderConfig): GgufFields {
  const architecture = family.ggufArchitecture
  const fixed = FIXED[architecture]
  if (!fixed) throw refused(architecture, 'this architecture is not known')
  if (config.feedForward.activation !== fixed.activation)
    throw refused(
      architecture,
      `its activation is ${fixed.activation}, the model has ${config.feedForward.activation}`,
    )
  if (!fixed.holds(config)) throw refused(architecture, fixed.otherwise)
  if (architecture !== 'gemma3' && config.sliding && config.sliding.window < config.context)
    throw refused(architecture, 'every layer sees everything before a token')
  const { positions } = config
  const sizes = {
    ...{ context_length: config.context, embedding_length: config.width, block_count: config.layers },
    ...{ feed_forward_length: config.hidden, 'attention.head_count': config.heads },
    ...(architecture === 'gpt2' || architecture === 'gptneox'
      ? {}
      : {
          'attention.head_count_kv': config.keyValueHeads,
          'attention.key_length': config.headWidth,
          'attention.value_length': config.headWidth,
        }),
    vocab_size: config.vocabulary,
  }
  const norm =
    config.norm.kind === 'rms' ? 'attention.layer_norm_rms_epsilon' : 'attention.layer_norm_epsilon'
  return {
    ...prefixed(architecture, whole(sizes)),
    ...prefixed(architecture, { [norm]: { type: 'f32', value: config.norm.epsilon } }),
    ...(architecture === 'gptneox'
      ? prefixed(architecture, { use_parallel_residual: { type: 'bool', value: config.parallel } })
      : {}),
    ...prefixed(architecture, slidingKeys(config) ?? {}),
    ...(positions.kind === 'rotary' ? prefixed(architecture, ropeKeys(architecture, config, positions)) : {}),
  }
}

/** Divisors of frequencies that a file keeps as a tensor; undefined where keys say it all. @throws BAD_ARGUMENT as {@link ggufKeys} */
export function ropeDivisors(architecture: string, { positions }: DecoderConfig): Float32Array | undefined {
  if (positions.kind === 'learned') return undefined
  const { scaling } = positions
  if (scaling.kind !== 'llama3' && scaling.kind !== 'listed') return undefined
  if (architecture !== 'llama')
    throw refused(architecture, `rotary positions scaled as "${scaling.kind}" are Llama's only`)
  if (scaling.kind === 'listed') {
    if (scaling.attentionFactor !== 1) throw refused(architecture, 'such positions have no attention factor')
    return Float32Array.from(scaling.factors)
  }
  const plain = ropeFrequencies({ ...positions, scaling: { kind: 'none' } })
  const scaled = ropeFrequencies(positions)
  return plain.map((turn, i) => turn / (scaled[i] as number))
}

function ropeKeys(architecture: string, config: DecoderConfig, positions: RotaryPositions): GgufFields {
  const { scaling } = positions
  if (positions.width !== config.headWidth && architecture !== 'gptneox')
    throw refused(architecture, 'whole heads are turned')
  const keys: GgufFields = {
    'rope.dimension_count': { type: 'u32', value: positions.width },
    'rope.freq_base': { type: 'f32', value: positions.base },
  }
  if (scaling.kind !== 'linear' && scaling.kind !== 'yarn') return keys
  const scaled = {
    ...keys,
    'rope.scaling.type': { type: 'text', value: scaling.kind },
    'rope.scaling.factor': { type: 'f32', value: scaling.factor },
  } as const
  if (scaling.kind === 'linear') return scaled
  const usual = Math.abs(scaling.attentionFactor - (0.1 * Math.log(scaling.factor) + 1)) < 1e-6
  if (!usual || scaling.betaFast !== 32 || scaling.betaSlow !== 1 || !scaling.truncate)
    throw refused(
      architecture,
      'YaRN has β 32 and 1, whole bounds and the attention factor 0.1·ln(factor) + 1',
    )
  return {
    ...scaled,
    'rope.scaling.original_context_length': { type: 'u32', value: scaling.originalContext },
  }
}

function whole(sizes: Readonly<Record<string, number>>): GgufFields {
  return Object.fromEntries(
    Object.entries(sizes).map(([key, value]): [string, GgufField] => [key, { type: 'u32', value }]),
  )
}

function prefixed(architecture: string, fields: GgufFields): GgufFields {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [`${architecture}.${key}`, field]))
}

function refused(architecture: string, why: string): EngineError {
  return new EngineError('BAD_ARGUMENT', message('export.llamaOther', { architecture, why }), {
    fixes: [message('export.llamaOtherFix')],
  })
}
