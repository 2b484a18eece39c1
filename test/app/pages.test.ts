// Every page in both colour schemes: it opens, complains of nothing, and axe finds nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { seed } from './seed.ts'
import { findChromium, openBrowser, openWindow, type Served, serve } from './served.ts'

const PAGES = [
  ['home', ''],
  ['datasets', 'datasets'],
  ['one dataset', 'datasets/d1'],
  ['the wizard', 'wizard'],
  ['runs', 'runs'],
  ['one run', 'runs/r1'],
  ['two runs side by side', 'runs?compare=r1,r2'],
  ['the playground', 'playground'],
  ['duels', 'duels'],
  ['models', 'models'],
  ['one model', 'models/m2'],
  ['settings', 'settings'],
] as const

describe.skipIf(findChromium() === undefined)('every page', () => {
  const root = mkdtempSync(join(tmpdir(), 'tuneloom-pages-'))
  let served: Served
  let browser: Browser

  beforeAll(async () => {
    const { home } = await seed(root, { pairs: 40, runs: 2 })
    served = await serve(home, [root])
    browser = await openBrowser()
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(root, { recursive: true, force: true })
  })

  it.each(['light', 'dark'] as const)('in %s colours', async (theme) => {
    const { page, context, complaints } = await openWindow(browser, served, { theme })
    const found: string[] = []
    for (const [name, path] of PAGES) {
      await page.evaluate((hash) => (location.hash = hash), `#/${path}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(500)
      for (const violation of await violations(page)) found.push(`${name}: ${violation}`)
    }
    await context.close()
    expect(found).toEqual([])
    expect(complaints.list).toEqual([])
  })
})
