// Matrices as GGUF files store them in blocks of 32 weights of a row: what a program can multiply with as it is.
import { decodeBlocks, GGUF_TYPES, type GgufType } from './gguf-types.ts'

/** Types of blocks whose matrices are used as they are stored. */
export const STORED_TYPES = ['Q4_0', 'Q4_1', 'Q8_0'] as const
/** See {@link STORED_TYPES}. */
export type StoredType = (typeof STORED_TYPES)[number]

/** A matrix [rows, columns]; columns are whole blocks of 32. */
export interface BlockMatrix {
  readonly kind: 'blocks'
  readonly type: StoredType
  readonly rows: number
  readonly columns: number
  /** [rows, columns / 32] blocks, laid out as in gguf-blocks.ts. */
  readonly blocks: Uint8Array
}

/** Weights of a block. */
export const BLOCK_WEIGHTS = 32

/** Bytes of a block. */
export function blockBytes(type: StoredType): number {
  return typeNamed(type).bytes
}

/** The weights as floats, [rows, columns]. */
export function floatsOf({ type, blocks }: BlockMatrix): Float32Array<ArrayBuffer> {
  return decodeBlocks(typeNamed(type), blocks)
}

/** Number of the first block whose scale or least value is NaN or infinite, −1 when there is none. */
export function firstNonFiniteScale({ type, blocks }: BlockMatrix): number {
  const bytes = blockBytes(type)
  const isBad = (at: number): boolean => ((blocks[at + 1] as number) & 0x7c) === 0x7c // all bits of an f16's exponent
  for (let at = 0; at < blocks.length; at += bytes)
    if (isBad(at) || (type === 'Q4_1' && isBad(at + 2))) return at / bytes
  return -1
}

function typeNamed(type: StoredType): GgufType {
  return Object.values(GGUF_TYPES).find((one) => one?.name === type) as GgufType
}
