// Line charts as SVG with their numbers beside them: no script, colours by class, names at the ends of the lines.
import type { Point, Scale } from './charts-scale.ts'
import { linearScale, logScale, thinned, tightScale, trailingMedian } from './charts-scale.ts'
import type { LineChart, LineSeries } from './report-data.ts'
import { formatNumber } from './report-format.ts'
import type { Markup } from './report-markup.ts'
import { markup } from './report-markup.ts'

const WIDTH = 680
const HEIGHT = 340
const PLOT = { left: 54, right: WIDTH - 128, top: 14, bottom: HEIGHT - 44 }
/** Points in the trailing median of a noisy series. */
const MEDIAN_WINDOW = 15
/** Most points drawn per series: more than a screen has columns for. */
const MOST_DRAWN = 1500
/** Most rows of the table beside a chart; the JSON block holds every point. */
const MOST_ROWS = 100
/** Least distance between two names at the ends of lines, in units of the drawing. */
const LABEL_STEP = 17

/** A chart with its switch between axes where one is offered, and its data table. `id` must be unique on the page. */
export function lineChart(chart: LineChart, id: string): Markup {
  const series = chart.series
    .map((one) => ({ ...one, points: one.points.filter(([, y]) => Number.isFinite(y)) }))
    .filter((one) => one.points.length > 0)
  if (series.length === 0)
    return markup`<figure class="card chart"><figcaption>${chart.title}</figcaption><p class="muted">Nothing was recorded.</p></figure>`
  const values = series.flatMap((one) => one.points.map(([, y]) => y))
  const canBeLog = chart.logScale !== 'no' && values.every((value) => value > 0)
  const isLogOnly = canBeLog && chart.logScale === 'only'
  const isOffered = canBeLog && chart.logScale === 'offered'
  const draw = (y: Scale, className: string) =>
    plot({ ...chart, series }, y, { id: `${id}-${className}`, className })
  return markup`<figure class="card chart" id="${id}">
<figcaption>${chart.title}</figcaption>
${isOffered && scaleSwitch(id)}
${!isLogOnly && draw(linearScale(values), 'linear')}
${(isLogOnly || isOffered) && draw(logScale(values), isOffered ? 'logarithmic' : 'linear')}
<p class="muted">${chart.note} ${howDrawn(series)}</p>
${dataTable(chart, series)}
</figure>`
}

/** Two radio buttons that choose by style sheet alone which of the following drawings is shown. */
function scaleSwitch(id: string): Markup {
  return markup`<input type="radio" name="${id}-scale" id="${id}-a" class="pick-linear" checked><label for="${id}-a">linear</label><input type="radio" name="${id}-scale" id="${id}-b" class="pick-logarithmic"><label for="${id}-b">logarithmic</label>`
}

function plot(chart: LineChart, y: Scale, { id, className }: { id: string; className: string }): Markup {
  const x = tightScale(chart.series.flatMap((one) => one.points.map(([step]) => step)))
  const place = ([step, value]: Point): Point => [
    PLOT.left + x.at(step) * (PLOT.right - PLOT.left),
    PLOT.bottom - y.at(value) * (PLOT.bottom - PLOT.top),
  ]
  return markup`<svg class="plot ${className}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">${chart.title}</title><desc id="${id}-text">${describe(chart, y)}</desc>
${y.ticks.map((tick) => horizontal(tick, place([x.low, tick])))}
${x.ticks.map((tick) => markup`<text class="tick" x="${round(place([tick, y.low])[0])}" y="${PLOT.bottom + 18}" text-anchor="middle">${formatNumber(tick)}</text>`)}
<text class="axis" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${chart.xLabel ?? 'step'}</text>
<text class="axis" transform="translate(13 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${chart.yLabel}${y.isLog && ' (logarithmic)'}</text>
${chart.marks?.map((mark) => markLine(mark, place([mark.x, y.high])))}
${chart.series.map((one, index) => curve(one, index, place))}
${endLabels(chart.series, place)}
</svg>`
}

function horizontal(tick: number, [, y]: Point): Markup {
  return markup`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${round(y)}" y2="${round(y)}"/><text class="tick" x="${PLOT.left - 8}" y="${round(y + 4)}" text-anchor="end">${formatNumber(tick)}</text>`
}

function markLine({ label }: { label: string }, [x]: Point): Markup {
  return markup`<line class="mark" x1="${round(x)}" x2="${round(x)}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text class="tick" x="${round(x - 5)}" y="${PLOT.top + 9}" text-anchor="end">${label}</text>`
}

function curve(series: LineSeries, index: number, place: (point: Point) => Point): Markup {
  const color = `series-${(index % 4) + 1}`
  if (series.kind === 'exact') {
    const points = thinned(series.points, MOST_DRAWN).map(place)
    const dots = points.length <= 60 && points.map(([x, y]) => markup`<circle class="dot ${color}" cx="${round(x)}" cy="${round(y)}" r="3"/>`) // prettier-ignore
    return markup`<path class="line ${color}" d="${polyline(points)}"/>${dots}`
  }
  const raw = thinned(series.points, MOST_DRAWN).map(place)
  const line = thinned(trailingMedian(series.points, MEDIAN_WINDOW), MOST_DRAWN).map(place)
  const specks = raw.map(([x, y]) => `M${round(x)} ${round(y)}h0`).join('')
  return markup`<path class="specks ${color}" d="${specks}"/><path class="line ${color}" d="${polyline(line)}"/>`
}

/** Names at the right ends of the lines, pushed apart where they would overlap, with the last value. */
function endLabels(series: readonly LineSeries[], place: (point: Point) => Point): Markup[] {
  const ends = series.map((one, index) => {
    const line =
      one.kind === 'noisy' ? trailingMedian(one.points.slice(-MEDIAN_WINDOW), MEDIAN_WINDOW) : one.points
    const last = line[line.length - 1] as Point
    const [x, y] = place(last)
    return { name: one.name, value: formatNumber(last[1]), index, x, y }
  })
  let lowest = -Infinity
  return ends
    .sort((a, b) => a.y - b.y)
    .map(({ name, value, index, x, y }) => {
      lowest = Math.max(y, lowest + LABEL_STEP)
      return markup`<text class="name series-${(index % 4) + 1}" x="${round(x + 9)}" y="${round(lowest + 4)}">${name} ${value}</text>`
    })
}

function describe(chart: LineChart, y: Scale): string {
  const parts = chart.series.map(({ name, points }) => {
    const [first, last] = [points[0] as Point, points[points.length - 1] as Point]
    const least = points.reduce((a, b) => (b[1] < a[1] ? b : a))
    return `${name}: ${formatNumber(first[1])} at ${formatNumber(first[0])}, ${formatNumber(last[1])} at ${formatNumber(last[0])}, lowest ${formatNumber(least[1])} at ${formatNumber(least[0])}.`
  })
  return `${chart.yLabel} by ${chart.xLabel ?? 'step'}${y.isLog ? ', logarithmic axis' : ''}. ${parts.join(' ')}`
}

function howDrawn(series: readonly LineSeries[]): string {
  const noisy = series.find((one) => one.kind === 'noisy')
  if (!noisy) return ''
  const stride = Math.ceil(noisy.points.length / MOST_DRAWN)
  const every = stride > 1 ? `Every ${stride}th point` : 'Each point'
  return `${every} is a faint dot; the line is the median of the last ${MEDIAN_WINDOW}, so it trails a little and never changes afterwards.`
}

function dataTable(chart: LineChart, series: readonly LineSeries[]): Markup {
  const byStep = new Map<number, (number | undefined)[]>()
  series.forEach((one, column) =>
    thinned(one.points, MOST_ROWS).forEach(([x, y]) => {
      const row = byStep.get(x) ?? []
      row[column] = y
      byStep.set(x, row)
    }),
  )
  const rows = [...byStep].sort(([a], [b]) => a - b)
  const isWhole = series.every((one) => one.points.length <= MOST_ROWS)
  const cell = (value: number | undefined) =>
    markup`<td>${value === undefined ? '' : formatNumber(value, 4)}</td>`
  return markup`<details><summary>Data${!isWhole && ' (thinned; the record below has every point)'}</summary><div class="scroll"><table class="numbers"><thead><tr><th scope="col">${chart.xLabel ?? 'step'}</th>${series.map((one) => markup`<th scope="col">${one.name}</th>`)}</tr></thead><tbody>
${rows.map(([x, values]) => markup`<tr><th scope="row">${formatNumber(x, 6)}</th>${series.map((_, column) => cell(values[column]))}</tr>`)}
</tbody></table></div></details>`
}

function polyline(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
