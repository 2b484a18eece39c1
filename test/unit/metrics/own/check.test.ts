import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../../engine/base/random.ts'
import type { Metric, SetMetric } from '../../../../engine/metrics/contract.ts'
import { checkMetric, checkSubject, checkVerdict } from '../../../../engine/metrics/own/check.ts'
import { pictureCheckItems, textCheckItems } from '../../../../engine/metrics/own/check-items.ts'
import { formulaMetric } from '../../../../engine/metrics/own/formula-metric.ts'
import { TEXT_SCOPE } from '../../../../engine/metrics/own/formula-scopes.ts'
import { mse, psnr } from '../../../../engine/metrics/pixels.ts'
import { ssim } from '../../../../engine/metrics/ssim.ts'
import type { TextItem } from '../../../../engine/metrics/text-item.ts'
import { TEXT_METRICS, textMetricNamed } from '../../../../engine/metrics/text-metrics.ts'
import { pictureOf } from '../pictures.ts'

const base = formulaMetric(
  {
    ...{ name: 'own', version: 1, label: 'Own', help: 'Of one’s own.', direction: 'max', unit: '' },
    ...{ range: [null, null], formula: 'score("rouge-1")' },
  },
  TEXT_SCOPE,
)
const withStats = (value: (item: TextItem) => number): Metric<TextItem> => ({
  ...base,
  stats: (item) => [value(item), 1],
})
const texts = textCheckItems()
const verdicts = async (metric: Parameters<typeof checkSubject<TextItem>>[0]) =>
  Object.fromEntries(
    (await checkMetric(checkSubject(metric), texts)).map(({ check, verdict }) => [check, verdict]),
  )
const ALL_PASSED = {
  repeats: 'passed',
  perfect: 'passed',
  empty: 'passed',
  order: 'passed',
  corruption: 'passed',
}

describe('checkMetric', () => {
  it.each(TEXT_METRICS.filter(({ needs }) => needs.includes('text references')))(
    'finds nothing wrong with $name',
    async (metric) => expect(await verdicts(metric)).toEqual(ALL_PASSED),
  )

  it.each([mse, psnr, ssim])('finds nothing wrong with $name', async (metric) => {
    const pictures = [0.3, 0.7].map((turn) =>
      pictureOf(16, 16, (x, y, c) => 128 + 90 * Math.sin(turn * x + y + c)),
    )
    expect(
      (await checkMetric(checkSubject(metric), pictureCheckItems(pictures))).map(({ verdict }) => verdict),
    ).toEqual(Object.keys(ALL_PASSED).map(() => 'passed'))
  })

  it('finds no fault, but no proof either, in metrics without references', async () => {
    for (const metric of TEXT_METRICS.filter(({ needs }) => !needs.includes('text references')))
      expect([metric.name, Object.values(await verdicts(metric)).includes('failed')]).toEqual([
        metric.name,
        false,
      ])
    expect(await verdicts(textMetricNamed('length') as Metric<TextItem>)).toMatchObject({
      corruption: 'unclear',
    })
  })

  it('says that a metric throws, and nothing more', async () => {
    const throwing = withStats(() => {
      throw new Error('no luck')
    })
    expect(await checkMetric(checkSubject(throwing), texts)).toMatchObject([
      { check: 'repeats', verdict: 'failed', message: 'It fails: “no luck”', values: [] },
    ])
  })

  it.each([
    ['has no number', withStats(() => Number.NaN), 'got no value'],
    ['has an infinite number', withStats(() => Infinity), 'got Infinity'],
    ['leaves its range', { ...withStats(() => 3), range: [0, 1] as const }, 'got 3'],
  ])('refuses a metric that %s', async (_, metric, message) => {
    const [only, ...others] = await checkMetric(checkSubject(metric), texts)
    expect(only).toMatchObject({
      check: 'repeats',
      verdict: 'failed',
      message: expect.stringContaining(message),
    })
    expect(others).toEqual([])
  })

  it('refuses one that gives another value each time', async () => {
    const stream = new RandomStream(1, 'fickle metric')
    expect(await verdicts(withStats(() => stream.uniform()))).toEqual({ repeats: 'failed' })
  })

  it('refuses one that fails on empty items only', async () => {
    const metric = withStats(({ output }) => 1 / (output.length === 0 ? 0 : 1))
    expect(await verdicts(metric)).toMatchObject({ repeats: 'passed', empty: 'failed' })
  })

  it('refuses one that silence satisfies', async () => {
    const metric = withStats(
      ({ output, references }) => -Math.abs(output.length - (references[0] ?? '').length / 9),
    )
    expect(await verdicts(metric)).toMatchObject({ empty: 'failed' })
  })

  it('refuses one that depends on the order of items', async () => {
    const first: SetMetric<TextItem> = {
      ...(textMetricNamed('distinct-1') as SetMetric<TextItem>),
      ...{ range: [0, null], over: (items) => () => items[0]?.output.length ?? 0 },
    }
    expect(await verdicts(first)).toMatchObject({ repeats: 'passed', order: 'failed' })
  })

  it('refuses one that rises as more is wrong', async () => {
    const upsideDown = { ...(textMetricNamed('rouge-1') as Metric<TextItem>), direction: 'min' as const }
    expect(await verdicts(upsideDown)).toMatchObject({
      perfect: 'failed',
      empty: 'failed',
      corruption: 'failed',
    })
  })

  it('doubts one that always says the same', async () => {
    const findings = await checkMetric(checkSubject(withStats(() => 1)), texts)
    expect(checkVerdict(findings)).toBe('unclear')
    expect(findings.at(-1)?.message).toBe(
      'It does not react: 1, 1, 1, 1 with 0 %, 10 %, 20 %, 50 % replaced.',
    )
  })

  it('takes a formula as it takes any metric', async () => {
    expect(checkVerdict(await checkMetric(checkSubject(base), texts))).toBe('passed')
  })
})

describe('textCheckItems', () => {
  it('uses what it is given when two or more have a reference', () => {
    const item = { prompt: 'p', output: 'o', references: ['a b c d e f g h i j'] }
    const second = { ...item, references: ['k l m n o p q r s t'] }
    expect(
      textCheckItems([item, second, { ...item, references: [] }]).perfect.map(({ output }) => output),
    ).toEqual(['a b c d e f g h i j', 'k l m n o p q r s t'])
    expect(textCheckItems([item]).perfect).toHaveLength(8)
    const changed = (share: number) => {
      const [first] = textCheckItems([item, second]).corrupted(share, new RandomStream(2, 'words'))
      return (first?.output ?? '')
        .split(' ')
        .flatMap((word, place) => (word === 'abcdefghij'[place] ? [] : [place]))
    }
    expect([0, 0.1, 0.5, 1].map((share) => changed(share).length)).toEqual([0, 1, 5, 10])
    expect(changed(0.5)).toEqual(expect.arrayContaining(changed(0.2)))
  })
})
