// What a tab weighs after every page was shown once.
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { openWindow } from '../../app/served.ts'
import { NAMES } from './fixture.ts'
import { go, type Stage, tell } from './stage.ts'

const PAGES = ['', 'wizard', 'playground', 'duels', 'models', 'settings', 'runs', 'datasets']
const SCREENS = 60

/** Visits every page in one tab, the heavy ones last. */
export async function measureTour(stage: Stage): Promise<void> {
  const { page, context } = await openWindow(stage.browser, stage.served)
  for (const name of PAGES) await go(page, `#/${name}`)
  await go(page, '#/runs')
  await page.getByRole('link', { name: NAMES.run, exact: true }).click()
  await page.locator('.chart canvas').first().waitFor()
  await go(page, '#/datasets')
  await page.getByRole('link', { name: NAMES.large, exact: true }).click()
  await page.getByRole('gridcell').first().hover()
  for (let screen = 0; screen < SCREENS; screen++) {
    await page.mouse.wheel(0, 600)
    await page.waitForTimeout(50)
  }
  await page.waitForLoadState('networkidle')
  const heap = await heapMegabytes(page)
  const [own, shared] = await tabMegabytes(stage.browser)
  const heapNote = `JavaScript ${Math.round(heap)} MB`
  if (own === undefined)
    tell(stage, 'tabMemory', heap, `${heapNote} alone; the process cannot be looked at here`)
  else
    tell(
      stage,
      'tabMemory',
      own,
      `process of the tab without shared files (with them ${Math.round(shared ?? 0)} MB); ${heapNote}`,
    )
  await context.close()
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6
}

/** Memory of the largest renderer: its own, and with the program files that it shares. */
async function tabMegabytes(browser: Browser): Promise<[number | undefined, number | undefined]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const found = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => memoryOf(id))
    .filter((memory) => memory !== undefined)
    .sort((a, b) => b.own - a.own)
  return [found[0]?.own, found[0]?.resident]
}

/** As Chromium's own task manager counts: what is no file of the program, and what was swapped out. */
function memoryOf(pid: number): { own: number; resident: number } | undefined {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  const megabytes = (name: string): number =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024) / 1e6
  return {
    own: megabytes('RssAnon') + megabytes('RssShmem') + megabytes('VmSwap'),
    resident: megabytes('VmRSS'),
  }
}
