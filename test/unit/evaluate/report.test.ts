import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ReportData } from '../../../engine/evaluate/report-data.ts'
import { PALETTE } from '../../../engine/evaluate/report-style.ts'
import { renderReport } from '../../../engine/evaluate/report.ts'
import { sampleReport } from './sample-report.ts'

const whole = await sampleReport()
const page = renderReport(whole)
const bare: ReportData = {
  title: 'Bare',
  createdAt: '2026-11-23T06:30:00.000Z',
  verdict: { tone: 'no difference shown', sentence: 'Nothing was shown.' },
  tiles: [],
}

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
const recordOf = (html: string): Record<string, unknown> =>
  JSON.parse(/<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)?.[1] ?? 'null')

describe('renderReport', () => {
  it('cannot be broken out of by what it shows', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`
    const hostile = renderReport({
      ...whole,
      title: evil,
      verdict: { tone: 'mixed', sentence: evil, detail: evil },
      tiles: [{ label: evil, value: evil, unit: evil, detail: evil }],
      samples: { columns: [evil], rows: [{ caption: evil, detail: evil, pictures: [evil] }], side: 64, scaling: 'smooth', note: evil }, // prettier-ignore
      charts: [{ title: evil, yLabel: evil, series: [{ name: evil, kind: 'exact', points: [[0, 1]] }], marks: [{ x: 0, label: evil }] }], // prettier-ignore
      environment: [{ label: evil, value: evil }],
      record: { evil },
    })
    expect(all(hostile, /<(script)\b/g)).toHaveLength(1)
    expect(hostile).not.toMatch(/<img src=x/)
    expect(recordOf(hostile)).toMatchObject({ title: evil, record: { evil } })
  })

  it('loads nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/https?:|url\(|@import|<link|<iframe|javascript:|\son\w+=/)
    expect(all(page, /<script type="([^"]*)"/g)).toEqual(['application/json'])
    const sources = all(page, /<img [^>]*src="([^,]*),/g)
    expect(sources).toHaveLength(39) // 8 captions × 5 columns, one of them empty
    expect(new Set(sources)).toEqual(new Set(['data:image/png;base64']))
  })

  it('has a policy that admits its own style sheet and nothing else', () => {
    const style = all(page, /<style>([^<]*)<\/style>/g)
    const hash = createHash('sha256').update(style[0] ?? '').digest('base64') // prettier-ignore
    const policy = `default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;`
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    expect(style).toHaveLength(1)
    expect(page).not.toContain(' style="') // the policy would block it
  })

  it('holds every figure for programs, and the pictures once only', () => {
    const { samples, ...rest } = whole
    const rows = samples?.rows.map((row) => ({ ...row, pictures: 5 }))
    const expected = { format: 'tuneloom-report', version: 1, ...rest, samples: { ...samples, rows } }
    expect(recordOf(page)).toEqual(JSON.parse(JSON.stringify(expected)))
  })

  it('is the same page for the same data, and says so in UTC', () => {
    expect(renderReport(JSON.parse(JSON.stringify(whole)) as ReportData)).toBe(page)
    expect(page).toContain('23 November 2026, 06:30 UTC')
  })

  it('leaves out sections that have nothing to show', () => {
    const html = renderReport({ ...bare, charts: [], timings: [] })
    expect(all(html, /<section id="([^"]*)"/g)).toEqual(['record'])
    expect(all(html, /<a href="#([^"]*)"/g)).toEqual(['record'])
    expect(html).not.toContain('undefined')
    expect(html).not.toContain('NaN')
  })

  it('links every section, names every drawing and repeats no id', () => {
    const sections = all(page, /<section id="([^"]*)"/g)
    expect(all(page, /<a href="#([^"]*)"/g)).toEqual(sections)
    expect(sections).toHaveLength(10)
    const ids = all(page, / id="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    for (const attributes of all(page, /<svg ([^>]*)>/g))
      expect(attributes).toMatch(/aria-(label|labelledby|hidden)=/)
    for (const references of all(page, /aria-labelledby="([^"]*)"/g))
      expect(ids).toEqual(expect.arrayContaining(references.split(' ')))
  })

  it('shows the verdict by sign and word, not by colour alone', () => {
    expect(page).toContain('<span aria-hidden="true">▲</span> better')
    expect(page).toContain('<span aria-hidden="true">▼</span> worse')
    expect(page).toContain('<span aria-hidden="true">=</span> no difference shown')
  })

  it('shows what a gate refused and why', () => {
    expect(page).toContain('✗ refused')
    expect(page).toContain('KL 0.311 is above the limit of 0.1')
  })
})

describe('the section of health', () => {
  const row = {
    label: 'Repeated runs',
    unit: '%',
    value: 0.2,
    control: 0.01,
    band: [0, 0.02],
    n: 48,
  } as const
  const draw = (findings: NonNullable<ReportData['health']>['models'][number]['findings']) =>
    renderReport({
      ...bare,
      health: { models: [{ name: 'tuned', findings, rows: [{ ...row, ci95: [0.15, 0.25] }] }] },
    })

  it('shows every figure beside its control, and what was found with its source', () => {
    const html = draw([
      { severity: 'warning', sentence: 'It repeats <itself>.', threshold: 'At 5 %. Source: a paper.' },
    ])
    for (const part of [
      '20.0 %',
      '15.0 to 25.0',
      '1.0 %',
      '0.0 to 2.0',
      'It repeats &lt;itself&gt;.',
      'Source: a paper.',
    ])
      expect(html).toContain(part)
  })

  it('says of a healthy model that nothing was found', () => {
    expect(draw([])).toContain('Nothing was found')
    expect(renderReport(bare)).not.toContain('id="health"')
  })
})

describe('the palette', () => {
  /** WCAG 2.2 relative luminance. */
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const level = parseInt(color.slice(at, at + 2), 16) / 255
      return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (a: string, b: string) => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high + 0.05) / (low + 0.05)
  }

  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2) // the well-known grey that just fails
  })

  it.each(['light', 'dark'] as const)('reads at 4.5 : 1 or better in the %s scheme', (name) => {
    const scheme = PALETTE[name]
    const inks = ['text', 'muted', 'better', 'worse', 'mixed', 'open', 'series1', 'series2', 'series3', 'series4'] as const // prettier-ignore
    const pairs = inks.flatMap((ink) => [
      [ink, 'paper'],
      [ink, 'card'],
    ]) as (readonly [keyof typeof scheme, keyof typeof scheme])[]
    const badges = [['better', 'betterWash'], ['worse', 'worseWash'], ['mixed', 'mixedWash'], ['open', 'openWash']] as const // prettier-ignore
    const weak = [...pairs, ...badges].filter(([ink, ground]) => contrast(scheme[ink], scheme[ground]) < 4.5)
    expect(weak).toEqual([])
  })
})
