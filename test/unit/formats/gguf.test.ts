// GGUF files: every type of element and value as gguf-py reads them, and what is refused. test/golden/gguf/make.py made the file.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { readGgufHeader } from '../../../engine/formats/gguf-header.ts'
import { GgufFile } from '../../../engine/formats/gguf.ts'
import { readSafetensorsAsF32 } from '../../../engine/formats/safetensors.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const GOLDEN = join(import.meta.dirname, '../../golden/gguf')
const bytes = readFileSync(join(GOLDEN, 'types.gguf'))

/** A file of these bytes. */
function written(content: Uint8Array, folder: string): string {
  const path = join(folder, 'file.gguf')
  writeFileSync(path, content)
  return path
}

function refusal(content: Uint8Array, folder = tempFolder()): EngineError {
  try {
    new GgufFile(written(content, folder)).dispose()
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

/** Little-endian numbers and texts one after the other: a number is a u32, a bigint a u64. */
function packed(...parts: readonly (number | bigint | string)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string')
        return Buffer.concat([packed(BigInt(Buffer.byteLength(part))), Buffer.from(part)])
      const room = Buffer.alloc(typeof part === 'number' ? 4 : 8)
      if (typeof part === 'number') room.writeUInt32LE(part)
      else room.writeBigUInt64LE(part)
      return room
    }),
  )
}

const MAGIC = 0x46554747
/** A file of one key and some tensors, its data all zeros. */
function fileOf(key: Uint8Array, tensors: readonly Uint8Array[] = [], dataBytes = 0): Uint8Array {
  const head = Buffer.concat([packed(MAGIC, 3, BigInt(tensors.length), 1n), key, ...tensors])
  const padded = Math.ceil(head.length / 32) * 32
  return Buffer.concat([head, Buffer.alloc(padded - head.length + dataBytes)])
}
const KEY = packed('general.name', 8, 'x')
const tensor = (name: string, axes: readonly bigint[], type: number, offset: bigint): Uint8Array =>
  packed(name, axes.length, ...axes, type, offset)

describe('a GGUF file is refused', () => {
  it.each<[string, Uint8Array, string]>([
    ['that is empty', new Uint8Array(0), 'at least 24 bytes'],
    ['that is a text', Buffer.from('It was the best of times, it was the worst'), 'begins with "GGUF"'],
    ['of the first version', packed(MAGIC, 1, 0n, 0n), 'the version is 2 or 3'],
    ['of the other byte order', packed(MAGIC, 0x03000000, 0n, 0n), 'big-endian'],
    ['with 2⁶³ keys', packed(MAGIC, 3, 0n, 2n ** 63n), 'more than any file holds'],
    ['with a million tensors', packed(MAGIC, 3, 1_000_000n, 0n), 'at most 100000 tensors'],
    ['with a list of 2⁶³ items', fileOf(packed('k', 9, 4, 2n ** 63n)), 'more than any file holds'],
    ['with a list longer than the file', fileOf(packed('k', 9, 4, 1000n)), '1000 items at level 1'],
    [
      'with lists in lists',
      fileOf(packed('k', 9, ...new Array<[number, bigint]>(20).fill([9, 1n]).flat())),
      'at level 5',
    ],
    ['with a value of no type', fileOf(packed('k', 13)), 'of type 13, which is none'],
    ['with a text longer than the limit', fileOf(packed('k', 8, 10_000_001n)), 'at most 10000000 bytes'],
    [
      'with a key twice',
      Buffer.concat([packed(MAGIC, 3, 0n, 2n), KEY, KEY]),
      '"general.name" is there twice',
    ],
    ['with an alignment of 3', fileOf(packed('general.alignment', 4, 3)), 'a multiple of 8'],
    ['with an alignment of 0', fileOf(packed('general.alignment', 4, 0)), 'a multiple of 8'],
    ['with an alignment that is a text', fileOf(packed('general.alignment', 8, '32')), 'a multiple of 8'],
    ['with elements of an unknown type', fileOf(KEY, [tensor('a', [32n], 16, 0n)]), 'elements of type 16'],
    [
      'with rows that are no whole blocks',
      fileOf(KEY, [tensor('a', [33n], 2, 0n)], 64),
      'multiples of 32, got 33',
    ],
    ['with nine axes', fileOf(KEY, [tensor('a', new Array<bigint>(9).fill(1n), 0, 0n)], 64), '9 axes'],
    [
      'with a size that wraps around',
      fileOf(KEY, [tensor('a', [2n ** 42n, 2n ** 42n], 0, 0n)], 64),
      'the file has',
    ],
    ['with a tensor behind its end', fileOf(KEY, [tensor('a', [32n], 0, 32n)], 128), 'ends at byte'],
    ['with a tensor between alignments', fileOf(KEY, [tensor('a', [4n], 0, 16n)], 64), 'no multiple of 32'],
    [
      'with tensors one over the other',
      fileOf(KEY, [tensor('a', [16n], 0, 0n), tensor('b', [8n], 0, 32n)], 64),
      'tensors "a" and "b" overlap',
    ],
    [
      'with two tensors of a name',
      fileOf(KEY, [tensor('a', [8n], 0, 0n), tensor('a', [8n], 0, 32n)], 64),
      'two tensors have the same name',
    ],
  ])('%s', (_name, content, message) => {
    expect(refusal(content)).toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringContaining(message),
    })
  })

  it('wherever it was cut short', () => {
    const folder = tempFolder()
    for (let length = 24; length < bytes.length; length += 97) {
      const { code } = refusal(bytes.subarray(0, length), folder)
      expect(['FILE_TRUNCATED', 'FILE_INVALID']).toContain(code)
    }
  })

  it('or read, whichever bytes of its header are changed, and fails in no other way', () => {
    let refused = 0
    const random = new RandomStream(3, 'changed bytes')
    for (let i = 0; i < 10_000; i++) {
      const changed = new Uint8Array(bytes)
      for (let n = random.integer(4); n >= 0; n--) changed[random.integer(1_700)] = random.integer(256)
      try {
        readGgufHeader({
          path: 'changed',
          size: changed.length,
          read: (at, length) => partOf(changed, at, length),
        })
      } catch (error) {
        if (!(error instanceof EngineError)) throw error
        refused++
      }
    }
    expect(refused).toBeGreaterThan(5_000) // lengths, counts, types and offsets are most of its bytes
  })
})

/** As a file gives its parts. */
function partOf(content: Uint8Array, at: number, length: number): Uint8Array<ArrayBuffer> {
  if (at + length > content.length) throw new EngineError('FILE_TRUNCATED', 'it ends before')
  return content.slice(at, at + length) as Uint8Array<ArrayBuffer>
}

describe('a GGUF file', () => {
  const file = new GgufFile(join(GOLDEN, 'types.gguf'))
  afterAll(() => file.dispose())
  const expected = readSafetensorsAsF32(readFileSync(join(GOLDEN, 'types.safetensors')))

  it.each(Object.keys(expected))('has the values of gguf-py, bit for bit: %s', (name) => {
    expect(file.tensors.get(name)?.shape).toEqual(expected[name]?.shape)
    const bits = (values: Float32Array = new Float32Array(0)): Uint32Array =>
      new Uint32Array(values.buffer, values.byteOffset, values.length)
    expect(bits(file.readF32(name))).toEqual(bits(expected[name]?.data))
  })

  it('has metadata of every type', () => {
    expect(Object.fromEntries(file.metadata)).toMatchObject({
      ...{ u8: 200, i8: -7, u16: 60_000, i16: -30_000, u32: 4_000_000_000, i32: -2_000_000_000 },
      ...{ f32: 0.5, f64: 0.1, u64: 2n ** 60n, i64: -5, yes: true },
      ...{ text: 'naïve 日本', texts: ['a', '', 'ü'], numbers: [1, 2, 3] },
    })
  })

  it('names the tensor that it does not have', () => {
    expect(() => file.readF32('nothing')).toThrow('has no tensor "nothing"')
  })
})
