// Clocks inside the page: from something a person does to what shows its effect, and how long each frame took.
import type { Page } from 'playwright-core'

/** From what to what. */
export interface Span {
  /** The event that the clock starts at, such as `click`. */
  readonly event: string
  /** Looked at in every frame, inside the page: it may name nothing from outside itself. */
  readonly until: () => boolean
}

/** Milliseconds from the next such event, which `act` brings about, to the frame in which the condition holds. */
export async function timeFrom(
  page: Page,
  { event, until }: Span,
  act: () => Promise<unknown>,
): Promise<number> {
  // As one expression: the page's policy forbids making functions from texts inside it.
  const clock = page.evaluate<number>(`(${clockInPage})(${JSON.stringify(event)}, ${until})`)
  await act()
  return clock
}

function clockInPage(event: string, until: () => boolean): Promise<number> {
  const PATIENCE_MS = 60_000
  const askedMs = performance.now()
  return new Promise((resolve, reject) => {
    let startedMs: number | undefined
    const start = (): void => {
      startedMs ??= performance.now()
    }
    addEventListener(event, start, { capture: true, once: true })
    const look = (): void => {
      const nowMs = performance.now()
      if (startedMs !== undefined && until()) resolve(performance.now() - startedMs)
      else if (nowMs - askedMs < PATIENCE_MS) requestAnimationFrame(look)
      else reject(new Error(`timing: a minute after ${event} the page shows no effect: ${until}`))
    }
    requestAnimationFrame(look)
  })
}

/** Frames of a stretch of time. */
export interface FrameFigures {
  readonly frames: number
  readonly long: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly worstMs: number
  readonly perSecond: number
}

const LONG_MS = 50

interface Recorder {
  benchFrames?: { times: number[]; isOn: boolean }
}

/** How long the frames were while `act` went on, as the main thread of the page sees them. */
export async function framesWhile(page: Page, act: () => Promise<unknown>): Promise<FrameFigures> {
  await page.evaluate(() => {
    const recorder = { times: [] as number[], isOn: true }
    ;(globalThis as Recorder).benchFrames = recorder
    const tick = (nowMs: number): void => {
      recorder.times.push(nowMs)
      if (recorder.isOn) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await act()
  const times = await page.evaluate(() => {
    const { benchFrames } = globalThis as Recorder
    if (benchFrames) benchFrames.isOn = false
    return benchFrames?.times ?? []
  })
  return frameFigures(times)
}

/** Figures of frames from the times at which each began. */
export function frameFigures(times: readonly number[]): FrameFigures {
  const lengths = times.slice(1).map((time, i) => time - (times[i] as number))
  const sorted = lengths.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return {
    frames: lengths.length,
    long: lengths.filter((length) => length > LONG_MS).length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    worstMs: sorted.at(-1) ?? 0,
    perSecond: total > 0 ? (lengths.length * 1000) / total : 0,
  }
}

interface Canvases {
  benchDraws?: number
}

/** From now on the page counts how often its first chart is drawn anew. */
export async function countDraws(page: Page): Promise<void> {
  await page.evaluate(() => {
    const counter = globalThis as Canvases
    counter.benchDraws = 0
    const clear = CanvasRenderingContext2D.prototype.clearRect
    const canvas = document.querySelector('.chart canvas')
    CanvasRenderingContext2D.prototype.clearRect = function (...[x, y, width, height]) {
      if (this.canvas === canvas) counter.benchDraws = (counter.benchDraws ?? 0) + 1
      clear.call(this, x, y, width, height)
    }
  })
}

/** How often, since the last look. */
export async function drawsSince(page: Page): Promise<number> {
  return page.evaluate(() => {
    const counter = globalThis as Canvases
    const draws = counter.benchDraws ?? 0
    counter.benchDraws = 0
    return draws
  })
}
