// What is measured of the window, and what each figure must reach.
import type { AppFigure } from '../../../engine/bench/app.ts'

interface Target {
  readonly what: string
  readonly unit: string
  readonly most?: number
  readonly least?: number
}

/** Every figure by name, in the order of the report. */
export const TARGETS = {
  firstPaint: { what: 'first paint, warm cache', unit: 'ms', most: 1000 },
  interactive: { what: 'interactive, warm cache', unit: 'ms', most: 2000 },
  firstLoad: { what: 'first load, as sent', unit: 'kB', most: 300 },
  datasetOpen: { what: 'large dataset: click to pictures', unit: 'ms', most: 2000 },
  wheelLongFrames: { what: 'scrolling by wheel: frames over 50 ms', unit: 'frames', most: 0 },
  wheelMedian: { what: 'scrolling by wheel: median frame', unit: 'ms' },
  wheelP99: { what: 'scrolling by wheel: 99th percentile frame', unit: 'ms' },
  wheelRate: { what: 'scrolling by wheel: frames per second', unit: 'fps' },
  dragLongFrames: { what: 'dragging the scrollbar: frames over 50 ms', unit: 'frames', most: 0 },
  dragMedian: { what: 'dragging the scrollbar: median frame', unit: 'ms' },
  dragP99: { what: 'dragging the scrollbar: 99th percentile frame', unit: 'ms' },
  dragRate: { what: 'dragging the scrollbar: frames per second', unit: 'fps' },
  settle: { what: 'pictures there after the scrollbar rests', unit: 'ms' },
  replacePreview: { what: 'replace everywhere: preview', unit: 'ms', most: 1000 },
  replaceApply: { what: 'replace everywhere: apply', unit: 'ms', most: 5000 },
  replaceUndo: { what: 'replace everywhere: undo', unit: 'ms' },
  chartOpen: { what: 'long run: click to curves', unit: 'ms' },
  chartZoom: { what: 'long run: redrawn while zooming', unit: 'fps', least: 30 },
  chartPan: { what: 'long run: redrawn while panning', unit: 'fps', least: 30 },
  tabMemory: { what: 'memory of the tab after a tour of all pages', unit: 'MB', most: 500 },
  trainingSlowdown: { what: 'training slowed down by an open window', unit: '%', most: 3 },
} as const satisfies Readonly<Record<string, Target>>

/** Name of a figure. */
export type FigureName = keyof typeof TARGETS

/** A measured value beside its target. */
export function figureOf(name: FigureName, value: number, note = ''): AppFigure {
  const { what, unit, most, least }: Target = TARGETS[name]
  const target =
    most !== undefined
      ? ({ bound: 'most', value: most } as const)
      : least !== undefined
        ? ({ bound: 'least', value: least } as const)
        : null
  const isMet = target && (target.bound === 'most' ? value <= target.value : value >= target.value)
  return { name, what, value, unit, target, isMet, note }
}
