// Rotary positions in a `config.json`: `rope_theta` with `rope_scaling`, or the `rope_parameters` of transformers 5.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { type ConfigJson, ConfigReader } from './config-reader.ts'
import type { DecoderConfigInput, RopeScaling, RotaryPositions } from './decoder-config.ts'

/** What a family knows about its rotary positions. */
export interface RopeDefaults {
  readonly headWidth: number
  readonly context: number
  readonly base?: number
  /** Keys of the base and of the turned share of a head, where the family has names of its own. */
  readonly baseKey?: string
  readonly shareKey?: string
  readonly share?: number
}

/** Reads the positions of a configuration. @throws FILE_INVALID naming a kind of scaling or a key that we do not compute */
export function readRope(read: ConfigReader, defaults: RopeDefaults): DecoderConfigInput['positions'] {
  const { baseKey = 'rope_theta', shareKey = 'partial_rotary_factor' } = defaults
  const parameters = read.object('rope_parameters') ?? {}
  const scaling = new ConfigReader(read.object('rope_scaling') ?? parameters, 'config.json: rope scaling')
  const inner = new ConfigReader(parameters, 'config.json: rope_parameters')
  const base = inner.number('rope_theta', read.number(baseKey, defaults.base ?? 10_000))
  const share = inner.number('partial_rotary_factor', read.number(shareKey, defaults.share ?? 1))
  const width = Math.trunc(defaults.headWidth * share)
  scaling.ignore('rope_theta', 'partial_rotary_factor')
  const positions = { kind: 'rotary', base, width, scaling: readScaling(scaling, defaults, width) } as const
  scaling.finish()
  return positions
}

function readScaling(read: ConfigReader, { context }: RopeDefaults, width: number): RopeScaling {
  const old = read.choice('type', KINDS, 'default')
  const kind = read.choice('rope_type', KINDS, old)
  const originalContext = read.count('original_max_position_embeddings', context)
  if (kind === 'default') return { kind: 'none' }
  if (kind === 'longrope' || kind === 'su') return readListed(read, { context, originalContext, width })
  const factor = read.number('factor')
  if (kind === 'linear') return { kind, factor }
  if (kind === 'yarn') return readYarn(read, factor, originalContext)
  return {
    kind,
    factor,
    lowFrequencyFactor: read.number('low_freq_factor'),
    highFrequencyFactor: read.number('high_freq_factor'),
    originalContext,
  }
}

/** Kinds that are exact whatever the length of a sequence; `dynamic` is not, and is refused by this list. */
const KINDS = {
  default: 'default',
  linear: 'linear',
  llama3: 'llama3',
  yarn: 'yarn',
  longrope: 'longrope',
  su: 'su',
} as const

function readYarn(read: ConfigReader, factor: number, originalContext: number): RopeScaling {
  const mscale = (size: number): number => (factor <= 1 ? 1 : 0.1 * size * Math.log(factor) + 1)
  const [own, all] = [read.optionalNumber('mscale'), read.optionalNumber('mscale_all_dim')]
  const inferred = own && all ? mscale(own) / mscale(all) : mscale(1)
  return {
    kind: 'yarn',
    factor,
    betaFast: read.number('beta_fast', 32),
    betaSlow: read.number('beta_slow', 1),
    originalContext,
    truncate: read.flag('truncate', true),
    attentionFactor: read.number('attention_factor', inferred),
  }
}

/** LongRoPE turns by one list in short and by another in long sequences; one list for both is exact. */
function readListed(
  read: ConfigReader,
  { context, originalContext, width }: { context: number; originalContext: number; width: number },
): RopeScaling {
  const [short, long] = [read.numbers('short_factor'), read.numbers('long_factor')]
  if (short.length !== width / 2 || JSON.stringify(short) !== JSON.stringify(long))
    throw new EngineError(
      'FILE_INVALID',
      message('model.rope', { count: width / 2, short: short.length, long: long.length }),
      { details: { key: 'rope_scaling' } },
    )
  const factor = read.number('factor', context / originalContext)
  const inferred = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalContext))
  return { kind: 'listed', factors: short, attentionFactor: read.number('attention_factor', inferred) }
}

/** The keys that give these positions again, in transformers too. */
export function writeRope({ base, scaling }: RotaryPositions): ConfigJson {
  const written = writeScaling(scaling)
  return { rope_theta: base, ...(written ? { rope_scaling: written } : {}) }
}

function writeScaling(scaling: RopeScaling): ConfigJson | undefined {
  switch (scaling.kind) {
    case 'none':
      return undefined
    case 'linear':
      return { rope_type: 'linear', factor: scaling.factor }
    case 'llama3':
      return {
        rope_type: 'llama3',
        factor: scaling.factor,
        low_freq_factor: scaling.lowFrequencyFactor,
        high_freq_factor: scaling.highFrequencyFactor,
        original_max_position_embeddings: scaling.originalContext,
      }
    case 'yarn':
      return {
        rope_type: 'yarn',
        factor: scaling.factor,
        beta_fast: scaling.betaFast,
        beta_slow: scaling.betaSlow,
        original_max_position_embeddings: scaling.originalContext,
        truncate: scaling.truncate,
        attention_factor: scaling.attentionFactor,
      }
    case 'listed':
      return {
        rope_type: 'longrope',
        factor: 1,
        short_factor: scaling.factors,
        long_factor: scaling.factors,
        attention_factor: scaling.attentionFactor,
      }
  }
}
