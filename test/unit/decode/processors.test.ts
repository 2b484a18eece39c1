import { describe, expect, it } from 'vitest'
import type { OptionDescriptor, ProcessorOption, ProcessorSetting } from '../../../engine/decode/option.ts'
import { allowedRange } from '../../../engine/decode/processors/allowed-range.ts'
import { badWordsIds } from '../../../engine/decode/processors/bad-words.ts'
import { guidanceScale } from '../../../engine/decode/processors/guidance.ts'
import { minP } from '../../../engine/decode/processors/min-p.ts'
import { noRepeatNgramSize } from '../../../engine/decode/processors/no-repeat-ngram.ts'
import { repetitionPenalty } from '../../../engine/decode/processors/repetition-penalty.ts'
import { temperature } from '../../../engine/decode/processors/temperature.ts'
import { topK } from '../../../engine/decode/processors/top-k.ts'
import { topP } from '../../../engine/decode/processors/top-p.ts'
import { typicalP } from '../../../engine/decode/processors/typical-p.ts'
import type { DecodeContext } from '../../../engine/decode/processor.ts'
import { logSoftmax, softmax } from '../../../engine/decode/sample.ts'

/** Rows that nothing ends, one token always kept. */
const SETTING: ProcessorSetting = { eosTokenIds: [], leastKept: 1 }

/** The logits after one step. */
function run<T>(
  option: ProcessorOption<T>,
  value: T,
  logits: number[],
  context: DecodeContext = { tokens: [] },
): number[] {
  const process = option.make(value, SETTING)
  if (process === undefined) throw new Error(`${option.name} makes no step`)
  return [...process(Float32Array.from(logits), context)]
}

/** The ids that a step leaves of some probabilities. */
function kept<T>(
  option: ProcessorOption<T>,
  value: T,
  probabilities: number[],
  tokens: number[] = [],
): number[] {
  const out = run(option, value, probabilities.map(Math.log), { tokens })
  return out.flatMap((logit, id) => (logit === -Infinity ? [] : [id]))
}

const NUCLEUS = [0.5, 0.3, 0.15, 0.05]

describe('processors', () => {
  it('temperature divides', () => {
    expect(run(temperature, 0.5, [1, -2, -Infinity])).toEqual([2, -4, -Infinity])
  })

  it('top k keeps the k highest, ties with the last of them too', () => {
    expect(kept(topK, 2, NUCLEUS)).toEqual([0, 1])
    expect(kept(topK, 2, [0.25, 0.4, 0.25, 0.1])).toEqual([0, 1, 2])
    expect(kept(topK, 9, NUCLEUS)).toEqual([0, 1, 2, 3])
  })

  it('top p keeps the fewest likely tokens that pass p', () => {
    // from below: .05, .2, .5, 1 together; removed while at most 1 − p
    expect(kept(topP, 0.5, NUCLEUS)).toEqual([0])
    expect(kept(topP, 0.6, NUCLEUS)).toEqual([0, 1])
    expect(kept(topP, 0.85, NUCLEUS)).toEqual([0, 1, 2])
    expect(kept(topP, 0.97, NUCLEUS)).toEqual([0, 1, 2, 3])
  })

  it('top p of 0 leaves the first of the most likely tokens', () => {
    expect(kept(topP, 0, [0.2, 0.4, 0.4])).toEqual([1])
  })

  it('min p compares with the most likely token', () => {
    // .25 · .5 = .125
    expect(kept(minP, 0.25, NUCLEUS)).toEqual([0, 1, 2])
    expect(kept(minP, 1, NUCLEUS)).toEqual([0])
  })

  it('typical p takes tokens of ordinary surprise first', () => {
    // H = 1.207974; |−log p − H| = .514827, .178321, .689146, 1.094611: order 1, 0, 2, 3 with .25, .75, .9, 1 together
    expect(kept(typicalP, 0.2, [0.5, 0.25, 0.15, 0.1])).toEqual([1])
    expect(kept(typicalP, 0.7, [0.5, 0.25, 0.15, 0.1])).toEqual([0, 1])
    expect(kept(typicalP, 0.8, [0.5, 0.25, 0.15, 0.1])).toEqual([0, 1, 2])
  })

  it('repetition penalty shrinks positive and grows negative logits, once per token', () => {
    // 2 / 1.2 = 1.6667, −2 · 1.2 = −2.4; token 9 is none of the model's
    const out = run(repetitionPenalty, 1.2, [2, -2, 5], { tokens: [0, 1, 0, 9] })
    expect(out).toEqual([2 / 1.2, -2.4, 5].map(Math.fround))
  })

  it('no repeated n-grams: each token that would complete one is out', () => {
    const flat = Array.from({ length: 8 }, () => 0.125)
    // 5 6 5 has 5 6, so 6 must not follow 5
    expect(kept(noRepeatNgramSize, 2, flat, [5, 6, 5])).toEqual([0, 1, 2, 3, 4, 5, 7])
    expect(kept(noRepeatNgramSize, 3, flat, [1, 2, 3, 1, 2, 4, 1, 2])).toEqual([0, 1, 2, 5, 6, 7])
    expect(kept(noRepeatNgramSize, 1, flat, [0, 7])).toEqual([1, 2, 3, 4, 5, 6])
    expect(kept(noRepeatNgramSize, 4, flat, [5, 5, 5])).toHaveLength(8)
  })

  it('bad words: one token always, several only after their beginning', () => {
    const flat = [0.25, 0.25, 0.25, 0.25]
    expect(kept(badWordsIds, [[3], [1, 2]], flat, [0, 1])).toEqual([0, 1])
    expect(kept(badWordsIds, [[3], [1, 2]], flat, [1, 0])).toEqual([0, 1, 2])
    expect(kept(badWordsIds, [[0, 1, 2]], flat, [1])).toEqual([0, 1, 2, 3])
    expect(() => kept(badWordsIds, [[4]], flat)).toThrow('badWordsIds are token ids below 4, got 4.')
  })

  it('allowed range keeps first ≤ id < end', () => {
    expect(kept(allowedRange, [1, 3], NUCLEUS)).toEqual([1, 2])
  })

  it('guidance moves away from the unconditional side', () => {
    // c = (1, 0), u = (0, 0), s = 3: the difference becomes 3, and e³ / (e³ + 1) = .952574
    const unconditional = Float32Array.of(0, 0)
    const out = run(guidanceScale, 3, [1, 0], { tokens: [], unconditional })
    expect(softmax(Float32Array.from(out))[0]).toBeCloseTo(0.952574, 6)
    // u + 3 · (c − u) with c = (−.313262, −1.313262) and u = −.693147
    expect(out[0]).toBeCloseTo(0.446509, 5)
    expect(out[1]).toBeCloseTo(-2.553491, 5)
    expect(run(guidanceScale, 0, [1, 0], { tokens: [], unconditional })).toEqual([
      ...logSoftmax(unconditional),
    ])
  })

  it('guidance leaves what one side rules out to the conditional side', () => {
    const unconditional = Float32Array.of(0, -Infinity, 0)
    const out = run(guidanceScale, 3, [0, 0, -Infinity], { tokens: [], unconditional })
    expect(out[1]).toBe(Math.fround(-Math.LN2))
    expect(out[2]).toBe(-Infinity)
  })

  it('guidance without the other side is refused', () => {
    expect(() => run(guidanceScale, 3, [1, 0])).toThrow('guidance needs 2 unconditional logits, got none.')
    const unconditional = Float32Array.of(0)
    expect(() => run(guidanceScale, 3, [1, 0], { tokens: [], unconditional })).toThrow(
      'unconditional logits, got 1.',
    )
  })

  it('make no step of the value that changes nothing', () => {
    for (const option of [temperature, topP, typicalP, repetitionPenalty, guidanceScale])
      expect(option.make(1, SETTING)).toBe(undefined)
    for (const option of [topK, minP, noRepeatNgramSize]) expect(option.make(0, SETTING)).toBe(undefined)
    expect(badWordsIds.make([], SETTING)).toBe(undefined)
    expect(allowedRange.make(null, SETTING)).toBe(undefined)
  })
})

describe('accept', () => {
  it.each<[OptionDescriptor<unknown>, unknown, string]>([
    [temperature, 0, 'temperature is a number from 0.001 to 100, got 0.'],
    [temperature, NaN, 'temperature is a number from 0.001 to 100, got NaN.'],
    [temperature, '1', 'temperature is a number from 0.001 to 100, got "1".'],
    [topK, 1.5, 'topK is a whole number from 0 to 16777216, got 1.5.'],
    [topP, 1.01, 'topP is a number from 0 to 1, got 1.01.'],
    [badWordsIds, [[]], 'badWordsIds is a list of lists of token ids, none of them empty, got [[]].'],
    [badWordsIds, [[-1]], 'badWordsIds is a list of lists of token ids'],
    [allowedRange, [5, 5], 'allowedRange is a first id and a larger end, or null, got [5,5].'],
  ])('%# refuses what it cannot use', (option, value, message) => {
    expect(() => option.accept(value)).toThrow(`generation: ${message}`)
  })
})
