import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import {
  readSafetensors,
  readSafetensorsAsF32,
  writeSafetensors,
} from '../../../engine/formats/safetensors.ts'
import type { Safetensors, SafetensorsTensor } from '../../../engine/formats/safetensors.ts'

function golden(name: string): Uint8Array {
  return readFileSync(new URL(`../../golden/safetensors/${name}.safetensors`, import.meta.url))
}

/** A file of a header text (padded or not) and some data. */
function fileOf(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(header)
  const out = new Uint8Array(8 + text.length + data.length)
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true)
  out.set(text, 8)
  out.set(data, 8 + text.length)
  return out
}

function entry(begin: number, end: number, shape = `[${end - begin}]`, dtype = 'U8'): string {
  return `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`
}

function failure(action: () => unknown): EngineError {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError)
    return error as EngineError
  }
  throw new Error('expected a refusal')
}

describe('safetensors files of the reference writer', () => {
  it('are written byte for byte', () => {
    const a: SafetensorsTensor = { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }
    expect(Buffer.from(writeSafetensors({ a })).equals(golden('one'))).toBe(true)
    const many = readSafetensors(golden('many'))
    const shuffled = Object.fromEntries(new RandomStream(1, 'order').shuffled(Object.entries(many.tensors)))
    expect(Buffer.from(writeSafetensors(shuffled, many.metadata)).equals(golden('many'))).toBe(true)
  })

  it('are read: every dtype, shape and value, see make.py', () => {
    const { tensors, metadata } = readSafetensors(golden('many'))
    expect(metadata).toEqual({ format: 'pt' })
    expect(tensors['wide']?.data).toEqual(BigInt64Array.of(2n ** 53n + 1n, -1n))
    expect(tensors['mask']).toEqual({ dtype: 'BOOL', shape: [2, 1], data: Uint8Array.of(1, 0) })
    expect(tensors['signed']?.data).toEqual(Int8Array.of(-128, 127, 1))
    expect(tensors['9']).toEqual({ dtype: 'I32', shape: [], data: Int32Array.of(-7) })
    expect(tensors['none']).toEqual({ dtype: 'F32', shape: [0, 4], data: new Float32Array(0) })
    expect(Object.keys(tensors)).toHaveLength(10)
  })

  it('are read as f32', () => {
    const all = readSafetensorsAsF32(golden('many'))
    const values = (name: string): number[] => [...(all[name]?.data ?? [])]
    expect(all['layer.weight']?.shape).toEqual([2, 3])
    expect(values('layer.weight')).toEqual([0.1, -0, 65504, 1e-40, Infinity, NaN].map(Math.fround))
    // bf16 has 8 bits: 1 + 2⁻⁸ ties to 1, and 3e38 is nearest to 226 · 2¹²⁰
    expect(values('layer.bias')).toEqual([0.5, 1, 226 * 2 ** 120])
    // f16 has 11 bits: 0.1 is nearest to 1638 · 2⁻¹⁴
    expect(values('10')).toEqual([2 ** -24, 1638 * 2 ** -14, -65504, 1.5])
    expect(values('wide')).toEqual([2 ** 53, -1])
    expect(values('naïve 日本')).toEqual([Math.fround(1 / 3)])
    expect(values('bytes')).toEqual([0, 255])
  })
})

describe('writeSafetensors', () => {
  const name = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .filter((n) => n !== '__proto__' && n !== '__metadata__' && !/[\p{Cc}]|\.\./u.test(n))
  const tensor = fc
    .array(fc.nat({ max: 4 }), { maxLength: 3 })
    .chain((shape): fc.Arbitrary<SafetensorsTensor> => {
      const size = shape.reduce((a, b) => a * b, 1)
      const exactly = { minLength: size, maxLength: size }
      return fc.oneof(
        fc.float32Array(exactly).map((data) => ({ dtype: 'F32' as const, shape, data })),
        fc.uint16Array(exactly).map((data) => ({ dtype: 'F16' as const, shape, data })),
        fc.uint16Array(exactly).map((data) => ({ dtype: 'BF16' as const, shape, data })),
        fc.int32Array(exactly).map((data) => ({ dtype: 'I32' as const, shape, data })),
        fc.int8Array(exactly).map((data) => ({ dtype: 'I8' as const, shape, data })),
        fc.uint8Array(exactly).map((data) => ({ dtype: 'U8' as const, shape, data })),
        fc.bigInt64Array(exactly).map((data) => ({ dtype: 'I64' as const, shape, data })),
      )
    })
  const entries = fc.dictionary(name, tensor, { maxKeys: 6 })

  it('loses nothing, wherever the file lies in memory', () => {
    fc.assert(
      fc.property(
        entries,
        fc.dictionary(name, fc.string()),
        fc.nat({ max: 7 }),
        (tensors, metadata, shift) => {
          const bytes = writeSafetensors(tensors, metadata)
          const moved = new Uint8Array(bytes.length + shift)
          moved.set(bytes, shift)
          const back = readSafetensors(moved.subarray(shift))
          expect(back.metadata).toEqual({ ...metadata })
          expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(tensors).sort())
          for (const [key, { dtype, shape, data }] of Object.entries(tensors))
            expect(back.tensors[key]).toEqual({ dtype, shape, data })
        },
      ),
      { numRuns: 200, seed: 5 },
    )
  })

  it('refuses values that do not fit', () => {
    const data = Float32Array.of(1, 2)
    expect(failure(() => writeSafetensors({ a: { dtype: 'F32', shape: [3], data } }))).toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: 'safetensors: a of shape [3] needs 3 values, got 2.',
    })
    expect(failure(() => writeSafetensors({ a: { dtype: 'F16', shape: [2], data } }))).toMatchObject({
      code: 'DTYPE_MISMATCH',
      message: 'safetensors: a of F16 needs a Uint16Array, got a Float32Array.',
    })
    const fine: SafetensorsTensor = { dtype: 'F32', shape: [2], data }
    for (const bad of ['__metadata__', '../a', 'a\0'])
      expect(failure(() => writeSafetensors({ [bad]: fine })).code).toBe('FILE_INVALID')
  })
})

describe('readSafetensors refuses', () => {
  const one = new Uint8Array(1)
  const eight = new Uint8Array(8)
  const cases: [string, Uint8Array, string][] = [
    [
      'a header of 2^63 bytes',
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 0x7b),
      'this one says 9223372036854775808.',
    ],
    ['a header above 25 MB', Uint8Array.of(0x41, 0x78, 0x7d, 1, 0, 0, 0, 0), 'this one says 25000001.'],
    [
      'a shape whose size wraps to 4',
      fileOf(`{"a":${entry(0, 4, '[4194305,4194305,211106198978564]')}}`, eight.subarray(4)),
      'more than any file holds',
    ],
    [
      'a shape whose size wraps to 0',
      fileOf(`{"a":${entry(0, 0, '[4294967296,4294967296]')}}`),
      'more than any file holds',
    ],
    [
      'an overlap',
      fileOf(`{"a":${entry(0, 5)},"b":${entry(4, 8)}}`, eight),
      '"b" begins at 4, the data before it ends at 5: an overlap.',
    ],
    [
      'a hole',
      fileOf(`{"a":${entry(0, 3)},"b":${entry(4, 8)}}`, eight),
      '"b" begins at 4, the data before it ends at 3: a hole.',
    ],
    [
      'a hole at the start',
      fileOf(`{"a":${entry(1, 8)}}`, eight),
      '"a" begins at 1, the data before it ends at 0: a hole.',
    ],
    ['bytes behind the data', fileOf(`{"a":${entry(0, 7)}}`, eight), 'the file has'],
    ['bytes behind no data', fileOf('{}', one), 'something else is behind.'],
    [
      'a name twice',
      fileOf(`{"a":${entry(0, 4)},"\\u0061":${entry(4, 8)}}`, eight),
      'the header names "a" twice.',
    ],
    [
      'a field twice',
      fileOf('{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"dtype":"I8"}}', eight),
      'the header names "dtype" twice.',
    ],
    ['the name __proto__', fileOf(`{"__proto__":${entry(0, 8)}}`, eight), '"__proto__" cannot be a name.'],
    ['a path as a name', fileOf(`{"../../x":${entry(0, 8)}}`, eight), '"../../x" cannot be a name.'],
    ['a NUL in a name', fileOf(`{"a\\u0000":${entry(0, 8)}}`, eight), 'cannot be a name.'],
    ['a zip of PyTorch', new TextEncoder().encode('PK\x03\x04 archive/data.pkl'), 'not like safetensors'],
    ['a pickle', Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46), 'not like safetensors'],
    [
      'a header with something before it',
      fileOf(` {"a":${entry(0, 8)}}`, eight),
      'begins with "{" (byte 123), this one with 32.',
    ],
    ['no header', fileOf(''), 'this one with nothing.'],
    ['a header that is no JSON', fileOf('{"a":'), 'the header is not JSON'],
    [
      'a header that is not UTF-8',
      Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff),
      'the header is not UTF-8 text.',
    ],
    ['a tensor that is no object', fileOf('{"a":[1]}'), 'tensor "a" must be an object.'],
    ['an unknown dtype', fileOf(`{"a":${entry(0, 8, '[8]', 'F7')}}`, eight), 'got "F7".'],
    [
      'a dtype named like a property',
      fileOf(`{"a":${entry(0, 8, '[8]', 'toString')}}`, eight),
      'got "toString".',
    ],
    ['a negative axis', fileOf(`{"a":${entry(0, 8, '[-8]')}}`, eight), 'whole numbers'],
    ['half an axis', fileOf(`{"a":${entry(0, 8, '[7.5]')}}`, eight), 'whole numbers'],
    ['an axis above 2^53', fileOf(`{"a":${entry(0, 8, '[9007199254740993]')}}`, eight), 'whole numbers'],
    ['no offsets', fileOf('{"a":{"dtype":"U8","shape":[0]}}'), 'data_offsets must be a list'],
    [
      'an end before the begin',
      fileOf(`{"a":${entry(8, 0, '[8]')}}`, eight),
      'a begin and an end, got [8,0].',
    ],
    [
      'a size that is not the shape',
      fileOf(`{"a":${entry(0, 8, '[7]')}}`, eight),
      'U8 of shape [7] is 7 bytes, data_offsets give 8.',
    ],
    [
      'metadata that is no text',
      fileOf('{"__metadata__":{"a":1}}'),
      '__metadata__: "a" must be a text, got number.',
    ],
  ]

  it.each(cases)('%s', (_, bytes, message) => {
    const error = failure(() => readSafetensors(bytes))
    expect(error.code).toBe('FILE_INVALID')
    expect(error.message).toContain(message)
    expect(error.fixes.length).toBeGreaterThan(0)
  })

  it('more tensors than 100,000', () => {
    const names = Array.from({ length: 100_001 }, (_, i) => `"${i}":${entry(0, 0)}`)
    expect(failure(() => readSafetensors(fileOf(`{${names.join(',')}}`))).message).toContain(
      'at most 100000 tensors, this one 100001.',
    )
    expect(Object.keys(readSafetensors(fileOf(`{${names.slice(1).join(',')}}`)).tensors)).toHaveLength(
      100_000,
    )
  })

  it('a file cut anywhere, with both numbers', () => {
    const whole = golden('many') // 721 bytes
    for (let length = 0; length < whole.length; length++) {
      const error = failure(() => readSafetensors(whole.subarray(0, length)))
      expect(error.code).toBe('FILE_TRUNCATED')
      expect(error.details['got']).toBe(length)
      expect(error.details['needed']).toBeGreaterThan(length)
    }
    expect(failure(() => readSafetensors(whole.subarray(0, 720))).message).toBe(
      'safetensors: the data needs 721 bytes, the file has 720.',
    )
  })
})

describe('readSafetensors accepts', () => {
  it('what the reference reader accepts: no padding, any order, spaces, unknown fields', () => {
    const header = `{ "b" : ${entry(4, 8)}, "a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":{"dtype":"\\"{"}}}\n`
    const { tensors } = readSafetensors(fileOf(header, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)))
    expect(tensors['a']?.data).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(tensors['b']?.data).toEqual(Uint8Array.of(5, 6, 7, 8))
    expect(readSafetensors(fileOf('{}')).tensors).toEqual({})
  })

  it('nothing but whole files: 2,000 mutants are refused with a code, or every byte of their data is some tensor’s', () => {
    const stream = new RandomStream(2024, 'mutants')
    const whole = golden('many')
    const headerEnd = 8 + Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true))
    let refused = 0
    let wrong = 0
    const again: [Safetensors, Safetensors][] = []
    for (let i = 0; i < 2000; i++) {
      const bytes = mutate(whole, headerEnd, stream)
      const outcome = readOrCode(bytes)
      if (typeof outcome === 'string') refused++
      else {
        const read = Object.values(outcome.tensors).reduce((n, { data }) => n + data.byteLength, 0)
        const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
        wrong += read === bytes.length - header ? 0 : 1
        again.push([readSafetensors(writeSafetensors(outcome.tensors, outcome.metadata)), outcome])
      }
    }
    expect(wrong).toBe(0)
    for (const [written, read] of again) expect(written).toEqual(read)
    expect(refused).toBeGreaterThan(1000)
    expect(refused).toBeLessThan(2000)
  })
})

/** What a file holds, or the code of its refusal; any error but those two is thrown on. */
function readOrCode(bytes: Uint8Array): Safetensors | string {
  try {
    return readSafetensors(bytes)
  } catch (error) {
    if (error instanceof EngineError && ['FILE_INVALID', 'FILE_TRUNCATED'].includes(error.code))
      return error.code
    throw error
  }
}

/** One to three changes: a flipped bit, a byte of JSON, a digit, a byte left out, put in or moved; most in the header. */
function mutate(whole: Uint8Array, headerEnd: number, stream: RandomStream): Uint8Array {
  let bytes = [...whole]
  for (let n = 1 + stream.integer(3); n > 0; n--) {
    const at = stream.uniform() < 0.8 ? stream.integer(headerEnd) : stream.integer(bytes.length)
    const kind = stream.integer(5)
    if (kind === 0) bytes[at] = (bytes[at] as number) ^ (1 << stream.integer(8))
    if (kind === 1) bytes[at] = stream.choice([...'{}[]",:0123456789.-e\\u '].map((c) => c.charCodeAt(0)))
    if (kind === 2) bytes.splice(at, 1)
    if (kind === 3) bytes.splice(at, 0, stream.integer(256))
    if (kind === 4) bytes = [...bytes.slice(at), ...bytes.slice(0, at)]
  }
  return Uint8Array.from(bytes)
}

it('reads from a Node buffer that begins at an odd address', () => {
  const bytes = writeSafetensors({ a: { dtype: 'F32', shape: [2], data: Float32Array.of(1.5, -2) } })
  const shifted = Buffer.alloc(bytes.length + 1)
  shifted.set(bytes, 1)
  expect(readSafetensors(shifted.subarray(1)).tensors['a']?.data).toEqual(Float32Array.of(1.5, -2))
})
