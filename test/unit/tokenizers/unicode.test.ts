import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  classOf,
  DIGIT,
  LETTER,
  NUMBER,
  PUNCTUATION,
  SPACE,
  WORD,
} from '../../../engine/tokenizers/character-classes.ts'
import { readNormalizer } from '../../../engine/tokenizers/normalizers.ts'
import { CharacterSet, readEscape } from '../../../engine/tokenizers/regex-sets.ts'

// Made with Hugging Face tokenizers 0.23.3 by test/golden/tokenizers/make_unicode.py.
const packed = readFileSync(new URL('../../golden/tokenizers/unicode.json.gz', import.meta.url))
const golden = JSON.parse(gunzipSync(packed).toString()) as {
  readonly properties: Readonly<Record<string, readonly number[]>>
  readonly forms: Readonly<Record<string, string>>
}
const LAST = 0x10ffff
const points = Array.from({ length: LAST + 1 }, (_, code) => code).filter((c) => c < 0xd800 || c > 0xdfff)

/** The tables of this JavaScript are those that the exceptions were found for. */
const isKnownUnicode = process.versions['unicode'] === '17.0'

function runsOf(has: (codePoint: number) => boolean): number[] {
  const runs: number[] = []
  for (const codePoint of points) {
    if (!has(codePoint)) continue
    if (runs.at(-1) === codePoint - 1) runs[runs.length - 1] = codePoint
    else runs.push(codePoint, codePoint)
  }
  return runs
}

function setOf(escape: string): (codePoint: number) => boolean {
  const set = new CharacterSet(`[${readEscape(escape, 0).members}]`, false)
  return (codePoint) => set.has(codePoint)
}

const byClass = (bit: number) => (codePoint: number) => (classOf(codePoint) & bit) !== 0
const foldedS = new CharacterSet('[s]', true)

const PROPERTIES: readonly (readonly [string, (codePoint: number) => boolean])[] = [
  ['letter', byClass(LETTER)],
  ['number', byClass(NUMBER)],
  ['space', byClass(SPACE)],
  ['word', byClass(WORD)],
  ['punctuation', byClass(PUNCTUATION)],
  ['digit', byClass(DIGIT)],
  ['patternWord', setOf('w')],
  ['patternDigit', setOf('d')],
  ['han', setOf('p{Han}')],
  ['foldedS', (codePoint) => foldedS.has(codePoint)],
]

describe('every code point of Unicode', () => {
  it.each(PROPERTIES)('is to our %s what it is to Hugging Face', (name, has) => {
    const expected = golden.properties[name]
    // with other tables only the characters that both knew long ago are compared
    const limit = isKnownUnicode ? LAST : 0x250
    expect(runsOf(has).filter((edge) => edge < limit)).toEqual(expected?.filter((edge) => edge < limit))
  })

  it.each(Object.keys(golden.forms))('becomes the same by %s', (type) => {
    const { apply } = readNormalizer({ type })
    const made = points.map((codePoint) => apply(String.fromCodePoint(codePoint), false)).join('\n')
    const digest = createHash('sha256').update(made).digest('hex')
    expect(isKnownUnicode ? digest : golden.forms[type]).toBe(golden.forms[type])
  })
})
