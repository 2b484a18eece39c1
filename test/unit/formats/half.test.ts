import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bf16FromF32, f16FromF32, f32FromBf16, f32FromF16 } from '../../../engine/formats/half.ts'

const ALL = Uint16Array.from({ length: 65536 }, (_, bits) => bits)

describe('f16', () => {
  // bits made with numpy: np.float32(v).astype(np.float16).view(np.uint16)
  it.each([
    [0.1, 11878],
    [65504, 31743],
    [65519.996, 31743],
    [65520, 31744],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2.980530261993408e-8, 1],
    [1 + 2 ** -11, 15360],
    [1 + 3 * 2 ** -11, 15362],
    [2 ** -14, 1024],
    [6.097555160522461e-5, 1023],
    [-1e-9, 32768],
    [1 / 3, 13653],
    [-0, 32768],
    [-Infinity, 64512],
  ])('rounds %d to the bits %d', (value, bits) => {
    expect([...f16FromF32([value])]).toEqual([bits])
  })

  it('gives back each of the 65,536 patterns, NaN as NaN', () => {
    const values = f32FromF16(ALL)
    const bits = f16FromF32(values)
    const wrong = [...ALL].filter((b) => bits[b] !== b && !Number.isNaN(values[b]))
    expect(wrong).toEqual([])
    // exponent 31 and a fraction that is not 0: 2 · 1023 patterns
    expect(values.filter((v) => Number.isNaN(v))).toHaveLength(2046)
    expect([...f16FromF32([NaN])]).toEqual([0x7e00])
  })

  it('finds no pattern that is nearer', () => {
    const value = (bits: number): number => f32FromF16([bits])[0] as number
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65504, max: 65504 }), (x) => {
        const bits = f16FromF32([x])[0] as number
        const error = Math.abs(value(bits) - x)
        for (const near of [bits - 1, bits + 1].filter((b) => (b & 0x7c00) !== 0x7c00 && b >= 0)) {
          const other = Math.abs(value(near) - x)
          expect(error < other || (error === other && bits % 2 === 0) || value(near) === value(bits)).toBe(
            true,
          )
        }
      }),
      { numRuns: 500, seed: 3 },
    )
  })
})

describe('bf16', () => {
  // bits made with PyTorch: torch.tensor([v]).to(torch.bfloat16).view(torch.uint16)
  it.each([
    [0.1, 15821],
    [1 + 2 ** -8, 16256],
    [1 + 3 * 2 ** -8, 16258],
    [3.4e38, 32640],
    [3.3895e38, 32639],
    [1e-40, 1],
    [-1 / 3, 48811],
  ])('rounds %d to the bits %d', (value, bits) => {
    expect([...bf16FromF32([value])]).toEqual([bits])
  })

  it('gives back each of the 65,536 patterns, NaN as NaN', () => {
    const values = f32FromBf16(ALL)
    const bits = bf16FromF32(values)
    expect([...ALL].filter((b) => bits[b] !== b && !Number.isNaN(values[b]))).toEqual([])
    // exponent 255 and a fraction that is not 0: 2 · 127 patterns
    expect(values.filter((v) => Number.isNaN(v))).toHaveLength(254)
    expect([...f32FromBf16(bf16FromF32([NaN]))]).toEqual([NaN])
  })
})
