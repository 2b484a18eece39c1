// Weights of 8 or 4 bits in the order in which kernels read them: panels of 16 outputs, see addon/weights.h.
import { BLOCK_WEIGHTS, blockBytes, type BlockMatrix } from '../../formats/gguf-matrix.ts'
import type { ByteWeight, NibbleWeight, QuantizedWeight } from '../onnx/stored-weight.ts'

/** A matrix that products x·Wᵀ and lookups use as it is stored. */
export type StoredMatrix = QuantizedWeight | BlockMatrix

/** What a group's zero is, as in addon/weights.h. */
const ZEROS = { middle: 0, bytes: 1, floats: 2, least: 3 } as const

/** Weights [rows, columns] for the kernels; weight = (code − zero) · scale, or code · scale + least. */
export interface PackedWeight {
  readonly kind: 'packed'
  readonly bits: 4 | 8
  readonly rows: number
  readonly columns: number
  /** Inputs that share a scale, a multiple of 16, and how many groups of them are in a row. */
  readonly group: number
  readonly groups: number
  /** [⌈rows / 16⌉, columns filled up to 32 / inputs of a line, 64]; a line has 4 inputs of 8 bits or 8 of 4. */
  readonly codes: Uint8Array
  /** [⌈rows / 16⌉, groups, 16], f32 or f16 in words of 16 bits. */
  readonly scales: Float32Array | Uint16Array
  readonly zeroKind: (typeof ZEROS)[keyof typeof ZEROS]
  /** As scales; absent for the middle. */
  readonly zeros?: Uint8Array | Float32Array | Uint16Array
}

/** Gives memory for packed weights, a multiple of four bytes, all zeros. */
export type Allocate = (bytes: number) => Uint8Array

const PANEL = 16
const LINE_BYTES = 64

/** Packs a matrix; padding has scale 0. */
export function packWeights(weight: StoredMatrix, allocate: Allocate = fresh): PackedWeight {
  if (weight.kind === 'blocks') return packBlocks(weight, allocate)
  return weight.kind === 'int8' ? packBytes(weight, allocate) : packNibbles(weight, allocate)
}

function fresh(bytes: number): Uint8Array {
  return new Uint8Array(Math.ceil(bytes / 4) * 4)
}

function paddedColumns(columns: number): number {
  return Math.ceil(columns / BLOCK_WEIGHTS) * BLOCK_WEIGHTS
}

function packBytes({ rows, columns, codes, scales }: ByteWeight, allocate: Allocate): PackedWeight {
  const group = Math.max(BLOCK_WEIGHTS, paddedColumns(columns))
  const read = (row: number, to: Uint8Array): void => {
    for (let k = 0; k < columns; k++) to[k] = (codes[row * columns + k] as number) + 128
  }
  return {
    ...{ kind: 'packed', bits: 8, rows, columns, group, groups: 1 },
    codes: packCodes({ rows, columns, bits: 8, read }, allocate),
    scales: inPanels(scales, { rows, from: 1, groups: 1 }, floats(allocate)),
    zeroKind: ZEROS.middle,
  }
}

function packNibbles(weight: NibbleWeight, allocate: Allocate): PackedWeight {
  const { rows, columns, groupSize: group, codes, scales, zeroPoints } = weight
  const from = Math.ceil(columns / group)
  const groups = Math.ceil(paddedColumns(columns) / group)
  const read = (row: number, to: Uint8Array): void => {
    const start = (row * from * group) / 2
    for (let k = 0; k < columns; k++) to[k] = ((codes[start + (k >> 1)] as number) >> (4 * (k & 1))) & 15
  }
  const sizes = { rows, from, groups }
  return {
    ...{ kind: 'packed', bits: 4, rows, columns, group, groups },
    codes: packCodes({ rows, columns, bits: 4, read }, allocate),
    scales: inPanels(scales, sizes, floats(allocate)),
    ...(zeroPoints instanceof Float32Array && {
      zeroKind: ZEROS.floats,
      zeros: inPanels(zeroPoints, sizes, floats(allocate)),
    }),
    ...(zeroPoints instanceof Uint8Array && {
      zeroKind: ZEROS.bytes,
      zeros: inPanels(zeroBytes(zeroPoints, rows, from), sizes, allocate),
    }),
    ...(!zeroPoints && { zeroKind: ZEROS.middle }),
  } as PackedWeight
}

/** Zeros, two a byte, rows from a whole byte on, as a byte each. */
function zeroBytes(packed: Uint8Array, rows: number, groups: number): Uint8Array {
  const perRow = Math.ceil(groups / 2)
  return Uint8Array.from({ length: rows * groups }, (_, i) => {
    const group = i % groups
    return ((packed[Math.floor(i / groups) * perRow + (group >> 1)] as number) >> (4 * (group & 1))) & 15
  })
}

function packBlocks({ type, rows, columns, blocks }: BlockMatrix, allocate: Allocate): PackedWeight {
  const groups = columns / BLOCK_WEIGHTS
  const bytes = blockBytes(type)
  const bits = type === 'Q8_0' ? 8 : 4
  const head = type === 'Q4_1' ? 4 : 2
  const read = (row: number, to: Uint8Array): void => {
    for (let b = 0; b < groups; b++) {
      const at = (row * groups + b) * bytes + head
      const k = b * BLOCK_WEIGHTS
      for (let i = 0; i < BLOCK_WEIGHTS / (8 / bits); i++) {
        const byte = blocks[at + i] as number
        if (bits === 8) to[k + i] = byte ^ 128
        else {
          to[k + i] = byte & 15
          to[k + i + 16] = byte >> 4
        }
      }
    }
  }
  const halves = (offset: number): Uint16Array => {
    const values = Uint16Array.from({ length: rows * groups }, (_, i) => {
      const at = i * bytes + offset
      return (blocks[at] as number) | ((blocks[at + 1] as number) << 8)
    })
    return inPanels(values, { rows, from: groups, groups }, (length) => {
      const { buffer, byteOffset } = allocate(length * 2)
      return new Uint16Array(buffer, byteOffset, length)
    })
  }
  return {
    ...{ kind: 'packed', bits, rows, columns, group: BLOCK_WEIGHTS, groups },
    codes: packCodes({ rows, columns, bits, read }, allocate),
    scales: halves(0),
    ...(type === 'Q4_1' ? { zeroKind: ZEROS.least, zeros: halves(2) } : { zeroKind: ZEROS.middle }),
  }
}

interface Codes {
  readonly rows: number
  readonly columns: number
  readonly bits: 4 | 8
  /** Writes a row's codes, 0 … 15 or 0 … 255. */
  readonly read: (row: number, to: Uint8Array) => void
}

function packCodes({ rows, columns, bits, read }: Codes, allocate: Allocate): Uint8Array {
  const padded = paddedColumns(columns)
  const inputs = bits === 4 ? 8 : 4
  const panelBytes = (padded / inputs) * LINE_BYTES
  const out = allocate(Math.ceil(rows / PANEL) * panelBytes)
  const row = new Uint8Array(padded)
  for (let output = 0; output < rows; output++) {
    read(output, row)
    let at = Math.floor(output / PANEL) * panelBytes + (output % PANEL) * 4
    for (let k = 0; k < padded; k += inputs, at += LINE_BYTES)
      for (let i = 0; i < 4; i++)
        out[at + i] = (row[k + i] as number) | (bits === 4 ? (row[k + i + 4] as number) << 4 : 0)
  }
  return out
}

type Numbers = Float32Array | Uint16Array | Uint8Array

/** [rows, from] as [panels, groups, 16], zeros where there is nothing. */
function inPanels<T extends Numbers>(
  values: T,
  { rows, from, groups }: { readonly rows: number; readonly from: number; readonly groups: number },
  make: (length: number) => Numbers,
): T {
  const out = make(Math.ceil(rows / PANEL) * groups * PANEL)
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(row / PANEL) * groups * PANEL + (row % PANEL)
    for (let group = 0; group < from; group++)
      out[start + group * PANEL] = values[row * from + group] as number
  }
  return out as T
}

function floats(allocate: Allocate): (length: number) => Float32Array {
  return (length) => {
    const { buffer, byteOffset } = allocate(length * 4)
    return new Float32Array(buffer, byteOffset, length)
  }
}
