// A thing to look at in the window, and words to describe one with.
import type { Page } from 'playwright-core'
import type { RoadRules } from './road.ts'

/** One thing to look at. */
export interface Screen {
  readonly name: string
  readonly hash: string
  /** `full`: the seeded folder; `empty`: that of a first start. */
  readonly of: 'full' | 'empty'
  /** What the host does to this window. */
  readonly rules?: RoadRules
  /** Steps from the opened page to the state. */
  readonly show?: (page: Page) => Promise<unknown>
  /** A text that is there once the state is. */
  readonly shows?: string | RegExp
}

/** What pages load for themselves; the frame around them goes on. */
export const PAGE_CALLS = [
  ...['datasets', 'models', 'artifacts', 'duels', 'recipes', 'playground', 'health', 'metrics'].map(
    (service) => `${service}.*`,
  ),
  ...['runs.list', 'runs.show', 'runs.series', 'system.doctor', 'files.*'],
]

/** Where the pages are. */
export const PAGES = {
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
  metrics: '#/metrics',
  models: '#/models',
  model: '#/models/m2',
  settings: '#/settings',
} as const

/** A step that presses something by its words. */
export const press = (role: 'button' | 'tab' | 'menuitem', name: string | RegExp) => (page: Page) =>
  page.getByRole(role, { name }).first().click()
/** A screen of the folder that has something in it. */
export const full = (
  name: string,
  hash: string,
  more: Omit<Screen, 'name' | 'hash' | 'of'> = {},
): Screen => ({
  ...{ name, hash, of: 'full' },
  ...more,
})
/** A step of the wizard with the pictures of the folder. */
export const wizardStep = (step: string): Screen =>
  full(`wizard-${step.toLowerCase()}`, `${PAGES.wizard}?base=m1&dataset=d1`, {
    show: (page) =>
      page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: step }).click(),
  })

/** Opens a menu by its label and presses one of its entries. */
export const inMenu = (menu: string, entry: string) => async (page: Page) => {
  await page
    .getByRole('button', { name: new RegExp(`^${menu}`) })
    .first()
    .click()
  await page.getByRole('menuitem', { name: entry }).click()
}
