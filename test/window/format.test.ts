// Numbers, sizes and times as people read them, in both languages.
import { afterEach, describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatDate,
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent,
  formatSigned,
} from '../../renderer/lib/i18n/format.ts'
import { fill, setLanguage, t } from '../../renderer/lib/i18n/index.svelte.ts'

afterEach(() => setLanguage('en'))

describe('formatNumber', () => {
  it('groups whole numbers and keeps four significant digits of fractions', () => {
    expect([formatNumber(1234567), formatNumber(3.14159), formatNumber(0)]).toEqual([
      '1,234,567',
      '3.142',
      '0',
    ])
  })
  it('writes the tiny with an exponent', () => expect(formatNumber(0.00003)).toBe('3E−5'))
  it.each([null, undefined, Number.NaN, Infinity])('writes %s as a dash', (value) => {
    expect(formatNumber(value)).toBe('–')
  })
  it('follows the language', async () => {
    await setLanguage('de')
    const written = [formatNumber(1234.5), formatPercent(0.425, 1), formatBytes(1_500_000)]
    expect(written.map((text) => text.replace(/\s/, ' '))).toEqual(['1.235', '42,5 %', '1,5 MB'])
  })
  it('has a real minus everywhere, in both languages', async () => {
    const all = () => [formatNumber(-1.5), formatSigned(-0.25), formatPercent(-0.05), formatFixed(-2, 2)]
    expect(all()).toEqual(['−1.5', '−0.25', '−5%', '−2.00'])
    await setLanguage('de')
    expect(all().map((text) => text.replace(/\s/, ' '))).toEqual(['−1,5', '−0,25', '−5 %', '−2,00'])
  })
})

describe('formatSigned', () => {
  it('always has a sign, but for zero', () => {
    expect([formatSigned(0.0312), formatSigned(-2), formatSigned(0)]).toEqual(['+0.0312', '−2', '0'])
  })
})

describe('formatBytes', () => {
  it('steps by thousands', () => {
    expect([0, 999, 1000, 1_500_000, 250_000_000_000].map((bytes) => formatBytes(bytes))).toEqual([
      '0 byte',
      '999 byte',
      '1 kB',
      '1.5 MB',
      '250 GB',
    ])
  })
})

describe('formatDuration', () => {
  it('keeps the two largest parts', () => {
    // 3 · 3600 + 12 · 60 + 20 = 11,540 s
    expect([0.25, 45, 60, 200, 11_540, 90_000].map((seconds) => formatDuration(seconds))).toEqual([
      '0.25 sec',
      '45 sec',
      '1 min',
      '3 min 20 sec',
      '3 hr 12 min',
      '1 day 1 hr',
    ])
  })
})

describe('formatDate', () => {
  it('is a dash for what is no date', () => {
    expect([formatDate(null), formatDate('soon')]).toEqual(['–', '–'])
  })
  it('names the day of another day', () => expect(formatDate('2024-02-29T12:00:00Z')).toBe('Feb 29, 2024'))
})

describe('texts', () => {
  it('take values and choose by number', () => {
    expect([1, 2].map((n) => fill('{n} {n|pair|pairs} of {all}', { n, all: 'three' }))).toEqual([
      '1 pair of three',
      '2 pairs of three',
    ])
  })
  it('change with the language', async () => {
    expect(t('datasets.title')).toBe('Datasets')
    await setLanguage('de')
    expect([t('datasets.title'), t('ui.item', { place: 2 })]).toEqual(['Datensätze', 'Eintrag 2'])
  })
})
