// What every part of the measurement works with.
import type { Browser, Page } from 'playwright-core'
import type { AppFigure } from '../../../engine/bench/app.ts'
import type { Served } from '../../app/served.ts'
import { type FigureName, figureOf } from './targets.ts'

/** The served app, a browser, and where figures go. */
export interface Stage {
  readonly served: Served
  readonly browser: Browser
  /** Length of each stretch of scrolling, zooming and panning. */
  readonly stretchMs: number
  tell(figure: AppFigure): void
}

/** Puts a figure on record. */
export function tell(stage: Pick<Stage, 'tell'>, name: FigureName, value: number, note = ''): void {
  stage.tell(figureOf(name, value, note))
}

/** Seconds of processor time that all processes of the browser have used. */
export async function browserSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** Goes to an address of the window's own without loading it anew, and waits for its heading. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForLoadState('networkidle')
}

/** Runs `act` again and again, with the number of the turn and the share of the time that has passed. */
export async function repeatFor(
  ms: number,
  act: (turn: number, share: number) => Promise<unknown>,
): Promise<void> {
  const startedMs = performance.now()
  for (let turn = 0; ; turn++) {
    const share = (performance.now() - startedMs) / ms
    if (share >= 1) return
    await act(turn, share)
  }
}
