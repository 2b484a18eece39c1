// The GPT-2 alphabet: one printable character for each of the 256 bytes, so that any text becomes a visible string.

/** First of the code points that stand for the bytes with no printable Latin-1 character. */
const FIRST_STAND_IN = 256

/** The character of each byte, index 0 to 255; printable Latin-1 stands for itself. */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters()

/** The byte of each character of the alphabet. */
export const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(
  BYTE_CHARACTERS.map((c, byte) => [c, byte]),
)

/** Bytes without a printable character get the next one from U+0100 on. @source OpenAI GPT-2 encoder.py, bytes_to_unicode */
function byteCharacters(): string[] {
  let next = FIRST_STAND_IN
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++))
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
}

/** A text as its UTF-8 bytes, one alphabet character each; a lone surrogate counts as U+FFFD. */
export function toByteCharacters(text: string): string {
  let out = ''
  for (const byte of new TextEncoder().encode(text)) out += BYTE_CHARACTERS[byte] as string
  return out
}

/** The bytes that a string of alphabet characters stands for; any other character gives its own UTF-8 bytes. */
export function fromByteCharacters(characters: string): number[] {
  const bytes: number[] = []
  for (const character of characters) {
    const byte = BYTE_OF_CHARACTER.get(character)
    if (byte === undefined) bytes.push(...new TextEncoder().encode(character))
    else bytes.push(byte)
  }
  return bytes
}
