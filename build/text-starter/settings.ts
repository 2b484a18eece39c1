// Sizes and recipe of the shipped text model. `smoke` makes everything in seconds, for tests.
import { type DecoderConfig, decoderConfig } from '../../engine/models/text/decoder-config.ts'

/** Everything that differs between the shipped model and the test size. */
export interface TextStarterSettings {
  readonly seed: number
  readonly model: DecoderConfig
  readonly training: {
    readonly steps: number
    readonly rows: number
    readonly time: number
    readonly decaySteps: number
  }
  /** Every so many documents of WordNet one is used. */
  readonly every: number
}

function llama(sizes: {
  readonly vocabulary: number
  readonly context: number
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly hidden: number
}): DecoderConfig {
  const headWidth = sizes.width / sizes.heads
  return decoderConfig.parse({
    ...sizes,
    family: 'llama',
    keyValueHeads: sizes.heads / 2,
    headWidth,
    positions: { kind: 'rotary', base: 10_000, width: headWidth },
    norm: { kind: 'rms', epsilon: 1e-5 },
    attention: { joint: 'no', qkvBias: false, outBias: false, scale: 1 / Math.sqrt(headWidth) },
    feedForward: { gated: true, activation: 'silu', bias: false },
    tied: true,
  })
}

const full: TextStarterSettings = {
  seed: 20261128,
  model: llama({ vocabulary: 6144, context: 512, width: 256, layers: 7, heads: 4, hidden: 704 }),
  training: { steps: 1_200, rows: 8, time: 512, decaySteps: 360 },
  every: 1,
}

const smoke: TextStarterSettings = {
  seed: 1,
  model: llama({ vocabulary: 384, context: 64, width: 32, layers: 1, heads: 2, hidden: 48 }),
  training: { steps: 12, rows: 4, time: 64, decaySteps: 4 },
  every: 400,
}

/** The settings of a size. */
export function textStarterSettings(isSmoke: boolean): TextStarterSettings {
  return isSmoke ? smoke : full
}
