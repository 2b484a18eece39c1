import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { METRICS, metricNamed } from '../../../engine/metrics/index.ts'
import { compareSets } from '../../../engine/metrics/set-comparison.ts'
import { scoreItems, scoreSet } from '../../../engine/metrics/sums.ts'
import { bleu, sentenceBleu } from '../../../engine/metrics/text-bleu.ts'
import { chrf } from '../../../engine/metrics/text-chrf.ts'
import { distinct } from '../../../engine/metrics/text-distinct.ts'
import { exactMatch } from '../../../engine/metrics/text-exact-match.ts'
import type { TextItem } from '../../../engine/metrics/text-item.ts'
import {
  cutOutputs,
  emptyOutputs,
  lengthStatistics,
  outputLength,
} from '../../../engine/metrics/text-length.ts'
import { bitsPerByte, perplexity, textNll } from '../../../engine/metrics/text-likelihood.ts'
import { TEXT_METRICS } from '../../../engine/metrics/text-metrics.ts'
import { sequenceRepetition } from '../../../engine/metrics/text-repetition.ts'
import { rouge } from '../../../engine/metrics/text-rouge.ts'
import { selfBleu } from '../../../engine/metrics/text-self-bleu.ts'
import { entropyOfNgrams, uniqueUnits, zipf } from '../../../engine/metrics/text-vocabulary.ts'

const text = (output: string, ...references: string[]): TextItem => ({ prompt: '', output, references })
const texts = (...outputs: string[]) => outputs.map((output) => text(output))
const tokens = (...ids: number[]): TextItem => ({ prompt: '', output: '', references: [], tokens: ids })

describe('metrics with references', () => {
  it.each([bleu, sentenceBleu, chrf, rouge(1), rouge('l'), exactMatch])(
    'refuse a text without any: $name',
    (metric) => {
      expect(() => scoreItems(metric, texts('a'))).toThrow(
        expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining('got none') }),
      )
    },
  )

  it.each([bleu, sentenceBleu, chrf, rouge(2), rouge('l')])(
    'give 0 to nothing, against nothing, and to what has nothing in common: $name',
    (metric) => {
      for (const item of [text('', 'the cat'), text('the cat', ''), text('', ''), text('xyz', 'the cat')])
        expect(scoreItems(metric, [item])).toBe(0)
    },
  )

  it('reproduce the worked examples of METHODS', () => {
    // c = 4, r = 5: BP = exp(1 − 5/4) = .778801
    expect(scoreItems(bleu, [text('the cat sat on', 'the cat sat on it')])).toBeCloseTo(77.8801, 4)
    expect(scoreItems(chrf, [text('abc', 'abd')])).toBeCloseTo(38.8889, 4)
    expect(scoreItems(rouge('l'), [text('the gunman kill police', 'police killed the gunman')])).toBe(0.5)
  })

  it('count a text shorter than the n-grams as nothing for BLEU, as far as it goes for BLEU per text', () => {
    expect(scoreItems(bleu, [text('cat', 'cat')])).toBe(0)
    expect(scoreItems(sentenceBleu, [text('cat', 'cat')])).toBeCloseTo(100, 10)
  })

  it('compare whole texts letter by letter, composed and without white space around', () => {
    const right = [text(' 42\n', '7', '42'), text('e\u0301', 'é')]
    expect(scoreItems(exactMatch, right)).toBe(1)
    expect(scoreItems(exactMatch, [...right, text('42.', '42'), text('', 'x')])).toBe(0.5)
    expect(scoreItems(exactMatch, [text('', '')])).toBe(1)
  })
})

describe('repetition and variety', () => {
  it('refuse texts of which only some have tokens', () => {
    expect(() => scoreSet(distinct(1), [text('a'), tokens(1)])).toThrow('got them for 1 of 2')
  })

  it('give what the release of unlikelihood training gives for 1 2 1 2 1 2', () => {
    // METHODS §4.3: .6667, .6, .5, .3333
    const values = [1, 2, 3, 4].map((n) => scoreItems(sequenceRepetition(n), [tokens(1, 2, 1, 2, 1, 2)]))
    expect(values.map((value) => Number(value.toFixed(4)))).toEqual([0.6667, 0.6, 0.5, 0.3333])
  })

  it('leave out texts shorter than n, and have no value when none is left', () => {
    expect(scoreItems(sequenceRepetition(2), texts('a a a', 'a', ''))).toBe(0.5)
    expect(scoreItems(sequenceRepetition(9), texts('a', ''))).toBeNaN()
    expect(scoreSet(distinct(3), texts('a b', ''))).toBeNaN()
    expect(scoreSet(entropyOfNgrams(2), texts('a'))).toBeNaN()
    expect(scoreSet(zipf, texts('a a'))).toBeNaN()
    expect(scoreSet(uniqueUnits, texts('', ' '))).toBe(0)
    expect(scoreSet(selfBleu(4), texts('a b c'))).toBeNaN()
  })

  it('tell apart units that would look alike when joined', () => {
    expect(scoreSet(distinct(2), [tokens(1, 23), tokens(12, 3)])).toBe(1)
    expect(scoreSet(uniqueUnits, texts('東京 は 東京', '😀'))).toBe(3)
  })

  it('have no entropy for one word, ln 2 nats for two, slope 1 for counts of 4, 2, 4/3', () => {
    expect(scoreSet(entropyOfNgrams(1), texts('a a a'))).toBe(0)
    expect(scoreSet(entropyOfNgrams(1), texts('a b'))).toBeCloseTo(Math.LN2, 12)
    expect(scoreSet(zipf, texts('a '.repeat(12) + 'b '.repeat(6) + 'c '.repeat(4)))).toBeCloseTo(1, 12)
  })

  it('call equal texts wholly alike and different ones not at all', () => {
    expect(scoreSet(selfBleu(2), texts('a b c', 'a b c'))).toBeCloseTo(1, 12)
    expect(scoreSet(selfBleu(2), texts('a b c', 'd e f', ''))).toBe(0)
  })
})

describe('lengths', () => {
  it('are means and shares, of what is known', () => {
    const items = [{ ...text('a b c'), isCut: true }, { ...text(' '), isCut: false }, text('a')]
    const scores = [outputLength, emptyOutputs, cutOutputs].map((metric) => scoreItems(metric, items))
    expect(scores).toEqual([4 / 3, 1 / 3, 1 / 2])
    expect(scoreItems(cutOutputs, texts('a'))).toBeNaN()
  })

  it('have five numbers', () => {
    expect(lengthStatistics([])).toBeUndefined()
    // lengths 3, 0, 1, 4: mean 2, squares 1 + 4 + 1 + 4 = 10, √(10 / 3)
    expect(lengthStatistics(texts('a b c', '', 'a', 'a b c d'))).toEqual({
      ...{ mean: 2, standardDeviation: Math.sqrt(10 / 3), least: 0, median: 2, greatest: 4 },
    })
  })
})

describe('likelihood of texts', () => {
  it('is per token, as perplexity, and per byte', () => {
    const items = [
      { nllNats: 6 * Math.LN2, tokens: 2, bytes: 8 },
      { nllNats: 2 * Math.LN2, tokens: 2, bytes: 8 },
    ]
    // 8 bits over 4 tokens and 16 bytes
    expect(scoreItems(textNll, items)).toBeCloseTo(2 * Math.LN2, 12)
    expect(scoreItems(perplexity, items)).toBeCloseTo(4, 12)
    expect(scoreItems(bitsPerByte, items)).toBeCloseTo(0.5, 12)
  })
})

describe('every metric of texts', () => {
  it('is found by its name, families with any n', () => {
    for (const { name } of TEXT_METRICS) expect(metricNamed(name).name).toBe(name)
    const names = ['distinct-7', 'self-bleu-2', 'seq-rep-12', 'entropy-3', 'rouge-5', 'rouge-5-stem']
    expect(names.map((name) => metricNamed(name).name)).toEqual(names)
    for (const wrong of ['distinct-0', 'distinct-2-stem', 'rouge-0', 'entropy-100', 'constructor-1'])
      expect(() => metricNamed(wrong)).toThrow('there is no metric')
    expect(METRICS).toEqual(expect.arrayContaining([...TEXT_METRICS]))
  })

  it('stays finite and in its range on ugly texts', () => {
    const ugly = ['', ' ', '\u0000', '\uD800', 'a', '😀'.repeat(50), 'no '.repeat(200), '&lt;<skipped>-\n']
    const items = ugly.flatMap((output) =>
      ugly.map((reference) => ({ ...text(output, reference), isCut: false })),
    )
    for (const metric of TEXT_METRICS) {
      const value = 'over' in metric ? scoreSet(metric, items) : scoreItems(metric, items)
      const [least, greatest] = metric.range
      expect([metric.name, Number.isFinite(value)]).toEqual([metric.name, true])
      expect(value).toBeGreaterThanOrEqual(least ?? value)
      expect(value).toBeLessThanOrEqual((greatest ?? value) + 1e-9)
    }
  })
})

describe('compareSets', () => {
  it('refuses arms with other prompts', () => {
    expect(() => compareSets(distinct(1), [texts('a')], [texts('a', 'b')])).toThrow('same prompts')
    expect(() => compareSets(distinct(1), [], [])).toThrow('same prompts')
  })

  it('exchanges and counts prompts', () => {
    const comparison = compareSets(distinct(1), [texts('a a', 'b b')], [texts('c d', 'b a')])
    const { swapped, resampled, ...values } = comparison
    // a a b b: 2 / 4; c d b a: 4 / 4
    expect(values).toEqual({ captions: 2, baseline: 0.5, candidate: 1 })
    expect(swapped(Uint8Array.of(0, 0))).toBe(0.5)
    // b a with a a (2 / 4) − c d with b b (3 / 4)
    expect(swapped(Uint8Array.of(1, 0))).toBe(2 / 4 - 3 / 4)
    // c d twice: 2 / 4; a a twice: 1 / 4
    expect(resampled(Uint32Array.of(2, 0), new RandomStream(0, 'unused'))).toBe(0.25)
  })

  it('measures again what is compared within the set', () => {
    const arms = [[texts('a b', 'a b')], [texts('c d', 'a b')]] as const
    const { baseline, candidate, swapped } = compareSets(selfBleu(1), ...arms)
    expect([baseline, candidate].map((value) => Number(value.toFixed(9)))).toEqual([1, 0])
    // a b and a b against c d and a b
    expect(swapped(Uint8Array.of(1, 0))).toBeCloseTo(1, 9)
    expect(swapped(Uint8Array.of(0, 1))).toBeCloseTo(-1, 9)
  })
})
