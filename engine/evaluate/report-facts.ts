// The report's sections about files and circumstances: exports, timings, data, notes, environment, the record.
import { shareBar } from './charts-bars.ts'
import type {
  DataSection,
  ExportedFile,
  ExportSection,
  Fact,
  Note,
  ReportData,
  Timing,
} from './report-data.ts'
import {
  NOT_MEASURED,
  formatBytes,
  formatFixed,
  formatNumber,
  formatSeconds,
  unitFormat,
} from './report-format.ts'
import type { Markup } from './report-markup.ts'
import { jsonForScript, markup } from './report-markup.ts'

/** Written files with the result of their gate. */
export function exportsSection({ files, note }: ExportSection): Markup {
  const largest = Math.max(...files.map((file) => file.sizeBytes))
  return markup`<section id="exports"><h2>Files</h2>
<p class="lead">${note ?? 'Each file was written, opened again in a fresh process and measured against the float model.'}</p>
<div class="card scroll"><table class="wide"><thead><tr><th scope="col">File</th><th scope="col" class="n">Size</th><th scope="col" class="n">Bits per<br>weight</th><th scope="col" class="n">KL to<br>float</th><th scope="col" class="n">Same greedy<br>token</th><th scope="col" class="n">Speed</th><th scope="col">Change of metrics</th><th scope="col">Gate</th></tr></thead><tbody>
${files.map((file) => exportRow(file, largest))}</tbody></table></div>
<p class="small muted key">KL is the mean divergence of the file’s next-token probabilities from the float model’s, in nats per token; 0 is the same model.</p></section>`
}

function exportRow(file: ExportedFile, largest: number): Markup {
  const agreement = file.agreement === null ? NOT_MEASURED : `${formatFixed(file.agreement * 100, 1)} %`
  const speed = file.speed === null ? NOT_MEASURED : `${formatNumber(file.speed.value)} ${file.speed.unit}`
  const gate = file.passed === null ? ['open', 'not run'] : file.passed ? ['better', '✓ passed'] : ['worse', '✗ refused'] // prettier-ignore
  return markup`<tr><th scope="row">${file.name}<span class="about">${file.format}</span></th><td class="n size">${formatBytes(file.sizeBytes)}${shareBar(file.sizeBytes / largest, 84)}</td><td class="n">${formatFixed(file.bitsPerWeight, 2)}</td><td class="n">${file.meanKlNats === null ? NOT_MEASURED : formatNumber(file.meanKlNats)}</td><td class="n">${agreement}</td><td class="n">${speed}</td><td class="changes">${changes(file)}</td><td class="gate"><span class="badge ${gate[0] as string}">${gate[1] as string}</span>${file.detail !== undefined && markup`<span class="about">${file.detail}</span>`}</td></tr>
`
}

function changes(file: ExportedFile): Markup {
  if (file.changes.length === 0) return markup`${NOT_MEASURED}`
  const lines = file.changes.map(({ label, delta, unit }) => {
    const { scale, suffix } = unitFormat(unit)
    const shownUnit = unit === '%' ? ' points' : suffix
    return markup`<span class="about">${label} ${formatFixed(delta * scale, unit === '%' ? 1 : 3, true)}${shownUnit}</span>`
  })
  return markup`${lines}`
}

/** How long each stage took. */
export function timingsSection(timings: readonly Timing[]): Markup {
  const total = timings.reduce((sum, timing) => sum + timing.seconds, 0)
  const longest = Math.max(...timings.map((timing) => timing.seconds))
  return markup`<section id="time"><h2>Time</h2><p class="lead">${formatSeconds(total)} in all.</p>
<div class="card scroll"><table class="wide"><thead><tr><th scope="col">Stage</th><th scope="col" class="n">Took</th><th scope="col"></th></tr></thead><tbody>
${timings.map(
  ({
    label,
    seconds,
    note,
  }) => markup`<tr><th scope="row">${label}${note !== undefined && markup`<span class="about">${note}</span>`}</th><td class="n">${formatSeconds(seconds)}</td><td>${shareBar(seconds / longest, 160)}</td></tr>
`,
)}</tbody></table></div></section>`
}

/** What it was trained and judged on, and on whose terms. */
export function dataSection({ facts, licences }: DataSection): Markup {
  const rows = licences.map(
    ({
      source,
      licence,
      attribution,
      use,
    }) => markup`<tr><th scope="row">${source}<span class="about">${attribution}</span></th><td>${licence}</td><td>${use}</td></tr>
`,
  )
  return markup`<section id="data"><h2>Data and licences</h2><p class="lead">Where the pictures and captions come from.</p>
<div class="pair">${factList(facts)}${licences.length > 0 && markup`<div class="card scroll"><table class="wide"><thead><tr><th scope="col">Source</th><th scope="col">Licence</th><th scope="col">Used for</th></tr></thead><tbody>${rows}</tbody></table></div>`}</div></section>`
}

/** Plain words on how to read the rest. */
export function notesSection(notes: readonly Note[]): Markup {
  return markup`<section id="reading"><h2>How to read this</h2><p class="lead">No statistics needed.</p>
<div class="notes">${notes.map(({ title, text }) => markup`<div><h3>${title}</h3><p class="muted">${text}</p></div>`)}</div></section>`
}

/** What one must know to do it again. */
export function environmentSection(facts: readonly Fact[]): Markup {
  return markup`<section id="environment"><h2>Where it ran</h2><p class="lead">What one needs to know to repeat it.</p>${factList(facts)}</section>`
}

/** Everything on the page for programs; the pictures are on the page already and are left out. */
export function recordSection(report: ReportData): Markup {
  const samples = report.samples && {
    ...report.samples,
    rows: report.samples.rows.map(({ pictures, ...row }) => ({ ...row, pictures: pictures.length })),
  }
  const record = jsonForScript({ format: 'tuneloom-report', version: 1, ...report, samples })
  return markup`<section id="record"><h2>Record</h2><p class="lead">Every figure of this page as JSON, in the element <code>#report-data</code>, for programs.</p>
<script type="application/json" id="report-data">${record}</script></section>`
}

function factList(facts: readonly Fact[]): Markup {
  return markup`<dl class="card facts">${facts.map(({ label, value }) => markup`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`
}
