// The first seconds of a window: bytes, first paint, and when it answers.
import type { Page } from 'playwright-core'
import { median } from '../../../engine/bench/figures.ts'
import { openWindow } from '../../app/served.ts'
import { type Stage, tell } from './stage.ts'

const LOADS = 5

interface Start {
  readonly paintMs: number
  readonly interactiveMs: number
}

/** Opens the window as for the first time, then again and again with a warm cache. */
export async function measureFirstLoad(stage: Stage): Promise<void> {
  const { page, context } = await openWindow(stage.browser, stage.served)
  await context.addInitScript(watchStart)
  const kilobytes = await firstLoadKilobytes(stage)
  tell(
    stage,
    'firstLoad',
    kilobytes,
    'page, styles, scripts and icons of the home page; answers of the host left out',
  )
  const starts: Start[] = []
  for (let i = 0; i < LOADS; i++) {
    await page.reload()
    starts.push(await startOf(page))
  }
  const spread = (values: readonly number[]): string =>
    `${values.length} loads, ${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))} ms`
  const [paints, answers] = [
    starts.map(({ paintMs }) => paintMs),
    starts.map(({ interactiveMs }) => interactiveMs),
  ]
  tell(stage, 'firstPaint', median(paints), spread(paints))
  tell(
    stage,
    'interactive',
    median(answers),
    `home page full and 500 ms without a long task; ${spread(answers)}`,
  )
  await context.close()
}

/** What a fresh browser is sent, compressed as it travels. */
async function firstLoadKilobytes({ browser, served }: Stage): Promise<number> {
  const context = await browser.newContext()
  await context.addInitScript((kept) => sessionStorage.setItem('tuneloom-token', kept), served.token)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const files = new Set<string>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (['Document', 'Script', 'Stylesheet', 'Font', 'Other'].includes(type)) files.add(requestId)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (files.has(requestId)) bytes += encodedDataLength
  })
  await page.goto(new URL('/', served.url).href)
  await startOf(page, false)
  await page.waitForLoadState('networkidle')
  await context.close()
  return bytes / 1000
}

interface Watched {
  benchStart?: { shownMs: number; busyUntilMs: number }
}

/** Runs before the page's own scripts: notes long tasks, and when the first page was full. */
function watchStart(): void {
  const start = { shownMs: 0, busyUntilMs: 0 }
  ;(globalThis as Watched).benchStart = start
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      start.busyUntilMs = Math.max(start.busyUntilMs, startTime + duration)
  }).observe({ type: 'longtask', buffered: true })
  const look = (): void => {
    const isFull = document.querySelector('main h1') && !document.querySelector('main .skeleton')
    if (isFull) start.shownMs = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Waits until the page is full and has rested; with the watch in place tells when that was. */
async function startOf(page: Page, isWatched = true): Promise<Start> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (!isWatched) return { paintMs: 0, interactiveMs: 0 }
  return page.evaluate(async () => {
    const start = (globalThis as Watched).benchStart ?? { shownMs: 0, busyUntilMs: 0 }
    const REST_MS = 500
    while (start.shownMs === 0 || performance.now() - Math.max(start.shownMs, start.busyUntilMs) < REST_MS)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const [paint] = performance.getEntriesByName('first-contentful-paint')
    return {
      paintMs: paint?.startTime ?? NaN,
      interactiveMs: Math.max(start.shownMs, start.busyUntilMs),
    }
  })
}
