// The report's section about the health of the models: what was found, and every figure beside its control.
import type { HealthReport, HealthReportRow, HealthSection } from './report-data.ts'
import { formatFixed } from './report-format.ts'
import { type Markup, markup } from './report-markup.ts'

/** One table for each model that was diagnosed on the same data. */
export function healthSection({ models }: HealthSection): Markup {
  return markup`<section id="health"><h2>Health</h2>
<p class="lead">What diagnoses of the models on this dataset measured, each beside the same measure of its control: real held-out data, another model, or what chance gives.</p>
${models.map(modelHealth)}</section>`
}

function modelHealth({ name, findings, rows }: HealthReport): Markup {
  const found = findings.map(
    ({ severity, sentence, threshold }) =>
      markup`<li><strong>${severity}</strong>: ${sentence}<span class="about">${threshold}</span></li>`,
  )
  return markup`<h3>${name}</h3>
${found.length === 0 ? markup`<p>Nothing was found: no measure lies outside of its control’s band by more than its threshold.</p>` : markup`<ul>${found}</ul>`}
<div class="card scroll"><table class="wide"><thead><tr><th scope="col">Measure</th><th scope="col" class="n">Value<br>95 % interval</th><th scope="col" class="n">Control<br>95 % band</th><th scope="col" class="n">n</th></tr></thead><tbody>
${rows.map(healthRow)}</tbody></table></div>
`
}

function healthRow({ label, unit, value, ci95, control, band, n }: HealthReportRow): Markup {
  const isShare = unit === '%'
  const show = (one: number): string => formatFixed(isShare ? one * 100 : one, isShare ? 1 : 2)
  const suffix = isShare ? ' %' : ''
  const range = (ends: readonly [number, number]): string => `${show(ends[0])} to ${show(ends[1])}`
  return markup`<tr><th scope="row">${label}</th><td class="n">${show(value)}${suffix}${ci95 && markup`<span class="about">${range(ci95)}</span>`}</td><td class="n">${show(control)}${suffix}<span class="about">${range(band)}</span></td><td class="n">${n}</td></tr>
`
}
