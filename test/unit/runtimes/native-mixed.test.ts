// Products in bf16 are those of the rounded inputs, and several of them come near f32, by each kind of instructions.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { type MixedInstructions, chooseMixed } from '../../../engine/runtimes/cpu/native.ts'
import { NativeMemory, below, kernelsOf, values } from './native-memory.ts'

const ALL = ['amx', 'avx512bf16', 'model'] as const
/** With no, one or two rests. */
const WITH_RESTS = [0, 1, 2]

/** Vectors take no rests along: they would be slower than f32. */
function restsOf(name: MixedInstructions): readonly number[] {
  return name === 'avx512bf16' ? [0] : WITH_RESTS
}

function usable(name: MixedInstructions): boolean {
  try {
    return chooseMixed(name) === name
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

interface Case {
  readonly transposeA: boolean
  readonly transposeB: boolean
  readonly rows: number
  readonly columns: number
  readonly inner: number
  readonly batch: number
  readonly alpha: number
  readonly accumulate: boolean
  readonly a: Float32Array
  readonly b: Float32Array
  readonly c: Float32Array
  readonly bias?: Float32Array
}

function caseOf(random: RandomStream, [rows, columns, inner]: readonly [number, number, number]): Case {
  const coin = (): boolean => random.uniform() < 0.5
  const batch = 1 + below(random, 2)
  return {
    ...{ transposeA: coin(), transposeB: coin(), rows, columns, inner, batch, accumulate: coin() },
    alpha: coin() ? 1 : -0.5,
    a: values(random, batch * rows * inner),
    b: values(random, batch * inner * columns),
    c: values(random, batch * rows * columns),
    ...(coin() ? { bias: values(random, columns) } : {}),
  }
}

function randomCase(random: RandomStream): Case {
  return caseOf(random, [1 + below(random, 80), below(random, 80), below(random, 100)])
}

/** What two threads make of it, the first of which takes the rows of all products up to `cut`. */
function compute(
  instructions: MixedInstructions,
  one: Case,
  rests: number,
  cut = Math.floor((one.batch * one.rows) / 3),
): Float32Array {
  const memory = new NativeMemory()
  const kernels = kernelsOf(memory, 'plain')
  chooseMixed(instructions)
  const { transposeA, transposeB, rows, columns, inner, batch } = one
  const [a, b, c] = [memory.put(one.a), memory.put(one.b), memory.put(one.c)]
  const args = [
    ...[Number(transposeA), Number(transposeB), rows, columns, inner],
    ...[a, transposeA ? rows : inner, b, transposeB ? inner : columns, c, columns],
    ...[one.alpha, Number(one.accumulate), memory.put(one.bias)],
    ...[batch, rows * inner, inner * columns, rows * columns, rests],
  ]
  kernels.gemmMixed(...args, 0, cut)
  kernels.gemmMixed(...args, cut, batch * rows)
  return memory.get(c, one.c.length)
}

/** To nearest bf16, ties to even. */
function rounded(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)
  const word = bits[0] as number
  bits[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000
  return new Float32Array(bits.buffer)[0] as number
}

/** The product with rounded inputs. */
function inBf16(one: Case): Case {
  return { ...one, a: one.a.map(rounded), b: one.b.map(rounded) }
}

/** In f64. */
function expected(one: Case): number[] {
  const { transposeA, transposeB, rows, columns, inner, a, b, c, alpha, accumulate, bias } = one
  return Array.from(c, (before, at) => {
    const [n, i, j] = [Math.floor(at / rows / columns), Math.floor(at / columns) % rows, at % columns]
    let sum = 0
    for (let k = 0; k < inner; k++) {
      const left = a[n * rows * inner + (transposeA ? k * rows + i : i * inner + k)] as number
      const right = b[n * inner * columns + (transposeB ? j * inner + k : k * columns + j)] as number
      sum += left * right
    }
    return alpha * sum + (bias?.[j] ?? 0) + (accumulate ? before : 0)
  })
}

function worst(result: Float32Array, wanted: readonly number[]): number {
  return result.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] as number))), 0)
}

const squares = (all: readonly number[]): number => all.reduce((sum, value) => sum + value * value, 0)

describe.each(ALL.filter(usable))('products in bf16 with %s', (instructions) => {
  it('are those of the rounded inputs', () => {
    const random = new RandomStream(1, 'bf16')
    for (let i = 0; i < 60; i++) {
      const one = randomCase(random)
      expect(worst(compute(instructions, one, 0), expected(inBf16(one)))).toBeLessThan(4e-7 * (one.inner + 8))
    }
  })

  it.each(restsOf(instructions))('pass the blocks of rows, columns and depth with %i rests', (rests) => {
    const random = new RandomStream(3, 'blocks')
    for (const size of [
      [140, 33, 1060],
      [3, 1070, 40],
    ] as const) {
      const one = caseOf(random, size)
      const wanted = expected(rests ? one : inBf16(one))
      expect(worst(compute(instructions, one, rests), wanted)).toBeLessThan(
        rests === 1 ? 3e-4 : 4e-7 * (one.inner + 8),
      )
    }
  })

  it.each(restsOf(instructions))('are the same bits wherever threads part them, with %i rests', (rests) => {
    const random = new RandomStream(5, 'cuts')
    for (let i = 0; i < 4; i++) {
      const one = caseOf(random, [40, 40, 530])
      for (const alpha of [1, -0.5]) {
        const whole = compute(instructions, { ...one, alpha }, rests, 0)
        for (const cut of [7, 20]) expect(compute(instructions, { ...one, alpha }, rests, cut)).toEqual(whole)
      }
    }
  })

  it('keep what is not a number', () => {
    const one = { ...caseOf(new RandomStream(4, 'nan'), [2, 2, 3]), batch: 1, transposeA: false }
    one.a[0] = Number.NaN
    one.a[4] = Number.POSITIVE_INFINITY
    for (const rests of restsOf(instructions)) {
      const result = compute(instructions, one, rests)
      expect([...result.subarray(0, 4)].some(Number.isFinite)).toBe(false)
    }
  })
})

describe.each(ALL.filter((name) => usable(name) && restsOf(name).length > 1))('with %s', (instructions) => {
  it.each([
    [1, 6e-6],
    [2, 4e-7],
  ])('products with %i rests come near f32', (rests, most) => {
    const random = new RandomStream(2, 'rests')
    for (let i = 0; i < 40; i++) {
      const one = { ...randomCase(random), accumulate: false }
      const wanted = expected(one)
      const result = compute(instructions, one, rests)
      const off = wanted.map((value, at) => value - (result[at] as number))
      expect(Math.sqrt(squares(off))).toBeLessThanOrEqual(most * Math.sqrt(squares(wanted)))
    }
  })
})

describe('products in bf16', () => {
  it.skipIf(!usable('avx512bf16'))('refuse rests that instructions do not take along', () => {
    const one = caseOf(new RandomStream(6, 'refused'), [4, 4, 4])
    expect(() => compute('avx512bf16', one, 1)).toThrow(/gemmMixed: .* rests/)
  })

  it('choose instructions that this processor has', () => {
    expect(ALL.filter(usable)[0]).toBe(chooseMixed())
  })

  it.skipIf(!usable('amx'))(
    'give the same bits on AMX as its model (skipped on processors without AMX)',
    () => {
      const random = new RandomStream(5, 'amx')
      for (let i = 0; i < 20; i++) {
        const one = randomCase(random)
        for (const rests of WITH_RESTS)
          expect(compute('amx', one, rests)).toEqual(compute('model', one, rests))
      }
    },
  )
})
