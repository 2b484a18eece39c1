// Rotary positions: the angles of Su et al. 2021, 2104.09864, eq. 15, as tables of cosines and sines.
import { f32, type HostTensor } from '../base/tensor.ts'

/** How fast pairs turn. */
export interface RotaryOptions {
  /** Elements of a head that are turned, an even number; the rest keeps no position. */
  readonly width: number
  /** Base of the wavelengths: 10,000 in most models. */
  readonly base: number
}

/** Cosines and sines. */
export interface RotaryTables {
  readonly cos: HostTensor
  readonly sin: HostTensor
}

/** Turns per position of each pair, in radians: base^(−2i/width). */
export function rotaryFrequencies({ width, base }: RotaryOptions): number[] {
  return Array.from({ length: width / 2 }, (_, i) => base ** ((-2 * i) / width))
}

/** Tables [length, frequencies] for positions 0 to length − 1; models with stretched positions give frequencies of their own. */
export function rotaryTables(frequencies: readonly number[], length: number): RotaryTables {
  const angles = Array.from({ length }, (_, position) => frequencies.map((turn) => position * turn)).flat()
  const table = (f: (angle: number) => number): HostTensor => f32([length, frequencies.length], angles.map(f))
  return { cos: table(Math.cos), sin: table(Math.sin) }
}
