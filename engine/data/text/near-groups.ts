// Groups of nearly equal texts whose signatures are on disk: nearly all texts are like no other, which a few looks at the
// signatures tell, so that only those of the others are held in memory.
import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../concurrent.ts'
import { groupTexts } from './near-duplicates.ts'
import { PackedRows } from './packed-rows.ts'
import { SIGNATURE_WORDS } from './signature.ts'

/** Signatures of rows one after the other, some at a time, from the first on whenever it is called. */
type Signatures = () => Iterable<Uint32Array>

/** Bits for each row, about, in which words are noted: of rows that are like no other, some 3 % a word are taken for others. */
const BITS_A_ROW = 32
/** Of 2^28 bits there are two tables of 32 MiB. */
const [LEAST_BITS, MOST_BITS] = [16, 28]
/** Blocks between two looks at the signal: some milliseconds. */
const BLOCKS_AT_ONCE = 16

/**
 * Groups of at least two of `count` rows, each in the order of its rows; the same as {@link groupTexts} finds.
 * @throws CANCELLED when the signal fires
 */
export async function nearGroups(
  signatures: Signatures,
  count: number,
  signal?: AbortSignal,
): Promise<number[][]> {
  const isLike = await likeOthers(signatures, count, signal)
  const packed = new PackedRows(SIGNATURE_WORDS + 1)
  let row = 0
  for (const block of signatures())
    for (let at = 0; at < block.length; at += SIGNATURE_WORDS, row++) {
      if (isLike[row] === 0) continue
      const words = packed.row(packed.add())
      words.set(block.subarray(at, at + SIGNATURE_WORDS))
      words[SIGNATURE_WORDS] = row
    }
  const roots = await groupTexts(packed, signal)
  const groups = new Map<number, number[]>()
  const rowOf = (place: number): number => packed.word(place, SIGNATURE_WORDS)
  roots.forEach((root, i) => {
    if (root === i) return
    const group = groups.get(root)
    if (group) group.push(rowOf(i))
    else groups.set(root, [rowOf(root), rowOf(i)])
  })
  return [...groups.values()]
}

/** 1 for every row that shares a word of its signature with another, and for few besides. */
async function likeOthers(
  signatures: Signatures,
  count: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const isLike = new Uint8Array(count)
  const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.round(Math.log2(BITS_A_ROW * count + 1))))
  const bitOf = (value: number): number => Math.imul(value, 0x9e3779b1) >>> (32 - bits)
  const [once, twice] = [new Uint32Array(2 ** (bits - 5)), new Uint32Array(2 ** (bits - 5))]
  for (let word = 0; word < SIGNATURE_WORDS; word++) {
    once.fill(0)
    twice.fill(0)
    await eachWord({ signatures, word, signal }, (value) => {
      const bit = bitOf(value)
      const [cell, mask] = [bit >>> 5, 1 << (bit & 31)]
      if (((once[cell] as number) & mask) !== 0) twice[cell] = (twice[cell] as number) | mask
      else once[cell] = (once[cell] as number) | mask
    })
    await eachWord({ signatures, word, signal }, (value, row) => {
      const bit = bitOf(value)
      if (((twice[bit >>> 5] as number) & (1 << (bit & 31))) !== 0) isLike[row] = 1
    })
  }
  return isLike
}

interface Walk {
  readonly signatures: Signatures
  /** Of each signature, the one to look at. */
  readonly word: number
  readonly signal: AbortSignal | undefined
}

async function eachWord(
  { signatures, word, signal }: Walk,
  look: (value: number, row: number) => void,
): Promise<void> {
  let row = 0
  let blocks = 0
  for (const { buffer, byteOffset, length } of signatures()) {
    // signed, for V8 makes an object of every number beyond 2^31
    const block = new Int32Array(buffer, byteOffset, length)
    for (let at = word; at < length; at += SIGNATURE_WORDS) look(block[at] as number, row++)
    if (++blocks % BLOCKS_AT_ONCE !== 0) continue
    await setImmediate()
    if (signal?.aborted) throw cancelled('near-duplicates')
  }
}
