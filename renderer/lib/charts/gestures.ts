// Zooming and moving a plot: Ctrl and the wheel zoom around the pointer; Shift and dragging, or a wheel that turns
// sideways, move. The other plots of a group follow when the hand rests: drawing all of them in every frame stutters.
import uPlot from 'uplot'
import { moved, zoomed, type Extent, type ViewWindow } from './view-window.ts'

/** A plot that can be zoomed and moved without a mouse. */
export interface Gestures {
  /** Less than 1 shows less. */
  zoom(factor: number): void
  /** By a share of what is shown, to the right. */
  move(share: number): void
  destroy(): void
}

/** Wheel pixels that double or halve what is shown. */
const DOUBLING_PIXELS = 400
/** The hand rests after so long. */
const REST_MS = 100
/** Less is not shown: there is nothing between two steps. */
const LEAST_STEPS = 4

/** Makes a plot follow the hand; at most one drawing a frame. */
export function followGestures(plot: uPlot, syncKey: string | undefined): Gestures {
  let frame = 0
  let wanted: ViewWindow | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const lead = () => {
    const { min, max } = plot.scales['x'] ?? {}
    if (min === undefined || max === undefined || syncKey === undefined) return
    for (const other of uPlot.sync(syncKey).plots) if (other !== plot) other.setScale('x', { min, max })
  }
  const show = (view: ViewWindow): void => {
    wanted = view
    frame ||= requestAnimationFrame(() => {
      frame = 0
      if (wanted) showWindow(plot, wanted)
      wanted = undefined
      clearTimeout(timer)
      timer = setTimeout(lead, REST_MS)
    })
  }
  const zoomAt = (at: number, factor: number) => show(zoomed(extentOf(plot), at, factor))
  const moveBy = (by: number) => show(moved(extentOf(plot), by))
  const wheel = (event: WheelEvent) => {
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX
    if (event.ctrlKey || event.metaKey) zoomAt(event.offsetX, 2 ** (event.deltaY / DOUBLING_PIXELS))
    else if (sideways !== 0 && !isWhole(plot)) moveBy(sideways)
    else return
    event.preventDefault()
  }
  plot.over.addEventListener('wheel', wheel, { passive: false })
  const stopDragging = followDrag(plot, moveBy)
  return {
    zoom: (factor) => zoomAt(extentOf(plot).width / 2, factor),
    move: (share) => moveBy(extentOf(plot).width * share),
    destroy() {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      plot.over.removeEventListener('wheel', wheel)
      stopDragging()
    },
  }
}

/** True when every step is in sight. */
export function isWhole({ data: [steps], scales }: uPlot): boolean {
  const { min = null, max = null } = scales['x'] ?? {}
  const [first, last] = [steps[0], steps.at(-1)]
  return (
    min === null || max === null || first === undefined || last === undefined || (min <= first && max >= last)
  )
}

function followDrag(plot: uPlot, moveBy: (by: number) => void): () => void {
  let from: number | undefined
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || !event.shiftKey) return
    from = event.clientX
    plot.over.setPointerCapture(event.pointerId)
  }
  // What came since the last drawing adds up.
  const move = ({ clientX }: PointerEvent) => {
    if (from === undefined || clientX === from) return
    moveBy(from - clientX)
    requestAnimationFrame(() => {
      if (from !== undefined) from = clientX
    })
  }
  const up = () => (from = undefined)
  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up } as const
  for (const [name, hear] of Object.entries(events)) plot.over.addEventListener(name, hear as EventListener)
  return () => {
    for (const [name, hear] of Object.entries(events))
      plot.over.removeEventListener(name, hear as EventListener)
  }
}

function extentOf(plot: uPlot): Extent {
  const [steps] = plot.data
  return {
    width: plot.over.clientWidth,
    lowest: plot.valToPos(steps[0] ?? 0, 'x'),
    highest: plot.valToPos(steps.at(-1) ?? 0, 'x'),
  }
}

function showWindow(plot: uPlot, { left, right }: ViewWindow): void {
  const [min, max] = [plot.posToVal(left, 'x'), plot.posToVal(right, 'x')]
  if (max - min >= LEAST_STEPS) plot.setScale('x', { min, max })
}
