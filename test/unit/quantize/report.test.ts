import { describe, expect, it } from 'vitest'
import { QUANTIZERS, quantizerNamed } from '../../../engine/quantize/index.ts'
import { int4Quantizer } from '../../../engine/quantize/int4.ts'
import { int8Quantizer } from '../../../engine/quantize/int8.ts'
import type { Int8Matrix } from '../../../engine/quantize/matrix.ts'
import { schemeFor } from '../../../engine/quantize/plan.ts'
import { quantizationReport } from '../../../engine/quantize/report.ts'
import { codeOf, normalValues } from './weights.ts'

const oneRow = (codes: number[], scale: number): Int8Matrix => ({
  kind: 'int8',
  rows: 1,
  columns: codes.length,
  codes: Int8Array.from(codes),
  scales: Float32Array.of(scale),
})

describe('the registry', () => {
  it('refuses an unknown scheme and names a near one', () => {
    expect(() => quantizerNamed('int44')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['Did you mean "int4"?'] }),
    )
    expect(codeOf(() => quantizerNamed('bfloat'))).toBe('UNKNOWN_NAME')
  })

  it('describes every scheme and every option', () => {
    expect(QUANTIZERS.map(({ name, bits }) => [name, bits])).toEqual([
      ['int8', 8],
      ['int4', 4],
      ['gptq', 4],
    ])
    for (const { name, label, help, options } of QUANTIZERS) {
      expect(quantizerNamed(name).name).toBe(name)
      expect([label, help].every((text) => text.length > 5)).toBe(true)
      for (const schema of Object.values(options.shape)) {
        const meta = (schema as { meta(): { title?: string; description?: string } }).meta()
        expect(meta).toMatchObject({ title: expect.any(String), description: expect.any(String) })
      }
    }
  })
})

describe('the plan', () => {
  it.each([
    ['product', [8, 4], 'int4'],
    ['embedding', [8, 4], 'int8'],
    ['head', [8, 4], 'int8'],
    ['position', [8, 4], 'f32'],
    ['norm', [8], 'f32'],
    ['bias', [8], 'f32'],
    ['other', [8, 4], 'f32'],
    ['product', [8, 4, 3, 3], 'f32'],
    ['product', [8], 'f32'],
  ] as const)('a %s of shape %o becomes %s', (role, shape, expected) => {
    expect(schemeFor({ name: 't', shape, role }, 'int4')).toBe(expected)
  })
})

describe('the report', () => {
  it('adds up errors and sizes', () => {
    const report = quantizationReport(
      [
        { name: 'a', scheme: 'int8', weight: Float32Array.of(3, 4), matrix: oneRow([3, 5], 1) },
        { name: 'b', scheme: 'int8', weight: Float32Array.of(0, 0, 12, 0), matrix: oneRow([0, 0, 6, 1], 2) },
      ],
      [{ name: 'norm', weights: 10 }],
    )
    expect(report).toEqual({
      matrices: [
        // errors 0, 1 of weights 3, 4: √(1 / 25); 2 + 4 bytes
        {
          name: 'a',
          scheme: 'int8',
          rows: 1,
          columns: 2,
          weights: 2,
          sizeBytes: 6,
          bitsPerWeight: 24,
          relativeRms: 0.2,
          maxError: 1,
        },
        // error 2 of 12: √(4 / 144); 4 + 4 bytes
        {
          name: 'b',
          scheme: 'int8',
          rows: 1,
          columns: 4,
          weights: 4,
          sizeBytes: 8,
          bitsPerWeight: 16,
          relativeRms: 1 / 6,
          maxError: 2,
        },
      ],
      kept: [{ name: 'norm', weights: 10 }],
      // √((1 + 4) / (25 + 144)); 8 · 14 / 6
      quantized: {
        weights: 6,
        sizeBytes: 14,
        bitsPerWeight: 112 / 6,
        relativeRms: Math.sqrt(5 / 169),
        maxError: 2,
      },
      // 14 + 10 · 4 bytes; 8 · 54 / 16
      model: { weights: 16, sizeBytes: 54, bitsPerWeight: 27 },
    })
  })

  it('gives 0 for nothing and for a matrix of zeros', () => {
    expect(quantizationReport([], []).model).toEqual({ weights: 0, sizeBytes: 0, bitsPerWeight: 0 })
    const zeros = quantizationReport(
      [{ name: 'z', scheme: 's', weight: new Float32Array(2), matrix: oneRow([0, 0], 1) }],
      [],
    )
    expect(zeros.quantized).toMatchObject({ relativeRms: 0, maxError: 0 })
  })

  it('counts scales, zero points and padding', () => {
    const bits = (
      columns: number,
      run: (weight: Float32Array) => ReturnType<typeof int8Quantizer.quantize>,
    ): number => {
      const weight = normalValues(4 * columns, 'bits')
      return quantizationReport([{ name: 'w', scheme: 's', weight, matrix: run(weight) }], []).quantized
        .bitsPerWeight
    }
    // 8 + 32/1024
    expect(bits(1024, (w) => int8Quantizer.quantize(w, 4, 1024))).toBe(8.03125)
    // 4 + 32/32, + 4/32, + 32/32
    expect(bits(1024, (w) => int4Quantizer.quantize(w, 4, 1024, { zeroPoints: 'none' }))).toBe(5)
    expect(bits(1024, (w) => int4Quantizer.quantize(w, 4, 1024, {}))).toBe(5.125)
    expect(bits(1024, (w) => int4Quantizer.quantize(w, 4, 1024, { method: 'hqq' }))).toBe(6)
    // 40 columns take 64 codes, 2 scales, 1 byte of zeros: (32 + 8 + 1) · 8 / 40
    expect(bits(40, (w) => int4Quantizer.quantize(w, 4, 40, {}))).toBe(8.2)
  })
})
