// Every screen and every state: reached by what a person does, without a word of complaint in the console, and nothing that
// axe finds. E2E=full looks at all of them in every mode; else each in one mode in turn, and the pages in light and dark.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inWindow, IS_FULL, Stage } from './in-window.ts'
import { Road } from './road.ts'
import type { Screen } from './screen.ts'
import { FULL, reach, SCREENS } from './screens.ts'
import type { WindowOptions } from './served.ts'

const MODES: Readonly<Record<string, WindowOptions>> = {
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  'high contrast': { moreContrast: true },
  'forced colours': { forcedColors: true },
  movement: { hasMotion: true },
}
const NAMES = Object.keys(MODES)
const AT_ONCE = 2
const PATIENT = { timeout: 30 * 60_000 }

function isLookedAt(screen: Screen, mode: string): boolean {
  if (IS_FULL || NAMES[SCREENS.indexOf(screen) % NAMES.length] === mode) return true
  return FULL.includes(screen) && (mode === 'light' || mode === 'dark')
}

inWindow('every screen and state', { pairs: 40, runs: 2, texts: true, judged: true }, (full) => {
  const empty = new Stage()
  beforeAll(() => empty.begin({ pairs: 0, runs: 0 }))
  afterAll(() => empty.end())

  it.each(NAMES)('in %s', PATIENT, async (mode) => {
    const waiting = SCREENS.filter((screen) => isLookedAt(screen, mode))
    const count = waiting.length
    const found: string[] = []
    const look = async (): Promise<void> => {
      for (let screen = waiting.shift(); screen; screen = waiting.shift()) {
        const stage = screen.of === 'full' ? full : empty
        const complaints = await complaintsAbout(stage, screen, MODES[mode] ?? {})
        found.push(...complaints.map((complaint) => `${screen?.name}: ${complaint}`))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, look))
    expect(count).toBeGreaterThan(10)
    expect(found).toEqual([])
  })
})

async function complaintsAbout(stage: Stage, screen: Screen, options: WindowOptions): Promise<string[]> {
  const road = new Road(screen.rules)
  const { page, context, complaints } = await stage.open({ ...options, road })
  try {
    await reach(page, screen)
    const found = await violations(page)
    return [...complaints.list, ...found.filter((one) => !isColour(one) || options.forcedColors !== true)]
  } catch (error) {
    return [...complaints.list, `not reached: ${String(error)}`]
  } finally {
    await context.close()
  }
}

/** Where the system's colours are forced, axe judges ours, which are not drawn. */
function isColour(violation: string): boolean {
  return violation.startsWith('color-contrast:')
}
