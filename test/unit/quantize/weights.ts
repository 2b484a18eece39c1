// Random matrices and measures for the quantization tests.
import { RandomStream } from '../../../engine/base/random.ts'
import type { QuantizedMatrix } from '../../../engine/quantize/matrix.ts'
import { quantizationReport } from '../../../engine/quantize/report.ts'

/** Independent N(0, 1) values. */
export function normalValues(count: number, name: string): Float32Array {
  const random = new RandomStream(11, name)
  return Float32Array.from({ length: count }, () => random.normal())
}

/** Student t values with 4 degrees of freedom times .02: the tails and the size of trained weights. */
export function heavyTailedValues(count: number, name: string): Float32Array {
  const random = new RandomStream(12, name)
  return Float32Array.from({ length: count }, () => {
    let squares = 0
    for (let i = 0; i < 4; i++) squares += random.normal() ** 2
    return (0.02 * random.normal()) / Math.sqrt(squares / 4)
  })
}

/** Rows whose neighbouring values correlate by .9: x₀ = n₀, xᵢ = .9 xᵢ₋₁ + √(1 − .81) nᵢ. */
export function correlatedRows(rows: number, columns: number, name: string): Float32Array {
  const out = normalValues(rows * columns, name)
  for (let i = 0; i < out.length; i++)
    if (i % columns !== 0) out[i] = 0.9 * (out[i - 1] as number) + Math.sqrt(0.19) * (out[i] as number)
  return out
}

/** √(Σ (w − ŵ)² / Σ w²). */
export function relativeRms(weight: Float32Array, matrix: QuantizedMatrix): number {
  return quantizationReport([{ name: 'w', scheme: 's', weight, matrix }], []).quantized.relativeRms
}

/** Bytes as hex pairs. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** The code of the error that `action` throws. */
export function codeOf(action: () => unknown): unknown {
  try {
    action()
    return 'nothing thrown'
  } catch (error) {
    return (error as { code?: unknown }).code ?? error
  }
}
