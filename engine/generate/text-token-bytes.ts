// The bytes that a token adds to a text, by the decoder of its tokenizer's file.
import { fromByteCharacters } from '../tokenizers/byte-alphabet.ts'
import type { TextTokenizer } from '../tokenizers/text-tokenizer.ts'

/** What SentencePiece writes for a space. */
const SPACE = '\u2581'
const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/

/** Bytes of tokens; undefined for special ones and for ids without a token. */
export function tokenBytesOf(tokenizer: TextTokenizer): (id: number) => Uint8Array | undefined {
  const types = decoderTypes((tokenizer.toFile() as { readonly decoder?: unknown }).decoder)
  const isByteLevel = types.includes('ByteLevel')
  const hasByteTokens = types.includes('ByteFallback')
  const encoder = new TextEncoder()
  return (id) => {
    const token = id < tokenizer.vocabularySize ? tokenizer.token(id) : undefined
    if (token === undefined || tokenizer.isSpecial(id)) return undefined
    if (isByteLevel) return Uint8Array.from(fromByteCharacters(token))
    const byte = hasByteTokens ? BYTE_TOKEN.exec(token)?.[1] : undefined
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16))
    return encoder.encode(token.replaceAll(SPACE, ' '))
  }
}

function decoderTypes(decoder: unknown): string[] {
  if (typeof decoder !== 'object' || decoder === null) return []
  const { type, decoders } = decoder as { readonly type?: unknown; readonly decoders?: unknown }
  return [String(type), ...(Array.isArray(decoders) ? decoders.flatMap(decoderTypes) : [])]
}
