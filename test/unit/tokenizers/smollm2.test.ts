// A real tokenizer, of SmolLM2-135M-Instruct's GGUF file; test/golden/tokenizers/make_smollm2.py made the hashes.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { GgufFile } from '../../../engine/formats/gguf.ts'
import { bytesWithoutToken } from '../../../engine/tokenizers/fit.ts'
import { tokenizerConfigOfGguf, tokenizerJsonOfGguf } from '../../../engine/tokenizers/gguf.ts'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'
import type { TextTokenizer } from '../../../engine/tokenizers/text-tokenizer.ts'

const ROOT = join(import.meta.dirname, '../../..')
const MODEL = join(ROOT, '.cache/smollm2/model.gguf')
const GOLDEN = join(ROOT, 'test/golden/tokenizers')

const expected = JSON.parse(readFileSync(join(GOLDEN, 'smollm2.json'), 'utf8')) as {
  readonly ids: string
  readonly texts: string
  readonly first: readonly (readonly number[])[]
  readonly withoutToken: readonly number[]
}

function strings(): string[] {
  const packed = gunzipSync(readFileSync(join(GOLDEN, 'families.json.gz'))).toString()
  const { strings: texts, bytes } = JSON.parse(packed) as { strings: string[]; bytes: string[] }
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  return [...texts, ...bytes.map((one) => utf8.decode(Buffer.from(one, 'base64')))]
}

function read(): TextTokenizer {
  const file = new GgufFile(MODEL)
  const metadata = Object.fromEntries(file.metadata)
  file.dispose()
  return readTextTokenizer(tokenizerJsonOfGguf(metadata), tokenizerConfigOfGguf(metadata))
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('the tokenizer of SmolLM2-135M-Instruct', () => {
  beforeEach(({ skip }) =>
    skip(!existsSync(MODEL), 'the model is not there; `npm run fetch:smollm2` gets it'),
  )

  it('gives the ids and texts of Hugging Face on 5,500 strings', () => {
    const tokenizer = read()
    const ids = strings().map((text) => tokenizer.encode(text))
    expect(ids.slice(18, 38).map((row) => Array.from(row))).toEqual(expected.first)
    expect(sha256(ids.map((row) => row.join(' ')).join('\n'))).toBe(expected.ids)
    expect(sha256(ids.map((row) => tokenizer.decode(row)).join('\0'))).toBe(expected.texts)
  })

  it('names its tokens, and writes digits one by one', () => {
    const tokenizer = read()
    expect([tokenizer.vocabularySize, tokenizer.bosId, tokenizer.eosId]).toEqual([49152, 1, 2])
    expect(Array.from(tokenizer.encode('2026'), (id) => tokenizer.token(id))).toEqual(['2', '0', '2', '6'])
  })

  it('leaves out the bytes that its vocabulary lacks', () => {
    const tokenizer = read()
    expect(bytesWithoutToken(tokenizer)).toEqual(expected.withoutToken)
    expect(expected.withoutToken).toContain(4)
    expect(tokenizer.decode(tokenizer.encode('a\u0004b'))).toBe('ab')
  })
})
