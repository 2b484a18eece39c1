// Pictures of every page for the documentation and for looking at: node test/app/screenshots.ts --home DIR [--out DIR] [--only NAME]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser, openWindow, serve } from './served.ts'

const SIZES = { laptop: [1280, 800], desk: [1920, 1080], phone: [390, 844] } as const
const PAGES = {
  home: '#/',
  datasets: '#/datasets',
  dataset: '#/datasets/d1',
  wizard: '#/wizard',
  runs: '#/runs',
  run: '#/runs/r1',
  compare: '#/runs?compare=r1,r2',
  playground: '#/playground',
  duels: '#/duels',
  duel: '#/duels/c1',
  models: '#/models',
  model: '#/models/m2',
  settings: '#/settings',
} as const

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    out: { type: 'string' },
    only: { type: 'string' },
    size: { type: 'string' },
    theme: { type: 'string' },
  },
})
if (values.home === undefined) throw new Error('screenshots: --home names the data folder to show.')
const out = values.out ?? 'docs/screenshots'
mkdirSync(out, { recursive: true })
const served = await serve(values.home)
const browser = await openBrowser()
for (const theme of (values.theme ? [values.theme] : ['light', 'dark']) as ('light' | 'dark')[])
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    if (values.size !== undefined && values.size !== size) continue
    const { page, context, complaints } = await openWindow(browser, served, { theme, width, height })
    for (const [name, hash] of Object.entries(PAGES)) {
      if (values.only !== undefined && !values.only.split(',').includes(name)) continue
      await page.evaluate((to) => (location.hash = to), hash)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(700)
      await page.screenshot({ path: join(out, `${name}-${size}-${theme}.png`) })
    }
    for (const complaint of complaints.list) process.stderr.write(`${size} ${theme}: ${complaint}\n`)
    await context.close()
  }
await browser.close()
await served.stop()
