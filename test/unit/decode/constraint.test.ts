import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { Automaton, DEAD } from '../../../engine/decode/constraint/automaton.ts'
import { parseJsonSchema } from '../../../engine/decode/constraint/json-schema.ts'
import type { Pattern } from '../../../engine/decode/constraint/pattern.ts'
import { parseRegex } from '../../../engine/decode/constraint/regex.ts'
import { TokenAutomaton } from '../../../engine/decode/constraint/token-automaton.ts'
import { utf8Ranges } from '../../../engine/decode/constraint/utf8.ts'

const encoder = new TextEncoder()

function accepts(pattern: Pattern, text: string): boolean {
  const automaton = new Automaton(pattern)
  let state = automaton.start
  for (const byte of encoder.encode(text)) {
    state = automaton.next(state, byte)
    if (state === DEAD) return false
  }
  return automaton.isAccepting(state)
}

/** A text of the form, every byte drawn among those that may come; undefined when it does not end soon. */
function walk(pattern: Pattern, random: RandomStream, most = 400): string | undefined {
  const automaton = new Automaton(pattern)
  const bytes: number[] = []
  for (let state = automaton.start; bytes.length < most;) {
    const open = Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => automaton.next(state, byte) !== DEAD,
    )
    const ends = automaton.isAccepting(state) && (open.length === 0 || random.uniform() < 0.3)
    if (ends) return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
    const closing = open.filter((byte) => '"]}0'.includes(String.fromCharCode(byte)))
    const byte = random.choice(closing.length > 0 && random.uniform() < 0.3 ? closing : open)
    bytes.push(byte)
    state = automaton.next(state, byte)
  }
  return undefined
}

describe('parseRegex', () => {
  it.each([
    ['a(b|c)*d{2,3}', ['add', 'abcbddd', 'ad', 'adddd', 'abd']],
    ['[^x-z]+\\d\\.', ['hello5.', 'é€😀7.', 'x1.', '.', '55.']],
    ['^(?:ab)?$', ['', 'ab', 'a', 'abab']],
    ['.{3}', ['日本語', 'ab', 'a\nb', '😀😀😀']],
    ['[\\w-]+@[a-z]+\\.(com|org)', ['a-b@c.org', 'a b@c.org', '@c.com', 'é@c.com']],
    ['\\u00e9[à-ÿ]|\\x41', ['éà', 'A', 'éa', 'ée']],
    ['[\\]\\-^]+', [']-^', 'a', '']],
    ['(a|)(b+|c{0})x', ['x', 'ax', 'abbx', 'acx']],
    ['\\s\\S\\D\\W', ['\t!!!', ' 555', '\u00a0a\u3000 ']],
  ])('%s takes what JavaScript takes', (source, texts) => {
    const own = new RegExp(`^(?:${source})$`, 'v'.replace('v', 'u'))
    for (const text of texts)
      expect([text, accepts(parseRegex(source), text)]).toEqual([text, own.test(text)])
  })

  it('gives texts of the form, whichever way it goes', () => {
    const source = '(?:[a-c]{2,4}|é|[^\\x00-\\uffff])*-?\\d+(?:\\.\\d{1,2})?'
    const own = new RegExp(`^(?:${source})$`, 'u')
    for (let i = 0; i < 200; i++) {
      const text = walk(parseRegex(source), new RandomStream(1, 'walk', i))
      expect(text).toMatch(own)
    }
  })

  it.each([
    ['a(?=b)', 'groups are (…) or (?:…)'],
    ['(a', 'a group is not closed'],
    ['a)', '")" is not expected'],
    ['[a', 'a class is not closed'],
    ['[]', 'a class has no characters'],
    ['[z-a]', 'a range goes from one character to a later one'],
    ['*a', '"*" stands where a character is expected'],
    ['a**', 'a repetition is repeated'],
    ['a{2,1}', 'a repetition is from 0 to 1000 times'],
    ['a{1001}', 'a repetition is from 0 to 1000 times'],
    ['\\b', '\\b is not supported'],
    ['\\1', '\\1 is not supported'],
    ['a^b', '"^" stands where a character is expected'],
    ['\\u12', '4 hexadecimal digits are expected'],
    ['('.repeat(200), 'groups are nested too deeply'],
  ])('refuses %s', (source, message) => {
    expect(() => parseRegex(source)).toThrow(message)
  })

  it('refuses forms that would take all memory, and takes long ones that do not', () => {
    expect(() => new Automaton(parseRegex('((a{1000}){1000}){1000}'))).toThrow('at most 200000 places')
    expect(accepts(parseRegex('(a|b|ab)*c'), `${'ab'.repeat(5000)}c`)).toBe(true)
    // "the n-th from the end is a" has 2ⁿ states
    const automaton = new Automaton(parseRegex('[ab]*a[ab]{30}'))
    const random = new RandomStream(1, 'letters')
    const read = (): void => {
      let state = automaton.start
      for (let i = 0; i < 100_000; i++) state = automaton.next(state, 97 + random.integer(2))
    }
    expect(read).toThrow('at most 20000 states')
  })
})

describe('utf8Ranges', () => {
  it('holds the bytes of every code point once, and no surrogates', () => {
    const ranges = utf8Ranges([0, 0x10ffff])
    const holds = (bytes: Uint8Array): number =>
      ranges.filter(
        (sequence) =>
          sequence.length === bytes.length &&
          sequence.every(([first, last], i) => (bytes[i] as number) >= first && (bytes[i] as number) <= last),
      ).length
    const codes = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]
    for (const code of codes)
      expect([code, holds(encoder.encode(String.fromCodePoint(code)))]).toEqual([code, 1])
    expect(holds(Uint8Array.of(0xed, 0xa0, 0x80))).toBe(0)
    expect(holds(Uint8Array.of(0xc0, 0x80))).toBe(0)
  })
})

const PERSON = {
  type: 'object',
  title: 'A person',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 8 },
    age: { type: 'integer' },
    tags: { type: 'array', items: { enum: ['a', 'b "c"'] }, maxItems: 3 },
    home: { $ref: '#/$defs/place' },
    score: { type: ['number', 'null'] },
  },
  required: ['name', 'home'],
  $defs: { place: { type: 'object', properties: { city: { pattern: '[A-Z][a-z]{2,5}', type: 'string' } } } },
}

describe('parseJsonSchema', () => {
  it('takes what fits, in the order of the schema', () => {
    const takes = (text: string): boolean => accepts(parseJsonSchema(PERSON), text)
    expect(takes('{"name":"Ann","home":{}}')).toBe(true)
    expect(
      takes(
        '{"name": "Änn\\n", "age": -20, "tags": ["a", "b \\"c\\""], "home": {"city": "Rome"}, "score": null}',
      ),
    ).toBe(true)
    expect(takes('{"name":"Ann"}')).toBe(false)
    expect(takes('{"home":{},"name":"Ann"}')).toBe(false)
    expect(takes('{"name":"","home":{}}')).toBe(false)
    expect(takes('{"name":"Ann","age":007,"home":{}}')).toBe(false)
    expect(takes('{"name":"Ann","tags":["c"],"home":{}}')).toBe(false)
    expect(takes('{"name":"Ann","tags":["a","a","a","a"],"home":{}}')).toBe(false)
    expect(takes('{"name":"Ann","home":{"city":"rome"}}')).toBe(false)
    expect(takes('{"name":"Ann","home":{},}')).toBe(false)
  })

  it.each([
    [
      { type: 'array', items: { type: 'boolean' }, minItems: 2, maxItems: 3 },
      ['[true,false]', '[true, true, true]'],
      ['[true]', '[]', '[true,true,true,true]'],
    ],
    [{ prefixItems: [{ const: 1 }, { type: 'null' }] }, ['[1,null]'], ['[1]', '[null,1]']],
    [{ anyOf: [{ const: 'x' }, { type: 'number' }] }, ['"x"', '1.5e-3', '-0'], ['x', '1.', '01']],
    [true, ['{"a": [1, {"b": "c"}]}', 'null'], ['{"a"}', '[1,]']],
    [{ type: 'object' }, ['{}', '{"a":1,"b":[]}'], ['[]']],
    [
      { type: 'object', properties: { a: true, b: true, c: true } },
      ['{}', '{"a":1}', '{"b":1,"c":2}', '{"a":1,"c":2}'],
      ['{,"a":1}', '{"a":1"b":2}', '{"c":1,"a":2}'],
    ],
  ])('%j', (schema, fitting, others) => {
    for (const text of fitting) expect([text, accepts(parseJsonSchema(schema), text)]).toEqual([text, true])
    for (const text of others) expect([text, accepts(parseJsonSchema(schema), text)]).toEqual([text, false])
  })

  it('gives JSON that parses, whichever way it goes', () => {
    let ended = 0
    for (let i = 0; i < 150; i++) {
      const text = walk(parseJsonSchema(i % 2 === 0 ? PERSON : true), new RandomStream(2, 'walk', i))
      if (text === undefined) continue
      ended++
      const value = JSON.parse(text) as { name?: unknown }
      expect(i % 2 === 1 || typeof value.name === 'string').toBe(true)
    }
    expect(ended).toBeGreaterThan(100)
  })

  it.each([
    [{ type: 'integer', minimum: 3 }, '"minimum" is not supported, at #.'],
    [{ type: 'object', properties: { a: { type: 'date' } } }, 'there is no type "date", at #/properties/a.'],
    [{ $ref: '#/$defs/none' }, '"#/$defs/none" leads nowhere'],
    [{ $ref: 'http://example.com/x' }, 'references stay within the schema'],
    [{ $ref: '#' }, 'refer to themselves, too deeply'],
    [{ type: 'object', properties: {}, required: ['a'] }, '"a" is required but has no schema'],
    [{ type: 'string', maxLength: -1 }, '"maxLength" is a whole number from 0 to 1000'],
    [5, 'a schema is an object or true'],
  ])('refuses %j', (schema, message) => {
    expect(() => parseJsonSchema(schema)).toThrow(message)
  })
})

describe('TokenAutomaton', () => {
  const pieces = ['a', 'ab', 'b', 'ba', 'é', '\u00c3', '', 'abc', 'c']
  const bytes = pieces.map((piece) => (piece === '\u00c3' ? Uint8Array.of(0xc3) : encoder.encode(piece)))
  const tokens = (source: string, eosTokenIds: number[]): TokenAutomaton =>
    new TokenAutomaton(new Automaton(parseRegex(source)), {
      size: 10,
      bytesOf: (id) => bytes[id],
      eosTokenIds,
    })
  const allowedOf = (automaton: TokenAutomaton, state: number): string[] =>
    [...automaton.allowed(state)].flatMap((isAllowed, id) => (isAllowed ? [pieces[id] ?? 'end'] : []))

  it('allows exactly the tokens after which a text of the form can follow', () => {
    const automaton = tokens('(ab)+é?', [9])
    expect(allowedOf(automaton, automaton.start)).toEqual(['a', 'ab'])
    const afterA = automaton.next(automaton.start, 0)
    expect(allowedOf(automaton, afterA)).toEqual(['b', 'ba'])
    const afterAb = automaton.next(afterA, 2)
    expect(allowedOf(automaton, afterAb)).toEqual(['a', 'ab', 'é', '\u00c3', 'end'])
    expect(automaton.next(automaton.start, 3)).toBe(DEAD)
    expect(automaton.next(automaton.start, 6)).toBe(DEAD)
    // half of é has no second half among the tokens, but a text of the form can follow its byte
    expect(allowedOf(automaton, automaton.next(afterAb, 5))).toEqual([])
  })

  it('is over where the form is complete, nothing can follow and no token ends a row', () => {
    const [open, ended] = [tokens('abc', []), tokens('abc', [9])]
    expect([open.isOver(open.start), open.isOver(open.next(open.start, 7))]).toEqual([false, true])
    const last = ended.next(ended.start, 7)
    expect([ended.isOver(last), allowedOf(ended, last)]).toEqual([false, ['end']])
  })
})
