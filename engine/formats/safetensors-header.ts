// The header of a safetensors file: read with every check that keeps one file from meaning two things.
import { EngineError } from '../base/errors.ts'
import { jsonReason } from '../base/reasons.ts'
import { message } from '../base/message.ts'

/** Bytes of one element, in the order in which the reference writer lays tensors out: later ones first. */
export const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const

/** An element type that we read and write. */
export type SafetensorsDType = keyof typeof ELEMENT_BYTES

/** Longest header, in bytes. 100,000 tensors with names of 150 letters fit; what is longer only costs memory. */
export const MAXIMUM_HEADER_BYTES = 25_000_000
/** Most tensors of a file; the largest published models have some 10,000. */
export const MAXIMUM_TENSORS = 100_000
/** Bytes of the header's length, an unsigned 64-bit number before it. */
export const LENGTH_BYTES = 8
/** The one name in the header that is no tensor. */
export const METADATA_NAME = '__metadata__'

/** Where a tensor lies; `begin` and `end` count bytes from the start of the data. */
export interface TensorEntry {
  readonly name: string
  readonly dtype: SafetensorsDType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** A header that was found sound, its tensors in the order of their data. */
export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[]
  readonly metadata: Readonly<Record<string, string>>
  /** Byte of the file where the data begins. */
  readonly dataStart: number
}

/** A FILE_INVALID of this format. */
export function invalidSafetensors(what: string): EngineError {
  return new EngineError('FILE_INVALID', message('safetensors.broken', { what }), {
    fixes: [message('safetensors.brokenFix')],
  })
}

function truncated(what: string, needed: number | bigint, got: number): EngineError {
  return new EngineError(
    'FILE_TRUNCATED',
    message('safetensors.cut', { what, needed: Number(needed), got }),
    {
      details: { needed: Number(needed), got },
      fixes: [message('file.cutFix')],
    },
  )
}

/** Where bytes of a file come from. */
export interface HeaderSource {
  /** Bytes of the file. */
  readonly size: number
  /** Bytes `offset` to `offset + length`, which the file has. */
  read(offset: number, length: number): Uint8Array
}

/**
 * The header of a file, of which no more than the header is read.
 * @throws FILE_TRUNCATED when the file is shorter than it says
 * @throws FILE_INVALID when any rule of the format is broken
 * @source Hugging Face safetensors, safetensors/src/tensor.rs, with a lower header limit and a limit on tensors
 */
export function readHeader(file: HeaderSource): SafetensorsHeader {
  const length = headerLength(file)
  const dataStart = LENGTH_BYTES + length
  const header = parseHeader(file.read(LENGTH_BYTES, length))
  const names = Object.keys(header).filter((name) => name !== METADATA_NAME)
  if (names.length > MAXIMUM_TENSORS)
    throw invalidSafetensors(`a file has at most ${MAXIMUM_TENSORS} tensors, this one ${names.length}.`)
  const entries = names.map((name) => readEntry(name, header[name]))
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end)
  checkLayout(entries, dataStart, file.size)
  return { entries, metadata: readMetadata(header[METADATA_NAME]), dataStart }
}

function headerLength(file: HeaderSource): number {
  if (file.size < LENGTH_BYTES) throw truncated('the length of the header', LENGTH_BYTES, file.size)
  const bytes = file.read(0, LENGTH_BYTES)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > BigInt(MAXIMUM_HEADER_BYTES)) {
    if (looksPickled(bytes)) throw pickleRefused()
    throw invalidSafetensors(`a header has at most ${MAXIMUM_HEADER_BYTES} bytes, this one says ${length}.`)
  }
  const needed = LENGTH_BYTES + Number(length)
  if (file.size < needed) throw truncated('the header', needed, file.size)
  return Number(length)
}

/** PyTorch's `.bin` and `.pt`: a zip ("PK"), or a pickle (0x80 and its protocol). */
function looksPickled(bytes: Uint8Array): boolean {
  const [first, second] = bytes as unknown as [number, number]
  return (first === 0x50 && second === 0x4b) || (first === 0x80 && second <= 5)
}

function pickleRefused(): EngineError {
  return new EngineError('FILE_INVALID', message('safetensors.pickle'), {
    fixes: [message('safetensors.pickleFix')],
  })
}

type Json = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseHeader(bytes: Uint8Array): Json {
  if (bytes[0] !== 0x7b)
    throw invalidSafetensors(`a header begins with "{" (byte 123), this one with ${bytes[0] ?? 'nothing'}.`)
  const text = decodeUtf8(bytes)
  const header = parseJson(text)
  const twice = repeatedKey(text)
  if (twice !== undefined) throw invalidSafetensors(`the header names ${JSON.stringify(twice)} twice.`)
  return header
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalidSafetensors('the header is not UTF-8 text.')
  }
}

function parseJson(text: string): Json {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalidSafetensors(`the header is not JSON: ${jsonReason(cause).text}.`)
  }
  if (!isObject(value)) throw invalidSafetensors('the header is not a JSON object.')
  return value
}

/** A key that some object of a JSON text has twice, which JSON.parse hides. The text must be JSON. */
function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [] // the keys of each object that is not closed; undefined for a list
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(undefined)
    else if (character === '}' || character === ']') open.pop()
    if (character !== '"') continue
    const end = stringEnd(text, at)
    const keys = open.at(-1)
    if (keys !== undefined && isKey(text, end)) {
      const key = JSON.parse(text.slice(at, end)) as string
      if (keys.has(key)) return key
      keys.add(key)
    }
    at = end - 1
  }
  return undefined
}

/** The place after the quote that ends the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function isKey(text: string, stringEnd: number): boolean {
  let at = stringEnd
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return text[at] === ':'
}

/**
 * Lets a name pass that is nothing but a name.
 * @throws FILE_INVALID when it could be a path out of a folder, a property of all objects, or hides control characters
 */
export function checkName(name: string): void {
  // eslint-disable-next-line no-control-regex -- these are what must not be there
  if (name === '__proto__' || /[\u0000-\u001f\u007f]/.test(name) || name.split(/[\\/]/).includes('..'))
    throw invalidSafetensors(`${JSON.stringify(name)} cannot be a name.`)
}

function readEntry(name: string, value: unknown): TensorEntry {
  checkName(name)
  const where = `tensor ${JSON.stringify(name)}`
  if (!isObject(value)) throw invalidSafetensors(`${where} must be an object.`)
  const dtype = value['dtype']
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_BYTES, dtype))
    throw invalidSafetensors(
      `${where}: the dtype is one of ${Object.keys(ELEMENT_BYTES).join(', ')}, got ${JSON.stringify(dtype)}.`,
    )
  const shape = wholeNumbers(`${where}: shape`, value['shape'])
  const offsets = wholeNumbers(`${where}: data_offsets`, value['data_offsets'])
  const [begin, end] = offsets
  if (offsets.length !== 2 || begin === undefined || end === undefined || end < begin)
    throw invalidSafetensors(`${where}: data_offsets are a begin and an end, got ${JSON.stringify(offsets)}.`)
  const entry: TensorEntry = { name, dtype: dtype as SafetensorsDType, shape, begin, end }
  checkSize(where, entry)
  return entry
}

function wholeNumbers(where: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)) return value as number[]
  throw invalidSafetensors(`${where} must be a list of whole numbers from 0 to 2^53 − 1.`)
}

/** The product is taken step by step in BigInt, so that no overflow can make a huge shape look small. */
function checkSize(where: string, { dtype, shape, begin, end }: TensorEntry): void {
  let bytes = BigInt(ELEMENT_BYTES[dtype])
  for (const axis of shape) {
    bytes *= BigInt(axis)
    if (bytes > BigInt(Number.MAX_SAFE_INTEGER))
      throw invalidSafetensors(`${where}: a shape of [${shape.join(', ')}] is more than any file holds.`)
  }
  if (bytes !== BigInt(end - begin))
    throw invalidSafetensors(
      `${where}: ${dtype} of shape [${shape.join(', ')}] is ${bytes} bytes, data_offsets give ${end - begin}.`,
    )
}

/** Each tensor begins where the one before ends, and the last ends with the file. */
function checkLayout(entries: readonly TensorEntry[], dataStart: number, fileLength: number): void {
  let at = 0
  for (const { name, begin, end } of entries) {
    if (begin !== at)
      throw invalidSafetensors(
        `tensor ${JSON.stringify(name)} begins at ${begin}, the data before it ends at ${at}: ${begin < at ? 'an overlap' : 'a hole'}.`,
      )
    at = end
  }
  const needed = dataStart + at
  if (fileLength < needed) throw truncated('the data', needed, fileLength)
  if (fileLength > needed)
    throw invalidSafetensors(
      `the tensors end at byte ${needed}, the file has ${fileLength}: something else is behind.`,
    )
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {}
  if (!isObject(value)) throw invalidSafetensors(`${METADATA_NAME} must be an object.`)
  for (const [key, text] of Object.entries(value)) {
    checkName(key)
    if (typeof text !== 'string')
      throw invalidSafetensors(`${METADATA_NAME}: ${JSON.stringify(key)} must be a text, got ${typeof text}.`)
  }
  return value as Readonly<Record<string, string>>
}
