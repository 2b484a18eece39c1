// The report's sections about the models: pictures, the duel, controls, training curves.
import { forestBar } from './charts-bars.ts'
import { lineChart } from './charts.ts'
import type {
  ControlRow,
  ControlSection,
  DuelSection,
  LineChart,
  ReportDuelRow,
  SampleGrid,
  SampleRow,
} from './report-data.ts'
import {
  NOT_MEASURED,
  decimalsFor,
  decimalsForColumn,
  formatFixed,
  formatP,
  unitFormat,
} from './report-format.ts'
import type { Markup } from './report-markup.ts'
import { markup } from './report-markup.ts'

/** From this many captions the pictures stand in two tables, side by side where the window is wide enough. */
const ROWS_FOR_TWO = 6

/** Pictures of the same captions side by side. */
export function samplesSection(grid: SampleGrid): Markup {
  const half = grid.rows.length >= ROWS_FOR_TWO ? Math.ceil(grid.rows.length / 2) : grid.rows.length
  const parts = [grid.rows.slice(0, half), grid.rows.slice(half)].filter((rows) => rows.length > 0)
  return markup`<section id="samples"><h2>Pictures</h2>
<p class="lead">${grid.note ?? 'Every row is one caption.'}</p>
<div class="grids">${parts.map((rows) => sampleTable(grid, rows))}</div></section>`
}

function sampleTable(grid: SampleGrid, rows: readonly SampleRow[]): Markup {
  return markup`<div class="card"><table class="samples"><thead><tr><th scope="col">Caption</th>${grid.columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead><tbody>
${rows.map(
  (
    row,
  ) => markup`<tr><th scope="row">${row.caption}${row.detail !== undefined && markup`<span class="about">${row.detail}</span>`}</th>${grid.columns.map((column, i) => sampleCell(grid, row, { column, picture: row.pictures[i] ?? null }))}</tr>
`,
)}</tbody></table></div>`
}

function sampleCell(
  { side, scaling }: SampleGrid,
  row: SampleRow,
  { column, picture }: { column: string; picture: string | null },
): Markup {
  const size = side * 2
  if (picture === null)
    return markup`<td><svg class="missing" width="${size}" height="${size}" role="img" aria-label="${column}: no picture"><rect x="1" y="1" width="${size - 2}" height="${size - 2}" rx="8"/><text x="50%" y="50%" text-anchor="middle" dominant-baseline="middle">none</text></svg></td>`
  return markup`<td><img class="${scaling}" src="${picture}" width="${size}" height="${size}" alt="${column}: ${row.caption}"></td>`
}

/** The metric table with an interval drawn per row. */
export function duelSection(section: DuelSection): Markup {
  const { baseline, candidate, rows, seeds, alpha } = section
  const captions = rows[0]?.n ?? 0
  const perCaption = seeds === 1 ? 'one picture' : `${seeds} pictures (the same seeds for both models)`
  return markup`<section id="comparison"><h2>Is it better?</h2>
<p class="lead">${candidate} against ${baseline} on ${captions} captions, ${perCaption} per caption. ${section.note}</p>
<div class="card scroll"><table class="wide duel"><thead><tr><th scope="col">Metric</th><th scope="col" class="n">${baseline}</th><th scope="col" class="n">${candidate}</th><th scope="col" class="n">Change<br>95 % interval</th><th scope="col"><div class="ends"><span>← worse</span><span>better →</span></div></th><th scope="col" class="n">Won · tied · lost</th><th scope="col" class="n">p, Holm<br>p alone</th><th scope="col">Verdict</th></tr></thead><tbody>
${rows.map((row) => duelRow(row, captions))}</tbody></table></div>
<p class="small muted key">Each interval has a scale of its own around a dashed line at no change. p comes from exchanging the two models caption by caption, the interval from drawing the captions again. Verdicts use p after Holm’s correction for ${rows.length} metrics, at ${formatFixed(alpha, 2)}.</p>
<dl class="glossary">${rows.map(({ label, help }) => help !== undefined && markup`<div><dt>${label}</dt><dd>${help}</dd></div>`)}</dl></section>`
}

function duelRow(row: ReportDuelRow, captions: number): Markup {
  const { scale, suffix } = unitFormat(row.unit)
  const decimals = decimalsFor(row.ci95, row.unit)
  const show = (value: number, withPlus = false) => formatFixed(value * scale, decimals, withPlus)
  const unit = row.unit === '%' ? suffix : ''
  const counts = row.wins === null ? NOT_MEASURED : `${row.wins} · ${row.ties} · ${row.losses}`
  const about = [row.name, row.unit === '%' ? '' : row.unit, row.n === captions ? '' : `${row.n} captions`]
  return markup`<tr><th scope="row">${row.label}<span class="about code">${about.filter((part) => part !== '').join(' · ')}</span></th><td class="n">${show(row.baseline)}${unit}</td><td class="n">${show(row.candidate)}${unit}</td><td class="n">${show(row.delta, true)}<span class="about">${show(row.ci95[0], true)} to ${show(row.ci95[1], true)}</span></td><td>${forestBar(row)}</td><td class="n">${counts}</td><td class="n">${formatP(row.pHolm)}<span class="about">${formatP(row.p)}</span></td><td>${verdictBadge(row.verdict)}</td></tr>
`
}

/** A verdict as sign and word: colour is not needed to read it. */
export function verdictBadge(verdict: ReportDuelRow['verdict'] | 'mixed'): Markup {
  const [tone, sign] = {
    better: ['better', '▲'],
    worse: ['worse', '▼'],
    mixed: ['mixed', '◆'],
    'no difference shown': ['open', '='],
  }[verdict] as [string, string]
  return markup`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${verdict}</span>`
}

const CONTROL_TAGS: Readonly<Record<ControlRow['kind'], string>> = {
  model: '',
  ceiling: 'ceiling',
  floor: 'floor',
  copy: 'copying',
}

/** Ceilings, chance and copying beside the models. */
export function controlsSection(section: ControlSection): Markup {
  const columns = section.columns.map(({ unit }, i) => {
    const values = section.rows.map((row) => (row.values[i] ?? 0) * unitFormat(unit).scale)
    return { unit, decimals: unit === '%' ? 1 : decimalsForColumn(values) }
  })
  const header = section.columns.map(({ label }) => markup`<th scope="col" class="n">${label}</th>`)
  return markup`<section id="controls"><h2>What the numbers can be at all</h2>
<p class="lead">${section.note ?? 'A score means something only beside its ceiling and beside what chance and copying reach.'}</p>
<div class="card scroll"><table class="wide"><thead><tr><th scope="col">Pictures</th>${header}</tr></thead><tbody>
${section.rows.map((row) => controlRow(columns, row))}</tbody></table></div></section>`
}

interface ControlColumn {
  readonly unit: string
  readonly decimals: number
}

function controlValue(value: number | null, { unit, decimals }: ControlColumn): string {
  const { scale, suffix } = unitFormat(unit)
  return value === null ? NOT_MEASURED : `${formatFixed(value * scale, decimals)}${suffix}`
}

function controlRow(columns: readonly ControlColumn[], row: ControlRow): Markup {
  const tag = CONTROL_TAGS[row.kind]
  const cells = columns.map(
    (column, i) => markup`<td class="n">${controlValue(row.values[i] ?? null, column)}</td>`,
  )
  return markup`<tr class="${row.kind}"><th scope="row">${row.label}${tag !== '' && markup`<span class="tag">${tag}</span>`}${row.help !== undefined && markup`<span class="about">${row.help}</span>`}</th>${cells}</tr>
`
}

/** Curves over training steps. */
export function chartsSection(charts: readonly LineChart[]): Markup {
  return markup`<section id="training"><h2>Training</h2><p class="lead">Recorded while it ran.</p>
<div class="charts">${charts.map((chart, index) => lineChart(chart, `chart-${index + 1}`))}</div></section>`
}
