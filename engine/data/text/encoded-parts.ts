// Parts of an example as bytes and back: of every part its role, NUL, its text, NUL. What contentHash is taken of.
import type { TextPart, TextRole } from './example.ts'

/** The bytes of each role, with the NUL that ends it. */
const ROLE_BYTES: Readonly<Record<TextRole, Buffer>> = {
  text: Buffer.from('text\0'),
  prompt: Buffer.from('prompt\0'),
  completion: Buffer.from('completion\0'),
  system: Buffer.from('system\0'),
  user: Buffer.from('user\0'),
  assistant: Buffer.from('assistant\0'),
  tool: Buffer.from('tool\0'),
}
/** Roles by their first two letters, which tell them apart. */
const ROLES: ReadonlyMap<number, TextRole> = new Map(
  Object.entries(ROLE_BYTES).map(([role, bytes]) => [bytes.readUInt16BE(0), role as TextRole]),
)
/** Of a part besides its text, at most: its role and two NULs. */
const BESIDES_TEXT = 16
/** Bytes of a UTF-16 unit in UTF-8, at most. */
const MOST_UNIT_BYTES = 3

/** How many bytes parts may take. */
export function mostBytesOf(parts: readonly TextPart[]): number {
  let most = 0
  for (const { text } of parts) most += BESIDES_TEXT + text.length * MOST_UNIT_BYTES
  return most
}

/** How many bytes parts take, which takes a look at each of their characters. */
export function exactBytesOf(parts: readonly TextPart[]): number {
  let bytes = 0
  for (const { role, text } of parts) bytes += ROLE_BYTES[role].length + Buffer.byteLength(text) + 1
  return bytes
}

/** Writes parts into a buffer that has room for them, and gives the place behind them; no text holds a NUL. */
export function encodeParts(parts: readonly TextPart[], out: Buffer, from: number): number {
  let at = from
  for (const { role, text } of parts) {
    out.set(ROLE_BYTES[role], at)
    at += ROLE_BYTES[role].length
    at += out.write(text, at, 'utf8')
    out[at++] = 0
  }
  return at
}

/** A part whose text is at hand as it is written, and made to a string when that is asked for. */
export class EncodedPart implements TextPart {
  readonly role: TextRole
  /** UTF-8; valid as long as what it was found in. */
  readonly utf8: Buffer

  constructor(role: TextRole, utf8: Buffer) {
    this.role = role
    this.utf8 = utf8
  }

  get text(): string {
    return this.utf8.toString('utf8')
  }
}

/** The parts that stand in a stretch of bytes. */
export function partsIn(bytes: Buffer, from: number, to: number): EncodedPart[] {
  const parts: EncodedPart[] = []
  for (let at = from; at < to;) {
    const role = ROLES.get(bytes.readUInt16BE(at)) as TextRole
    const start = at + ROLE_BYTES[role].length
    const end = bytes.indexOf(0, start)
    parts.push(new EncodedPart(role, bytes.subarray(start, end)))
    at = end + 1
  }
  return parts
}
