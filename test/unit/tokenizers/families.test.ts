import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'

// Made with Hugging Face tokenizers 0.23.3 by test/golden/tokenizers/make_families.py, which says what the hashes are of.
interface Family {
  readonly file: { normalizer: unknown }
  readonly hashes: string
  readonly ids: string
  readonly texts: string
  readonly textHashes: string
  readonly first: readonly (readonly number[])[]
}

interface Golden {
  readonly strings: readonly string[]
  /** Base64 of bytes that are not always UTF-8. */
  readonly bytes: readonly string[]
  readonly families: Readonly<Record<string, Family>>
  readonly charsmap: string
}

const packed = readFileSync(new URL('../../golden/tokenizers/families.json.gz', import.meta.url))
const golden = JSON.parse(gunzipSync(packed).toString()) as Golden
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const strings = [...golden.strings, ...golden.bytes.map((bytes) => utf8.decode(Buffer.from(bytes, 'base64')))]

/** Families with steps of which nobody knows whether a text may be cut: a pattern of their own, single words, white space taken off. */
const WHOLE_ONLY = ['roberta', 'o200k', 'unigram-bytes', 'cuts', 'bert-cuts']

function familyOf(name: string): Family {
  const family = JSON.stringify(golden.families[name]).replace('<charsmap>', golden.charsmap)
  return JSON.parse(family) as Family
}

/** FNV-1a over whole numbers, folded to 16 bits. */
function hash16(values: ArrayLike<number>): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < values.length; at++) hash = Math.imul(hash ^ (values[at] as number), 0x01000193) >>> 0
  return (hash ^ (hash >>> 16)) & 0xffff
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The strings whose hash differs from the stored one, for a failure that can be read. */
function differing(rows: readonly ArrayLike<number>[], hashes: string): string[] {
  const expected = Buffer.from(hashes, 'base64')
  return strings
    .filter((_, place) => hash16(rows[place] ?? []) !== expected.readUInt16LE(2 * place))
    .slice(0, 5)
}

describe('readTextTokenizer against Hugging Face, on 5,500 strings in 24 scripts', () => {
  it.each(Object.keys(golden.families))('gives the ids and the texts of %s', (name) => {
    expect(strings).toHaveLength(5500)
    const family = familyOf(name)
    const tokenizer = readTextTokenizer(family.file)
    const ids = strings.map((text) => tokenizer.encode(text))
    expect(differing(ids, family.hashes)).toEqual([])
    expect(sha256(ids.map((row) => row.join(' ')).join('\n'))).toBe(family.ids)
    const places = family.first.map((_, place) => Array.from(ids[18 + place] ?? []))
    expect(places).toEqual(family.first)
    const texts = ids.map((row, place) => tokenizer.decode(row, { skipSpecialTokens: place % 2 === 1 }))
    expect(
      differing(
        texts.map((text) => Buffer.from(text)),
        family.textHashes,
      ),
    ).toEqual([])
    expect(sha256(texts.join('\0'))).toBe(family.texts)
  })

  it.each(Object.keys(golden.families))('streams the texts of %s without a broken character', (name) => {
    const tokenizer = readTextTokenizer(familyOf(name).file)
    for (const text of strings.slice(0, 600)) {
      const ids = tokenizer.encode(text)
      const stream = tokenizer.stream()
      const parts = Array.from(ids, (id) => stream.push(id))
      const whole = tokenizer.decode(ids)
      expect([...parts, stream.end()].join('')).toBe(whole)
      const isWhole = !whole.includes('\uFFFD')
      expect(parts.filter((part) => isWhole && part.includes('\uFFFD'))).toEqual([])
    }
  })

  it.each(Object.keys(golden.families))(
    'gives the ids of a whole text of %s when it comes in parts',
    (name) => {
      const tokenizer = readTextTokenizer(familyOf(name).file)
      const whole = strings.slice(0, 2500).join(' and ')
      expect(whole.length).toBeGreaterThan(100_000) // more than one part is cut off
      const stream = tokenizer.encodeStream()
      const parts: Int32Array[] = []
      for (let at = 0; at < whole.length; at += 997) parts.push(stream.push(whole.slice(at, at + 997)))
      const early = parts.reduce((sum, part) => sum + part.length, 0)
      parts.push(stream.end())
      expect(early > 1000).toBe(!WHOLE_ONLY.includes(name))
      expect(parts.flatMap((part) => Array.from(part))).toEqual(Array.from(tokenizer.encode(whole)))
    },
  )
})
