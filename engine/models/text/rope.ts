// How fast the pairs of rotary positions turn, with the scalings of transformers' modeling_rope_utils.py. Every step is
// rounded to f32 as there: at position 1,000 a frequency that differs in its last bit turns a pair by 6e-5 more.
import type { RopeScaling, RotaryPositions } from './decoder-config.ts'

type Scaled<K extends RopeScaling['kind']> = Extract<RopeScaling, { kind: K }>

/** Turns per position of each pair, radians:  [width / 2]. */
export function ropeFrequencies({ base, width, scaling }: RotaryPositions): Float32Array {
  const wavelengths = Float32Array.from({ length: width / 2 }, (_, i) => base ** Math.fround((2 * i) / width))
  const plain = wavelengths.map((length) => 1 / length)
  switch (scaling.kind) {
    case 'none':
      return plain
    case 'linear':
      return plain.map((turn) => turn / scaling.factor)
    case 'llama3':
      return plain.map((turn) => llama3(turn, scaling))
    case 'yarn':
      return yarn(plain, { base, width, scaling })
    case 'listed':
      return wavelengths.map((length, i) => 1 / Math.fround((scaling.factors[i] as number) * length))
  }
}

/** Factor on cosines and sines. */
export function ropeAttentionFactor({ scaling }: RotaryPositions): number {
  return 'attentionFactor' in scaling ? scaling.attentionFactor : 1
}

/** Long wavelengths are stretched, short ones kept, those between in between. Llama 3.1. */
function llama3(turn: number, scaling: Scaled<'llama3'>): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling
  const wavelength = (2 * Math.PI) / turn
  if (wavelength > originalContext / low) return turn / factor
  if (wavelength < originalContext / high) return turn
  const smooth = (originalContext / wavelength - low) / (high - low)
  return ((1 - smooth) * turn) / factor + smooth * turn
}

/** Peng et al. 2023, 2309.00071, eq. 17–19: a ramp over the pairs between stretched and kept frequencies. */
function yarn(
  plain: Float32Array,
  { base, width, scaling }: { base: number; width: number; scaling: Scaled<'yarn'> },
): Float32Array {
  const { factor, betaFast, betaSlow, originalContext, truncate } = scaling
  const pairOf = (rotations: number): number =>
    (width * Math.log(originalContext / (rotations * 2 * Math.PI))) / (2 * Math.log(base))
  const [first, last] = [pairOf(betaFast), pairOf(betaSlow)]
  const low = Math.max(truncate ? Math.floor(first) : first, 0)
  const high = Math.min(truncate ? Math.ceil(last) : last, width - 1)
  const span = high === low ? 0.001 : high - low // as there: no division by zero
  return plain.map((turn, i) => {
    const stretched = Math.min(1, Math.max(0, (i - low) / span))
    return (turn / factor) * stretched + turn * (1 - stretched)
  })
}
