// Every number here comes from test/golden/metrics/make.py: sacreBLEU, rouge_score, NLTK.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Metric, SetMetric } from '../../../engine/metrics/contract.ts'
import { scoreItems, scoreSet } from '../../../engine/metrics/sums.ts'
import { BLEU_SIGNATURE } from '../../../engine/metrics/text-bleu.ts'
import { bleuTokens } from '../../../engine/metrics/text-bleu-tokenize.ts'
import type { TextItem } from '../../../engine/metrics/text-item.ts'
import { textMetricNamed } from '../../../engine/metrics/text-metrics.ts'
import { stemmed } from '../../../engine/metrics/text-stem.ts'

interface Golden {
  readonly signatures: Readonly<Record<string, string>>
  readonly items: readonly {
    readonly output: string
    readonly references: readonly string[]
    readonly tokens13a: readonly string[]
    readonly expected: Readonly<Record<string, number>>
  }[]
  readonly corpus: Readonly<Record<string, number>>
  readonly single: Readonly<Record<string, number>>
  readonly texts: Readonly<Record<string, number>>
  readonly ids: readonly (readonly number[])[]
  readonly idSets: Readonly<Record<string, number>>
  readonly stems: Readonly<Record<string, string>>
}

const path = new URL('../../golden/metrics/texts.json', import.meta.url)
const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden
const items: TextItem[] = golden.items.map((item) => ({ ...item, prompt: '' }))

function score(name: string, over: readonly TextItem[]): number {
  const metric = textMetricNamed(name) as Metric<TextItem> | SetMetric<TextItem>
  return 'over' in metric ? scoreSet(metric, over) : scoreItems(metric, over)
}

/** Our values under the names of the expected ones, both to six digits after the point. */
function sixDigits(values: Readonly<Record<string, number>>, over: readonly TextItem[]) {
  const rounded = (value: number) => Number(value.toFixed(6))
  const expected = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]))
  const actual = Object.fromEntries(Object.keys(values).map((name) => [name, rounded(score(name, over))]))
  return { actual, expected }
}

describe('metrics of texts against their reference implementations', () => {
  it.each(golden.items.map((item, index) => [index, item] as const))('agree on text %i', (index, item) => {
    expect(bleuTokens(item.output)).toEqual(item.tokens13a)
    const { actual, expected } = sixDigits(item.expected, [items[index] as TextItem])
    expect(actual).toEqual(expected)
  })

  it('agree on all texts together, with one reference and with several', () => {
    const { actual, expected } = sixDigits(golden.corpus, items)
    expect(actual).toEqual(expected)
    const single = items.filter(({ references }) => references.length === 1)
    expect(score('bleu', single)).toBeCloseTo(golden.single['bleu'] as number, 6)
  })

  it('agree on repetition and variety of words', () => {
    const { actual, expected } = sixDigits(golden.texts, items)
    expect(actual).toEqual(expected)
  })

  it('agree on repetition and variety of token ids', () => {
    const tokens = golden.ids.map((ids) => ({ prompt: '', output: 'unread', references: [], tokens: ids }))
    const { actual, expected } = sixDigits(golden.idSets, tokens)
    expect(actual).toEqual(expected)
  })

  it('agree on the stem of every word', () => {
    const stems = Object.fromEntries(Object.keys(golden.stems).map((word) => [word, stemmed(word)]))
    expect(stems).toEqual(golden.stems)
  })

  it('print the signature that sacreBLEU prints', () => {
    expect(BLEU_SIGNATURE.replace('#', 'var')).toBe(golden.signatures['bleu'])
    expect(textMetricNamed('chrf++')?.normalisation).toBe(
      `sacreBLEU ${String(golden.signatures['chrf++']).replace('var', '#')}`,
    )
  })
})
