// GGUF files that we write: quantized to the byte as gguf-py and ggml do, and read back by our own reader.
// test/golden/gguf/make.py made the expected blocks.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GgufFile } from '../../../engine/formats/gguf.ts'
import { decodeBlocks, ggufTypeNamed } from '../../../engine/formats/gguf-types.ts'
import { streamGguf } from '../../../engine/formats/gguf-write.ts'
import { readSafetensors } from '../../../engine/formats/safetensors.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const { tensors } = readSafetensors(
  readFileSync(join(import.meta.dirname, '../../golden/gguf/encoded.safetensors')),
)
const values = tensors['values']?.data as Float32Array

function encoded(name: string): Uint8Array {
  return ggufTypeNamed(name).type.encode?.(values) as Uint8Array
}

describe('blocks', () => {
  it.each(['F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q5_0'])('%s are the bytes of gguf-py', (name) => {
    expect(encoded(name)).toEqual(new Uint8Array(tensors[name]?.data as Uint8Array))
  })

  // under a scale of 0 ggml leaves the codes of its search, we write the code of 0: both mean 0
  it.each(['Q4_K', 'Q6_K'])('%s mean what those of ggml mean', (name) => {
    const { type } = ggufTypeNamed(name)
    const [ours, theirs] = [encoded(name), tensors[name]?.data as Uint8Array]
    const differing = ours.filter((byte, i) => byte !== theirs[i]).length
    expect(differing).toBeLessThan(0.15 * ours.length)
    const meant = (blocks: Uint8Array): Float32Array => decodeBlocks(type, blocks).map((one) => one + 0) // no −0
    expect(meant(ours)).toEqual(meant(theirs))
  })
})

describe('a written file', () => {
  const fields = {
    'general.architecture': { type: 'text', value: 'naïve' },
    count: { type: 'u32', value: 4_000_000_000 },
    below: { type: 'i32', value: -5 },
    large: { type: 'u64', value: 2 ** 40 },
    half: { type: 'f32', value: 0.5 },
    yes: { type: 'bool', value: true },
    words: { type: 'texts', value: ['a', '', 'ü'] },
    kinds: { type: 'i32s', value: [1, -2] },
    scores: { type: 'f32s', value: [0.5, -1] },
  } as const

  it('says what it was given, in pieces whose sum is the size it told before', () => {
    const path = join(tempFolder(), 'ours.gguf')
    const file = streamGguf(fields, [
      { name: 'a', shape: [3], type: 'F32', values: () => Float32Array.of(1, 2, 3) },
      { name: 'b', shape: [8, 256], type: 'Q4_0', values: () => values },
      { name: 'c', shape: [1], type: 'F16', values: () => Float32Array.of(0.5) },
    ])
    const bytes = Buffer.concat([...file.chunks()].map((chunk) => Uint8Array.from(chunk)))
    expect(bytes.length).toBe(file.sizeBytes)
    writeFileSync(path, bytes)
    const read = new GgufFile(path)
    expect(Object.fromEntries(read.metadata)).toEqual(
      Object.fromEntries(Object.entries(fields).map(([key, { value }]) => [key, value])),
    )
    expect([...read.readF32('a')]).toEqual([1, 2, 3])
    expect(read.tensors.get('b')?.shape).toEqual([8, 256])
    expect(read.readBlocks('b')).toEqual(new Uint8Array(tensors['Q4_0']?.data as Uint8Array))
    expect([...read.readF32('c')]).toEqual([0.5])
    read.dispose()
  })

  it('is refused where rows are no whole blocks', () => {
    const tensor = { name: 'w', shape: [2, 40], type: 'Q8_0', values: () => new Float32Array(80) }
    expect(() => streamGguf({}, [tensor])).toThrow('multiples of 32, got 40')
  })
})
