// The header of a GGUF file: metadata by key and where the tensors lie. Follows ggml's docs/gguf.md, versions 2 and 3.
import { GgufCursor, type GgufSource } from './gguf-cursor.ts'
import { GGUF_TYPES, type GgufType } from './gguf-types.ts'

/** A value of the metadata. 64-bit numbers beyond 2⁵³ stay bigint. */
export type GgufValue = number | bigint | boolean | string | readonly GgufValue[]
/** Metadata by key. */
export type GgufMetadata = ReadonlyMap<string, GgufValue>

/** A tensor; `offset` counts bytes from the start of the file. */
export interface GgufTensor {
  readonly name: string
  /** Row-major, as in PyTorch: the file has the axes the other way round. */
  readonly shape: readonly number[]
  readonly type: GgufType
  readonly offset: number
  readonly bytes: number
}

/** A header that was found sound. */
export interface GgufHeader {
  readonly metadata: GgufMetadata
  readonly tensors: ReadonlyMap<string, GgufTensor>
}

const MAGIC = 0x4655_4747 // "GGUF"
const MAXIMUM_KEYS = 100_000
const MAXIMUM_TENSORS = 100_000
/** Gemma's merges are 580,000. */
const MAXIMUM_ITEMS = 4_000_000
const MAXIMUM_DEPTH = 4
const MAXIMUM_AXES = 8
const MAXIMUM_NAME_BYTES = 4_096
const DEFAULT_ALIGNMENT = 32
const MAXIMUM_ALIGNMENT = 2 ** 20

/**
 * The header of a file, which is read no further.
 * @throws FILE_TRUNCATED when the file is shorter than it says
 * @throws FILE_INVALID when a rule of the format or a limit is broken, with file and byte
 */
export function readGgufHeader(file: GgufSource): GgufHeader {
  const cursor = new GgufCursor(file)
  checkVersion(cursor)
  const tensorCount = cursor.count('a number of tensors')
  const keyCount = cursor.count('a number of keys')
  if (tensorCount > MAXIMUM_TENSORS || keyCount > MAXIMUM_KEYS)
    throw cursor.invalid(
      `a file has at most ${MAXIMUM_TENSORS} tensors and ${MAXIMUM_KEYS} keys, this one says ${tensorCount} and ${keyCount}.`,
    )
  const metadata = readMetadata(cursor, keyCount)
  const listed = Array.from({ length: tensorCount }, () => readListed(cursor))
  const alignment = alignmentOf(cursor, metadata)
  const dataStart = Math.ceil(cursor.at / alignment) * alignment
  const tensors = listed.map((one) => placed(cursor, one, { alignment, dataStart, size: file.size }))
  checkLayout(cursor, tensors)
  return { metadata, tensors: byName(cursor, tensors) }
}

function checkVersion(cursor: GgufCursor): void {
  if (cursor.left < 24) throw cursor.invalid(`a file has at least 24 bytes, this one ${cursor.left}.`)
  if (cursor.u32() !== MAGIC) throw cursor.invalid('a file begins with "GGUF", this one does not.')
  const version = cursor.u32()
  if (version === 2 || version === 3) return
  const isSwapped = version > 0xffff
  throw cursor.invalid(
    isSwapped
      ? 'it is big-endian; we read little-endian files.'
      : `the version is 2 or 3, this one is ${version}.`,
  )
}

function readMetadata(cursor: GgufCursor, count: number): GgufMetadata {
  const metadata = new Map<string, GgufValue>()
  for (let i = 0; i < count; i++) {
    const key = cursor.text('a key', MAXIMUM_NAME_BYTES)
    if (metadata.has(key)) throw cursor.invalid(`the key ${JSON.stringify(key)} is there twice.`)
    metadata.set(key, readValue(cursor, { type: cursor.u32(), key, depth: 0 }))
  }
  return metadata
}

interface ValuePlace {
  readonly type: number
  readonly key: string
  readonly depth: number
}

const ARRAY = 9
/** Bytes of a number, or the least of a text or list, by its type; what is not here is not a type. */
const LEAST_BYTES: Readonly<Partial<Record<number, number>>> = {
  ...{ 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1 },
  ...{ 8: 8, 9: 12, 10: 8, 11: 8, 12: 8 },
}

function readValue(cursor: GgufCursor, { type, key, depth }: ValuePlace): GgufValue {
  const bytes = LEAST_BYTES[type]
  if (bytes === undefined)
    throw cursor.invalid(`${JSON.stringify(key)} has a value of type ${type}, which is none.`)
  if (type === 8) return cursor.text(`the value of ${JSON.stringify(key)}`)
  if (type === ARRAY) return readArray(cursor, key, depth)
  return readNumber(cursor, type, bytes)
}

function readNumber(cursor: GgufCursor, type: number, bytes: number): GgufValue {
  const view = cursor.view(bytes)
  switch (type) {
    case 0:
      return view.getUint8(0)
    case 1:
      return view.getInt8(0)
    case 2:
      return view.getUint16(0, true)
    case 3:
      return view.getInt16(0, true)
    case 4:
      return view.getUint32(0, true)
    case 5:
      return view.getInt32(0, true)
    case 6:
      return view.getFloat32(0, true)
    case 7:
      return view.getUint8(0) !== 0
    case 10:
      return whole(view.getBigUint64(0, true))
    case 11:
      return whole(view.getBigInt64(0, true))
    default:
      return view.getFloat64(0, true)
  }
}

function whole(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function readArray(cursor: GgufCursor, key: string, depth: number): readonly GgufValue[] {
  const type = cursor.u32()
  const count = cursor.count(`a length of ${JSON.stringify(key)}`)
  const needed = count * (LEAST_BYTES[type] ?? 1)
  if (count > MAXIMUM_ITEMS || depth >= MAXIMUM_DEPTH || needed > cursor.left)
    throw cursor.invalid(
      `a list has at most ${MAXIMUM_ITEMS} items and ${MAXIMUM_DEPTH} levels and lies in the file; ${JSON.stringify(key)} says ${count} items at level ${depth + 1}, ${cursor.left} bytes are left.`,
    )
  return Array.from({ length: count }, () => readValue(cursor, { type, key, depth: depth + 1 }))
}

interface Listed {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: number
  /** From the start of the data. */
  readonly offset: number
}

function readListed(cursor: GgufCursor): Listed {
  const name = cursor.text('a name of a tensor', MAXIMUM_NAME_BYTES)
  const axes = cursor.u32()
  if (axes > MAXIMUM_AXES)
    throw cursor.invalid(`${JSON.stringify(name)} has ${axes} axes, at most ${MAXIMUM_AXES} can be.`)
  const shape = Array.from({ length: axes }, () =>
    cursor.count(`an axis of ${JSON.stringify(name)}`),
  ).reverse()
  return { name, shape, type: cursor.u32(), offset: cursor.count(`an offset of ${JSON.stringify(name)}`) }
}

function alignmentOf(cursor: GgufCursor, metadata: GgufMetadata): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT
  const isSound =
    typeof alignment === 'number' && alignment >= 8 && alignment <= MAXIMUM_ALIGNMENT && alignment % 8 === 0
  if (isSound) return alignment
  throw cursor.invalid(
    `general.alignment is a multiple of 8 up to ${MAXIMUM_ALIGNMENT}, got ${String(alignment)}.`,
  )
}

/** A tensor's bytes in the file. The product is taken in BigInt, so that no overflow makes a huge shape look small. */
function placed(
  cursor: GgufCursor,
  { name, shape, type: number, offset }: Listed,
  file: { readonly alignment: number; readonly dataStart: number; readonly size: number },
): GgufTensor {
  const where = `tensor ${JSON.stringify(name)}`
  const type = GGUF_TYPES[number]
  if (!type)
    throw cursor.invalid(`${where} has elements of type ${number}, which we do not read (${knownTypes()}).`)
  const row = shape.at(-1) ?? 1
  if (row % type.values !== 0)
    throw cursor.invalid(`${where}: rows of ${type.name} are multiples of ${type.values}, got ${row}.`)
  const values = shape.reduce((product, axis) => product * BigInt(axis), 1n)
  const bytes = (values / BigInt(type.values)) * BigInt(type.bytes)
  const end = BigInt(file.dataStart) + BigInt(offset) + bytes
  if (offset % file.alignment !== 0)
    throw cursor.invalid(`${where} begins at ${offset}, no multiple of ${file.alignment}.`)
  if (end > BigInt(file.size))
    throw cursor.invalid(
      `${where}: ${type.name} of shape [${shape.join(', ')}] ends at byte ${end}, the file has ${file.size}. It was cut short, or lies.`,
    )
  return { name, shape, type, offset: file.dataStart + offset, bytes: Number(bytes) }
}

function knownTypes(): string {
  return Object.values(GGUF_TYPES)
    .map((type) => type?.name)
    .join(', ')
}

function checkLayout(cursor: GgufCursor, tensors: readonly GgufTensor[]): void {
  let before: GgufTensor | undefined
  for (const tensor of tensors.toSorted((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (before && tensor.offset < before.offset + before.bytes)
      throw cursor.invalid(
        `tensors ${JSON.stringify(before.name)} and ${JSON.stringify(tensor.name)} overlap.`,
      )
    before = tensor
  }
}

function byName(cursor: GgufCursor, tensors: readonly GgufTensor[]): Map<string, GgufTensor> {
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  if (found.size !== tensors.length) throw cursor.invalid('two tensors have the same name.')
  return found
}
