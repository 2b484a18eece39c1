// The report: one HTML file that needs nothing else. No script, no request; its policy forbids both.
import { createHash } from 'node:crypto'
import type { ReportData, ReportTile } from './report-data.ts'
import {
  dataSection,
  environmentSection,
  exportsSection,
  notesSection,
  recordSection,
  timingsSection,
} from './report-facts.ts'
import { healthSection } from './report-health.ts'
import type { Markup } from './report-markup.ts'
import { markup } from './report-markup.ts'
import {
  chartsSection,
  controlsSection,
  duelSection,
  samplesSection,
  verdictBadge,
} from './report-sections.ts'
import { reportStyle } from './report-style.ts'

/** Short sections that stand side by side where there is room. */
const BESIDE: readonly string[] = ['time', 'environment']

interface Section {
  readonly id: string
  readonly name: string
  readonly body: Markup
}

/**
 * Draws a report as one self-contained HTML page: pictures as data URIs, charts as SVG, no script, a content security
 * policy that allows the style sheet by its hash and nothing from elsewhere. Same data, same page, to the byte.
 */
export function renderReport(report: ReportData): string {
  const sections = sectionsOf(report)
  const tone = report.verdict.tone === 'no difference shown' ? 'open' : report.verdict.tone
  const bodies = (chosen: (section: Section) => boolean) => sections.filter(chosen).map(({ body }) => body)
  const body = markup`<main class="page">
<header>
<p class="overline">Tuneloom report · ${readableTime(report.createdAt)}</p>
<h1>${report.title}</h1>
${verdictBadge(report.verdict.tone)}
<div class="verdict ${tone}"><p>${unbroken(report.verdict.sentence)}</p>${report.verdict.detail !== undefined && markup`<p class="muted">${report.verdict.detail}</p>`}</div>
<nav aria-label="Sections">${sections.map(({ id, name }) => markup`<a href="#${id}">${name}</a>`)}</nav>
${report.tiles.length > 0 && markup`<dl class="tiles">${report.tiles.map(tile)}</dl>`}
</header>
${bodies(({ id }) => !BESIDE.includes(id) && id !== 'record')}
<div class="twin">${bodies(({ id }) => BESIDE.includes(id))}</div>
${bodies(({ id }) => id === 'record')}
<footer>Made by Tuneloom on the computer it ran on. This file holds everything it shows; nothing is loaded from elsewhere.</footer>
</main>`
  return page(report.title, body).markup
}

function page(title: string, body: Markup): Markup {
  const style = reportStyle()
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
</body>
</html>
`
}

function tile({ label, value, unit, detail }: ReportTile): Markup {
  return markup`<div class="card tile"><dt>${label}</dt><dd><span class="value">${value}</span>${unit !== undefined && markup`<span class="unit">${unit}</span>`}${detail !== undefined && markup`<div class="detail">${detail}</div>`}</dd></div>`
}

function sectionsOf(report: ReportData): Section[] {
  const { samples, duel, controls, health, charts, exports, data, notes, timings, environment } = report
  const parts: [string, string, Markup | undefined][] = [
    ['samples', 'Pictures', filled(samples, (grid) => grid.rows, samplesSection)],
    ['comparison', 'Is it better?', filled(duel, (section) => section.rows, duelSection)],
    ['controls', 'Controls', filled(controls, (section) => section.rows, controlsSection)],
    ['health', 'Health', filled(health, ({ models }) => models, healthSection)],
    ['training', 'Training', filled(charts, (list) => list, chartsSection)],
    ['exports', 'Files', filled(exports, (section) => section.files, exportsSection)],
    ['data', 'Data and licences', filled(data, (section) => section.facts, dataSection)],
    ['reading', 'How to read this', filled(notes, (list) => list, notesSection)],
    ['time', 'Time', filled(timings, (list) => list, timingsSection)],
    ['environment', 'Where it ran', filled(environment, (list) => list, environmentSection)],
    ['record', 'Record', recordSection(report)],
  ]
  return parts.flatMap(([id, name, body]) => (body ? [{ id, name, body }] : []))
}

/** The section's markup, or undefined when there is nothing to show in it. */
function filled<T>(
  part: T | undefined,
  items: (part: T) => readonly unknown[],
  draw: (part: T) => Markup,
): Markup | undefined {
  return part !== undefined && items(part).length > 0 ? draw(part) : undefined
}

/** Keeps `p < .001` and `p = .02` on one line. */
function unbroken(sentence: string): string {
  return sentence.replace(/\bp ([<=]) \./g, 'p\u00a0$1\u00a0.')
}

/** `23 November 2026, 06:30 UTC`, without the reader's or the computer's time zone: the same page everywhere. */
function readableTime(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  const day = time.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`
}
