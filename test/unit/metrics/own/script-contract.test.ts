import { describe, expect, it } from 'vitest'
import {
  measureByScript,
  SCRIPT_LIMITS,
  scriptedItems,
  scriptMetric,
  type ScriptMetricDefinition,
  scriptPicture,
  scriptText,
} from '../../../../engine/metrics/own/script-contract.ts'
import { scoreItems } from '../../../../engine/metrics/sums.ts'
import { pictureOf } from '../pictures.ts'

const definition: ScriptMetricDefinition = {
  ...{ name: 'own', version: 1, label: 'Own', help: 'Of one’s own.', direction: 'max', unit: '' },
  ...{ range: [0, 1], needs: ['texts'], source: 'const measure = () => 1' },
}

describe('scriptedItems', () => {
  it.each([
    [[1], 'own: 2 results are expected, got 1.'],
    [[1, Number.NaN], 'of item 2, got NaN.'],
    [[Infinity, 1], 'of item 1, got Infinity.'],
    [[1, '1'], 'of item 2, got "1".'],
    [[1, undefined], 'of item 2, got undefined.'],
    [[1, null], 'of item 2, got null.'],
    [[1, [1, 2, 3]], 'of item 2, got [1,2,3].'],
    [[1, [1, 0]], 'of item 2, got [1,0].'],
    [[1, [1, -1]], 'of item 2, got [1,-1].'],
    [[1, 2], 'a number from 0 to 1, or a numerator with a denominator is expected of item 2, got 2.'],
    [[1, 'x'.repeat(999)], `got "${'x'.repeat(58)}….`],
  ])('refuse %j', (rows, message) => {
    expect(() => scriptedItems(definition, rows, 2)).toThrow(
      expect.objectContaining({ code: 'METRIC_FAILED', message: expect.stringContaining(message) }),
    )
  })

  it('are numbers, or numerators with denominators of which 0 does not count', () => {
    const items = scriptedItems(definition, [0.5, [1, 2], [0, 0]], 3)
    expect(items).toEqual([
      { numerator: 0.5, denominator: 1 },
      { numerator: 1, denominator: 2 },
      { numerator: 0, denominator: 0 },
    ])
    expect(scoreItems(scriptMetric(definition), items)).toBe(1.5 / 3)
  })
})

describe('measureByScript', () => {
  const item = scriptText({ prompt: '', output: 'a', references: [] })
  const signal = new AbortController().signal

  it('hands source and items to the cage and reads what comes back', async () => {
    const seen: unknown[] = []
    const cage = (source: string, items: readonly unknown[]) =>
      Promise.resolve([seen.push(source, items) / 4])
    expect(await measureByScript(definition, cage, [item], signal)).toEqual([
      { numerator: 0.5, denominator: 1 },
    ])
    expect(seen).toEqual([definition.source, [item]])
    await expect(measureByScript(definition, () => Promise.resolve([]), [item], signal)).rejects.toThrow(
      'got 0',
    )
  })

  it('refuses items that are too large before anything runs', async () => {
    const large = { ...item, output: 'é'.repeat(SCRIPT_LIMITS.inputBytes / 2) }
    const cage = () => Promise.reject(new Error('it ran'))
    await expect(measureByScript(definition, cage, [large], signal)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
  })
})

describe('scriptMetric', () => {
  it('refuses no script and one that is too long', () => {
    expect(() => scriptMetric({ ...definition, source: ' ' })).toThrow(
      '1 to 100000 characters is expected, got 1',
    )
    const source = ';'.repeat(SCRIPT_LIMITS.sourceCharacters + 1)
    expect(() => scriptMetric({ ...definition, source })).toThrow('got 100001')
  })
})

describe('what a script sees', () => {
  it('is plain data that survives JSON', () => {
    const item = scriptText({ prompt: 'p', output: 'o', references: ['r'], tokens: Int32Array.of(4, 5) })
    expect(JSON.parse(JSON.stringify(item))).toEqual({
      ...{ prompt: 'p', output: 'o', references: ['r'], tokens: [4, 5], picture: null },
    })
  })

  it('is a picture in whole steps, at most 64 × 64 pixels', () => {
    const exact = scriptPicture(
      'p',
      pictureOf(64, 64, (x) => x),
    ).picture
    expect([exact?.width, exact?.height, exact?.levels.length]).toEqual([64, 64, 3 * 64 * 64])
    const wide = scriptPicture(
      'p',
      pictureOf(200, 50, (x, y, channel) => (channel === 0 ? x : y)),
    ).picture
    // 200 · 50 = 10,000 pixels; every second of every second row is 100 · 25
    expect([wide?.width, wide?.height]).toEqual([100, 25])
    expect(wide?.levels.slice(3 * 101, 3 * 102)).toEqual([2, 2, 2])
  })
})
