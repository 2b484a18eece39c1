// Every screen and every state that a person can see, by name: where it is, what the host does, what is done to get there.
// The accessibility test and the pictures of the documentation go through the same list.
import type { Page } from 'playwright-core'
import { PAGE_CALLS, PAGES, type Screen } from './screen.ts'
import { FRAME } from './screens-frame.ts'
import { CARE } from './screens-health.ts'
import { DATASET, OTHERS } from './screens-pictures.ts'
import { TEXTS } from './screens-texts.ts'

/** Every page as it is when all is well. */
export const FULL: readonly Screen[] = Object.entries(PAGES).map(([name, hash]) => ({
  name,
  hash,
  of: 'full',
}))

/** Pages of a folder with nothing in it. */
const EMPTY: readonly Screen[] = (
  ['home', 'datasets', 'wizard', 'runs', 'playground', 'duels', 'metrics', 'models'] as const
).map((name) => ({ name: `${name}-empty`, hash: PAGES[name], of: 'empty' }))

/** Things that are not there any more, by a link that somebody kept. */
const GONE: readonly Screen[] = Object.entries({
  dataset: '#/datasets/d99',
  run: '#/runs/r99',
  compare: '#/runs?compare=r98,r99',
  duel: '#/duels/c99',
  model: '#/models/m99',
}).map(([name, hash]) => ({ name: `${name}-gone`, hash, of: 'full' }))

const LOADING: readonly Screen[] = FULL.map((screen) => ({
  ...screen,
  name: `${screen.name}-loading`,
  rules: { hold: PAGE_CALLS },
}))

const FAILED: readonly Screen[] = FULL.map((screen) => ({
  ...screen,
  name: `${screen.name}-failed`,
  rules: { fail: PAGE_CALLS },
}))

/** All of them. */
export const SCREENS: readonly Screen[] = [
  ...FULL,
  ...EMPTY,
  ...LOADING,
  ...FAILED,
  ...GONE,
  ...DATASET,
  ...OTHERS,
  ...TEXTS,
  ...CARE,
  ...FRAME,
]

/** Brings a window to a screen and waits until it is there. */
export async function reach(page: Page, { hash, rules, show, shows }: Screen): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForLoadState('networkidle')
  const isHindered = rules?.hold !== undefined || rules?.fail !== undefined
  if (!isHindered)
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.skeleton')].every((one) => !one.checkVisibility()),
    )
  await show?.(page)
  if (shows !== undefined) await page.getByText(shows).first().waitFor()
  if (!isHindered) await page.waitForFunction(areSeen)
  await page.evaluate(settle)
}

/** Whether all that is loaded has come, and every picture in sight. */
function areSeen(): boolean {
  if ([...document.querySelectorAll('.skeleton')].some((one) => one.checkVisibility())) return false
  // on phones the bar of pages takes the lower end
  const end = document.querySelector('main')?.getBoundingClientRect().bottom ?? innerHeight
  return [...document.querySelectorAll('.picture > .waiting')].every((one) => {
    const { top, bottom } = one.getBoundingClientRect()
    // a grid cuts off what it keeps ready above and below
    const grid = one.closest('[role="grid"]')?.getBoundingClientRect()
    const sight = { top: Math.max(0, grid?.top ?? 0), bottom: Math.min(end, grid?.bottom ?? end) }
    return bottom <= sight.top || top >= sight.bottom || !one.checkVisibility()
  })
}

/** Until everything that moves has arrived; nothing moves without an end. */
async function settle(): Promise<void> {
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
}
