// A run with many metric points: its curves are opened, zoomed and moved.
import { setTimeout } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { openWindow } from '../../app/served.ts'
import { NAMES } from './fixture.ts'
import { repeatFor, type Stage, tell } from './stage.ts'
import { countDraws, drawsSince, framesWhile, timeFrom } from './timing.ts'

const FRAME_MS = 16

/** Opens the run page and works on its largest chart. */
export async function measureChart(stage: Stage): Promise<void> {
  const { page, context } = await openWindow(stage.browser, stage.served, { hash: '#/runs' })
  const link = page.getByRole('link', { name: NAMES.run, exact: true })
  await link.waitFor()
  await page.waitForLoadState('networkidle')
  const openMs = await timeFrom(page, { event: 'click', until: isChartDrawn }, () => link.click())
  tell(stage, 'chartOpen', openMs)
  await page.waitForLoadState('networkidle')
  await countDraws(page)
  const chart = page.locator('.u-over').first()
  await zoom(stage, page, chart)
  await pan(stage, page, chart)
  await context.close()
}

/** In and out with the wheel. */
async function zoom(stage: Stage, page: Page, chart: Locator): Promise<void> {
  await chart.hover()
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -400)
  await drawsSince(page)
  await rate(stage, page, {
    name: 'chartZoom',
    act: (turn) => page.mouse.wheel(0, turn % 20 < 10 ? -60 : 60),
  })
  await page.keyboard.up('Control')
}

/** Zoomed in, then dragged to and fro with Shift held. */
async function pan(stage: Stage, page: Page, chart: Locator): Promise<void> {
  const box = await chart.boundingBox()
  if (!box) throw new Error('chart: the largest chart is not in sight.')
  const [left, y] = [box.x + box.width * 0.3, box.y + box.height / 2]
  await page.keyboard.down('Control')
  await page.mouse.move(left, y)
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -240)
  await page.keyboard.up('Control')
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await rate(stage, page, {
    name: 'chartPan',
    act: (turn) => page.mouse.move(left + box.width * 0.4 * Math.abs(((turn / 30) % 2) - 1), y),
  })
  await page.mouse.up()
  await page.keyboard.up('Shift')
}

interface Gesture {
  readonly name: 'chartZoom' | 'chartPan'
  readonly act: (turn: number) => Promise<void>
}

/** How often the chart is drawn anew in a second of a gesture that asks for it in every frame. */
async function rate(stage: Stage, page: Page, { name, act }: Gesture): Promise<void> {
  let under: Promise<unknown> = Promise.resolve()
  await drawsSince(page)
  const startedMs = performance.now()
  const frames = await framesWhile(page, () =>
    repeatFor(stage.stretchMs, async (turn) => {
      // not waited for: a hand does not wait for the picture either
      under = Promise.all([under, act(turn)])
      await setTimeout(FRAME_MS)
    }),
  )
  await under
  const seconds = (performance.now() - startedMs) / 1000
  const drawn = (await drawsSince(page)) / seconds
  const note = `${Math.round(frames.perSecond)} frames per second, ${frames.long} over 50 ms`
  tell(stage, name, drawn, note)
}

// What follows is looked at inside the page.

/** True when the chart's canvas has something in its middle. */
function isChartDrawn(): boolean {
  const canvas = document.querySelector<HTMLCanvasElement>('.chart canvas')
  const context = canvas?.getContext('2d')
  if (!canvas || !context || canvas.width === 0) return false
  const { data } = context.getImageData(canvas.width >> 1, 0, 1, canvas.height)
  return data.some((value) => value > 0)
}
