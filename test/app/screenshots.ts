// Pictures of every screen and state for the documentation and for looking at:
// npm run ts -- test/app/screenshots.ts --home DIR [--empty DIR] [--root DIR] [--out DIR] [--only NAME,NAME] [--size SIZE] [--theme THEME]
//   [--language de] [--states] [--ids m4=m5,m5=m6]: what other names such a folder has for what the tests seed.
// `--home` is what test/app/showcase.ts made; its path and that of `--root`, the folder to import from, can be seen.
// On a laptop everything is shown in light colours, and in dark ones what has something to show; on desk and phone the pages.
// `--states` takes what is asked for in every look that is asked for. Steps go by English words: in German there are only those
// states that take none.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { Road } from './road.ts'
import type { Screen } from './screen.ts'
import { FULL, reach, SCREENS } from './screens.ts'
import { openBrowser, openWindow, type Served, serve } from './served.ts'

const SIZES = { laptop: [1280, 800], desk: [1920, 1080], phone: [390, 844] } as const
const LANGUAGES = { en: 'en-GB', de: 'de-DE' } as const
type Size = keyof typeof SIZES
type Theme = 'light' | 'dark'

interface Shot {
  readonly screen: Screen
  readonly size: Size
  readonly theme: Theme
}

const { values } = parseArgs({
  options: {
    ...{ home: { type: 'string' }, empty: { type: 'string' }, root: { type: 'string' } },
    ...{ out: { type: 'string' }, ids: { type: 'string' } },
    ...{ only: { type: 'string' }, size: { type: 'string' }, theme: { type: 'string' } },
    ...{ language: { type: 'string', default: 'en' }, states: { type: 'boolean', default: false } },
  },
})
const language = values.language === 'de' ? 'de' : 'en'
if (values.home === undefined) throw new Error('screenshots: --home names the data folder to show.')
const out = values.out ?? 'docs/screenshots'
const temporary = mkdtempSync(join(tmpdir(), 'tuneloom-screenshots-'))
mkdirSync(out, { recursive: true })
const roots = values.root === undefined ? [] : [values.root]
const served = {
  full: await serve(values.home, roots),
  empty: await serve(values.empty ?? join(temporary, 'home')),
}
const ids = new Map((values.ids ?? '').split(',').map((pair) => pair.split('=') as [string, string]))
const browser = await openBrowser()
try {
  for (const shot of SCREENS.flatMap(shotsOf)) await take(browser, served[shot.screen.of], shot)
} finally {
  await browser.close()
  await Promise.all([served.full.stop(), served.empty.stop()])
  rmSync(temporary, { recursive: true, force: true })
}

function shotsOf(screen: Screen): Shot[] {
  const isPage = FULL.includes(screen)
  if (language === 'de' && (screen.show !== undefined || screen.name.endsWith('-german'))) return []
  const sizes = (Object.keys(SIZES) as Size[]).filter((size) => isPage || values.states || size === 'laptop')
  const isBare = /-(?:loading|failed|gone|empty|german)$/.test(screen.name)
  const themes = (size: Size): Theme[] =>
    values.states || (size === 'laptop' && !isBare) ? ['light', 'dark'] : ['light']
  return sizes
    .flatMap((size) => themes(size).map((theme) => ({ screen, size, theme })))
    .filter(({ size, theme }) => {
      const isAsked = (given: string | undefined, name: string): boolean =>
        given === undefined || given.split(',').includes(name)
      return isAsked(values.only, screen.name) && isAsked(values.size, size) && isAsked(values.theme, theme)
    })
}

/** Where the same is in this folder. */
function renamed(hash: string): string {
  return hash.replaceAll(/\b[a-z]\d+\b/g, (id) => ids.get(id) ?? id)
}

async function take(from: Browser, host: Served, { screen, size, theme }: Shot): Promise<void> {
  const inGerman = language === 'en' ? '' : `-${language}`
  const name = `${screen.name}${inGerman}-${size}-${theme}`
  const [width, height] = SIZES[size]
  const road = new Road(screen.rules)
  const { page, context, complaints } = await openWindow(from, host, {
    theme,
    width,
    height,
    road,
    language: LANGUAGES[language],
  })
  try {
    const { shows, ...rest } = screen
    const words = language === 'en' && shows !== undefined ? { shows } : {}
    await reach(page, { ...rest, ...words, hash: renamed(screen.hash) })
    const png = await page.screenshot()
    await sharp(png)
      .png({ palette: true, quality: 90, effort: 8 })
      .toFile(join(out, `${name}.png`))
    for (const complaint of complaints.list) process.stderr.write(`${name}: ${complaint}\n`)
  } catch (error) {
    process.stderr.write(`${name}: ${String(error)}\n`)
    process.exitCode = 1
  } finally {
    await context.close()
  }
}
