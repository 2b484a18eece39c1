// A line chart on a canvas: uPlot with our colours, words and manners.
import uPlot from 'uplot'
import { formatNumber } from '../i18n/format.ts'
import { alignColumns, trailingAverage, type AxisKinds, type ChartSeries } from './chart-data.ts'
import { faded, seriesToken, tokenColor } from './colors.ts'
import { followGestures, isWhole } from './gestures.ts'

/** Two steps. */
export interface StepRange {
  readonly min: number
  readonly max: number
}

/** What a plot draws and whom it tells. */
export interface PlotSpec extends AxisKinds {
  readonly series: readonly ChartSeries[]
  readonly hidden: ReadonlySet<string>
  /** Steps to average over; 0 for none. */
  readonly smoothing: number
  readonly height: number
  /** Charts of the same name move their cursors together. */
  readonly syncKey: string | undefined
  /** The step under the pointer; null when it left. */
  onhover(step: number | null): void
  /** Once a zoom or a move has come to rest; null when everything is shown again. */
  onzoom(range: StepRange | null): void
}

/** A column of what uPlot draws: an edge of a band, the values as they are where a smoothed line stands over them, a line. */
interface Line {
  readonly kind: 'edge' | 'raw' | 'line'
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
}

/** A plot that was put into the page. */
export interface LinePlot {
  /** New points of the same series. */
  update(series: readonly ChartSeries[]): void
  resize(width: number): void
  /** Less than 1 shows less. */
  zoom(factor: number): void
  /** By a share of what is shown, to the right. */
  move(share: number): void
  showAll(): void
  destroy(): void
}

const LINE_WIDTH = 1.5
const BAND_OPACITY = 0.16
const RAW_OPACITY = 0.32
/** A zoom that has not changed for so long is told. */
const REST_MS = 120

/** Draws into an element. */
export function drawLines(target: HTMLElement, spec: PlotSpec): LinePlot {
  let zoom: StepRange | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const noteZoom = (plot: uPlot) => {
    const { min, max } = plot.scales['x'] ?? {}
    const range = isWhole(plot) || min === undefined || max === undefined ? null : { min, max }
    if (zoom?.min === range?.min && zoom?.max === range?.max) return
    zoom = range
    clearTimeout(timer)
    timer = setTimeout(() => spec.onzoom(zoom), REST_MS)
  }
  const plot = new uPlot(options(target, spec, noteZoom), data(spec.series, spec), target)
  const gestures = followGestures(plot, spec.syncKey)
  return {
    update(series) {
      plot.setData(data(series, spec), zoom === null)
      if (zoom) plot.setScale('x', zoom)
    },
    resize: (width) => plot.setSize({ width, height: spec.height }),
    ...gestures,
    showAll: () => gestures.zoom(Infinity),
    destroy() {
      clearTimeout(timer)
      gestures.destroy()
      plot.destroy()
    },
  }
}

/** Fewer points than this make no line, so each is marked. */
const LEAST_OF_A_LINE = 3

/** The lines of one series from the back to the front. */
function linesOf({ steps, values, least, greatest }: ChartSeries, smoothing: number): Line[] {
  const line = (kind: Line['kind'], its: Line['values']): Line => ({ kind, steps, values: its })
  return [
    ...(least && greatest ? [line('edge', greatest), line('edge', least)] : []),
    ...(smoothing > 0 ? [line('raw', values)] : []),
    line('line', trailingAverage(steps, values, smoothing)),
  ]
}

/** How the lines of the series at a place look. */
function looksOf(one: ChartSeries, place: number, { hidden, smoothing }: PlotSpec): uPlot.Series[] {
  const color = tokenColor(seriesToken(place, one.color))
  const shared = { label: one.label, show: !hidden.has(one.name), points: { show: false } }
  const looks: Readonly<Record<Line['kind'], uPlot.Series>> = {
    edge: { ...shared, stroke: 'transparent', width: 0 },
    raw: { ...shared, stroke: faded(color, RAW_OPACITY), width: 1 },
    line: {
      ...shared,
      stroke: color,
      width: LINE_WIDTH,
      points: { show: areFew, size: 5, fill: color },
      ...(one.isDashed && { dash: [6, 4] }),
    },
  }
  return linesOf(one, smoothing).map(({ kind }) => looks[kind])
}

function areFew({ data }: uPlot, column: number): boolean {
  let count = 0
  for (const value of data[column] ?? []) if (value !== undefined && ++count === LEAST_OF_A_LINE) return false
  return true
}

function bandsOf(series: readonly ChartSeries[], smoothing: number): uPlot.Band[] {
  const bands: uPlot.Band[] = []
  let at = 1
  for (const [place, one] of series.entries()) {
    const hasBand = one.least !== undefined && one.greatest !== undefined
    const fill = faded(tokenColor(seriesToken(place, one.color)), BAND_OPACITY)
    if (hasBand) bands.push({ series: [at, at + 1], fill })
    at += (hasBand ? 2 : 0) + (smoothing > 0 ? 1 : 0) + 1
  }
  return bands
}

function data(series: readonly ChartSeries[], spec: PlotSpec): uPlot.AlignedData {
  const lines = series.flatMap((one) => linesOf(one, spec.smoothing))
  const { steps, columns } = alignColumns(lines, spec)
  return [[...steps], ...columns.map((column) => [...column])] as uPlot.AlignedData
}

function options(
  target: HTMLElement,
  spec: PlotSpec,
  /** Hears of each new range of steps. */
  noteZoom: (plot: uPlot) => void,
): uPlot.Options {
  const { height, isLogX, isLogY, syncKey } = spec
  return {
    width: Math.max(100, target.clientWidth),
    height,
    legend: { show: false },
    series: [{}, ...spec.series.flatMap((one, place) => looksOf(one, place, spec))],
    bands: bandsOf(spec.series, spec.smoothing),
    scales: { x: { time: false, distr: isLogX ? 3 : 1 }, y: { distr: isLogY ? 3 : 1 } },
    axes: [{ ...axis(30), ...(!isLogX && { incrs: WHOLE }) }, axis(56)],
    cursor: {
      points: { size: 6 },
      drag: { x: true, y: false },
      // with Shift the hand moves the plot instead of choosing a part of it
      bind: { mousedown: (_, __, hear) => (event) => (event.shiftKey ? null : hear(event)) },
      ...(syncKey !== undefined && { sync: { key: syncKey, scales: ['x', null] } }),
    },
    hooks: {
      setScale: [(plot, scale) => scale === 'x' && noteZoom(plot)],
      setCursor: [
        ({ cursor, data: [steps] }) =>
          spec.onhover(cursor.idx === null || cursor.idx === undefined ? null : (steps[cursor.idx] ?? null)),
      ],
    },
  }
}

/** Distances between marks of steps, which are whole. */
const WHOLE = [...Array(10).keys()].flatMap((power) => [1, 2, 5].map((first) => first * 10 ** power))

function axis(size: number): uPlot.Axis {
  const line = tokenColor('--line')
  return {
    size,
    stroke: tokenColor('--text-muted'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    values: (_, splits) => splits.map((value) => (value === null ? '' : formatNumber(value, 3))),
  }
}
