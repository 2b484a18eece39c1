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
/** Of a part besides its text, at most: its role and two NULs. */
const BESIDES_TEXT = 16
/** Bytes of a UTF-16 unit in UTF-8, at most. */
const MOST_UNIT_BYTES = 3

/** An example as bytes. */
export interface EncodedParts {
  /** UTF-8. */
  readonly bytes: Buffer
  /** Where each text begins and ends in `bytes`, one after the other. */
  readonly spans: readonly number[]
}

/** How many bytes parts may take. */
export function mostBytesOf(parts: readonly TextPart[]): number {
  let most = 0
  for (const { text } of parts) most += BESIDES_TEXT + text.length * MOST_UNIT_BYTES
  return most
}

/** Writes parts into a buffer that has room for them; no text holds a NUL. */
export function encodeParts(parts: readonly TextPart[], out: Buffer, from: number): EncodedParts {
  const spans: number[] = []
  let at = from
  for (const { role, text } of parts) {
    out.set(ROLE_BYTES[role], at)
    const start = at + ROLE_BYTES[role].length
    at = start + out.write(text, start, 'utf8')
    spans.push(start - from, at - from)
    out[at++] = 0
  }
  return { bytes: out.subarray(from, at), spans }
}

/** The parts that stand in a stretch of bytes. */
export function partsIn(bytes: Buffer, from: number, to: number): TextPart[] {
  const parts: TextPart[] = []
  for (let at = from; at < to;) {
    const roleEnd = bytes.indexOf(0, at)
    const textEnd = bytes.indexOf(0, roleEnd + 1)
    const role = bytes.toString('latin1', at, roleEnd) as TextRole
    parts.push({ role, text: bytes.toString('utf8', roleEnd + 1, textEnd) })
    at = textEnd + 1
  }
  return parts
}
