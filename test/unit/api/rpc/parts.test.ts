// Long messages in parts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PartJoiner, partsOf } from '../../../../engine/api/rpc/parts.ts'

const LIMIT_BYTES = 64 * 1024

/** What the joiner makes of texts, one after the other. */
function joined(texts: readonly string[]): unknown[] {
  const joiner = new PartJoiner()
  return texts.map((text) => joiner.take(text)).filter((message) => message !== undefined)
}

describe('messages', () => {
  it('come out as they went in, whatever their length and letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat({ max: 400 }), (text, times) => {
        const message = { ask: 1, input: text.repeat(times) }
        expect(JSON.stringify(joined(partsOf(message)))).toBe(JSON.stringify([message]))
      }),
      { numRuns: 25 },
    )
  })

  it('are never longer than a socket takes, even of letters that take three bytes', () => {
    const parts = partsOf({ ask: 1, input: '\u2603"'.repeat(100_000) })
    expect(parts.length).toBeGreaterThan(10)
    expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThan(LIMIT_BYTES)
  })

  it('that are short travel as they are, between longer ones', () => {
    const [long, short] = [{ ask: 1, input: 'x'.repeat(50_000) }, { ask: 2 }]
    expect(joined([...partsOf(long), ...partsOf(short), ...partsOf(long)])).toEqual([long, short, long])
  })

  it('beyond four million characters are refused before they are sent', () => {
    expect(() => partsOf({ input: 'x'.repeat(5_000_000) })).toThrow(/at most/)
  })
})

describe('parts', () => {
  const parts = partsOf({ input: 'x'.repeat(60_000) })

  it('in the wrong order are refused', () => {
    const joiner = new PartJoiner()
    joiner.take(parts[0] as string)
    expect(() => joiner.take(parts[2] as string)).toThrow(/expected the part/)
  })

  it('without end are refused', () => {
    const joiner = new PartJoiner()
    const flood = (): void => {
      for (let left = 1000; left > 0; left--) joiner.take(JSON.stringify({ part: 'y'.repeat(8_000), left }))
    }
    expect(flood).toThrow(/at most/)
  })
})
