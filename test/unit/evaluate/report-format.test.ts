import { describe, expect, it } from 'vitest'
import {
  decimalsFor,
  decimalsForColumn,
  formatBytes,
  formatFixed,
  formatNumber,
  formatP,
  formatSeconds,
  joinWords,
} from '../../../engine/evaluate/report-format.ts'
import { jsonForScript, markup } from '../../../engine/evaluate/report-markup.ts'

describe('numbers', () => {
  it('have a true minus sign, thin spaces from five digits on, and no signed zero', () => {
    expect(formatFixed(-1234.5, 1)).toBe('−1234.5')
    expect(formatFixed(1234567, 0)).toBe('1\u202f234\u202f567')
    expect(formatFixed(0.4, 1, true)).toBe('+0.4')
    expect([formatFixed(-0.001, 2), formatFixed(0.001, 2, true)]).toEqual(['0.00', '0.00'])
    expect([formatFixed(NaN, 1), formatFixed(-Infinity, 1)]).toEqual(['–', '−∞'])
  })

  it('keep three digits, and powers of ten where zeros would hide them', () => {
    expect([6.184, 61.84, 618.4, 6184.2].map((value) => formatNumber(value))).toEqual(['6.18', '61.8', '618', '6184']) // prettier-ignore
    expect([0, 400, 0.0384, 0.00112].map((value) => formatNumber(value))).toEqual(['0', '400', '0.0384', '0.00112']) // prettier-ignore
    expect([0.0003, 0.000032, -9e-6].map((value) => formatNumber(value))).toEqual(['3·10⁻⁴', '3.2·10⁻⁵', '−9·10⁻⁶']) // prettier-ignore
  })

  it('show as many decimals as the interval leaves meaningful', () => {
    // half widths .06, .02, 3, 300, 3 points of a share, 0
    expect(decimalsFor([-0.06, 0.06], 'nats')).toBe(2)
    expect(decimalsFor([-0.02, 0.02], 'nats')).toBe(3)
    expect(decimalsFor([-2, 4], 'nats')).toBe(0)
    expect(decimalsFor([0, 600], 'nats')).toBe(0)
    expect(decimalsFor([-0.03, 0.03], '%')).toBe(1)
    expect(decimalsFor([1, 1], '')).toBe(3)
    expect([decimalsForColumn([0.871, 0.02]), decimalsForColumn([12, 3]), decimalsForColumn([])]).toEqual([
      3, 1, 0,
    ])
  })

  it('print p as journals do, never as 0', () => {
    expect([0.0001, 0.0125, 0.31, 1].map(formatP)).toEqual(['< .001', '.013', '.31', '1'])
    expect([formatP(0.994), formatP(0.9994)]).toEqual(['.99', '1'])
    expect(formatP(0.0999)).toBe('.100')
  })

  it('print bytes and times as people say them', () => {
    expect([0, 999, 8_402_113, 1.5e9].map(formatBytes)).toEqual(['0 B', '999 B', '8.40 MB', '1.50 GB'])
    expect([3.44, 21.7, 59.97, 245.2, 3600, 3900].map(formatSeconds)).toEqual(['3.4 s', '22 s', '1 min 00 s', '4 min 05 s', '1 h 00 min', '1 h 05 min']) // prettier-ignore
  })

  it('join words', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(joinWords)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ])
  })
})

describe('markup', () => {
  it('escapes text and leaves markup alone', () => {
    const inner = markup`<b>${'<&>"\''}</b>`
    expect(markup`<p title="${'"'}">${inner}${[inner, null, false, undefined, 3]}</p>`.markup).toBe(
      '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b><b>&lt;&amp;&gt;&quot;&#39;</b>3</p>',
    )
  })

  it('writes JSON that cannot end its element', () => {
    const text = jsonForScript({ a: '</script><!--\u2028' }).markup
    expect(text).not.toMatch(/[<>\u2028]/)
    expect(JSON.parse(text)).toEqual({ a: '</script><!--\u2028' })
  })
})
