// A line chart on a canvas: uPlot with our colours, words and manners.
import uPlot from 'uplot'
import { formatNumber } from '../i18n/format.ts'
import { alignColumns, trailingAverage, type AxisKinds, type ChartSeries } from './chart-data.ts'
import { faded, seriesToken, tokenColor } from './colors.ts'

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
  /** After a drag; null when everything is shown again. */
  onzoom(range: StepRange | null): void
}

interface Line {
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
  readonly options: uPlot.Series
}

/** A plot that was put into the page. */
export interface LinePlot {
  /** New points of the same series. */
  update(series: readonly ChartSeries[]): void
  resize(width: number): void
  showAll(): void
  destroy(): void
}

const LINE_WIDTH = 1.5
const BAND_OPACITY = 0.16
const RAW_OPACITY = 0.32
/** Pixels; less is a click. */
const LEAST_DRAG = 2

/** Draws into an element. */
export function drawLines(target: HTMLElement, spec: PlotSpec): LinePlot {
  let zoom: StepRange | null = null
  const lines = linesOf(spec.series, spec)
  const took = (range: StepRange | null) => {
    zoom = range
    spec.onzoom(range)
  }
  const plot = new uPlot(options(target, { ...spec, onzoom: took }, lines), data(lines, spec), target)
  const showAll = () => {
    took(null)
    plot.setData(plot.data, true)
  }
  plot.over.addEventListener('dblclick', showAll)
  return {
    update(series) {
      plot.setData(data(linesOf(series, spec), spec), zoom === null)
      if (zoom) plot.setScale('x', zoom)
    },
    resize: (width) => plot.setSize({ width, height: spec.height }),
    showAll,
    destroy: () => plot.destroy(),
  }
}

/** Band edges, raw line where smoothed, line: as uPlot draws them. */
function linesOf(series: readonly ChartSeries[], { hidden, smoothing }: PlotSpec): Line[] {
  return series.flatMap((one, place) => {
    const color = tokenColor(seriesToken(place, one.color))
    const { steps, values, least, greatest, label } = one
    const shared = { label, show: !hidden.has(one.name), points: { show: false } }
    const edge = (edges: readonly (number | null)[]): Line => ({
      steps,
      values: edges,
      options: { ...shared, stroke: 'transparent', width: 0 },
    })
    const band = least && greatest ? [edge(greatest), edge(least)] : []
    const raw: Line = { steps, values, options: { ...shared, stroke: faded(color, RAW_OPACITY), width: 1 } }
    const line: Line = {
      steps,
      values: trailingAverage(steps, values, smoothing),
      options: {
        ...shared,
        stroke: color,
        width: LINE_WIDTH,
        points: { show: steps.length < 3, size: 5, fill: color },
        ...(one.isDashed && { dash: [6, 4] }),
      },
    }
    return [...band, ...(smoothing > 0 ? [raw] : []), line]
  })
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

function data(lines: readonly Line[], axes: AxisKinds): uPlot.AlignedData {
  const { steps, columns } = alignColumns(lines, axes)
  return [[...steps], ...columns.map((column) => [...column])] as uPlot.AlignedData
}

function options(target: HTMLElement, spec: PlotSpec, lines: readonly Line[]): uPlot.Options {
  const { height, isLogX, isLogY, syncKey } = spec
  return {
    width: Math.max(100, target.clientWidth),
    height,
    legend: { show: false },
    series: [{}, ...lines.map((line) => line.options)],
    bands: bandsOf(spec.series, spec.smoothing),
    scales: { x: { time: false, distr: isLogX ? 3 : 1 }, y: { distr: isLogY ? 3 : 1 } },
    axes: [axis(30), axis(56)],
    cursor: {
      points: { size: 6 },
      drag: { x: true, y: false },
      ...(syncKey !== undefined && { sync: { key: syncKey, scales: ['x', null] } }),
    },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width >= LEAST_DRAG)
            spec.onzoom({ min: plot.posToVal(left, 'x'), max: plot.posToVal(left + width, 'x') })
        },
      ],
      setCursor: [
        ({ cursor, data: [steps] }) =>
          spec.onhover(cursor.idx === null || cursor.idx === undefined ? null : (steps[cursor.idx] ?? null)),
      ],
    },
  }
}

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
