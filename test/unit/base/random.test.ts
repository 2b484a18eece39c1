import { describe, expect, it } from 'vitest'
import { hashText, philox, RandomStream } from '../../../engine/base/random.ts'

const hex = (words: Uint32Array): string[] => Array.from(words, (word) => word.toString(16).padStart(8, '0'))

// The known answers of Random123 (kat_vectors, philox4x32 10).
it.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    ['d16cfe09', '94fdcceb', '5001e420', '24126ea1'],
  ],
])('philox of counter %o and key %o', (counter, key, expected) => {
  const out = new Uint32Array(4)
  philox(Uint32Array.from(counter), Uint32Array.from(key), out)
  expect(hex(out)).toEqual(expected)
})

describe('a stream', () => {
  it('gives the same words again from a saved position', () => {
    const stream = new RandomStream(7, 'a purpose', 3)
    const words = Array.from({ length: 20 }, () => stream.u32())
    const other = new RandomStream(7, 'a purpose', 3)
    other.position = 13
    expect(other.u32()).toBe(words[13])
  })

  it('differs with seed, name and index', () => {
    const first = (seed: number, name: string, index: number): number =>
      new RandomStream(seed, name, index).u32()
    const words = [
      first(1, 'a', 0),
      first(2, 'a', 0),
      first(1, 'b', 0),
      first(1, 'a', 1),
      first(2 ** 40, 'a', 0),
    ]
    expect(new Set(words).size).toBe(5)
  })

  it('has uniform and normal numbers with the right moments', () => {
    const stream = new RandomStream(1, 'moments')
    const count = 20_000
    const uniform = Array.from({ length: count }, () => stream.uniform())
    const normal = Array.from({ length: count }, () => stream.normal())
    const mean = (list: number[]): number => list.reduce((a, b) => a + b, 0) / list.length
    // three standard errors: 3·√(1/12/20000) = .0061 and 3/√20000 = .021
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(0.0062)
    expect(Math.abs(mean(normal))).toBeLessThan(0.0213)
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.03)
  })

  it('draws by weight and shuffles without losing anything', () => {
    const stream = new RandomStream(1, 'choices')
    const drawn = Array.from({ length: 4000 }, () => stream.weighted([1, 0, 3]))
    expect(drawn).not.toContain(1)
    // 3000 expected, standard deviation √(4000·.25·.75) = 27
    expect(Math.abs(drawn.filter((i) => i === 2).length - 3000)).toBeLessThan(100)
    expect(stream.shuffled([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5])
  })

  it('refuses a seed that is no whole number', () => {
    expect(() => new RandomStream(-1, 'x')).toThrow('a seed is a whole number')
  })
})

it('hashes nearby names far apart', () => {
  expect(hashText('a') % 1000).not.toBe(hashText('b') % 1000)
})
