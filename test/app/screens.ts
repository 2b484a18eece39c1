// Every screen and every state that a person can see, by name: where it is, what the host does, what is done to get there.
// The accessibility test and the pictures of the documentation go through the same list.
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
const PAGE_CALLS = [
  ...['datasets', 'models', 'artifacts', 'duels', 'recipes', 'playground'].map((service) => `${service}.*`),
  ...['runs.list', 'runs.show', 'runs.series', 'system.doctor', 'files.*'],
]

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

/** Every page as it is when all is well. */
export const FULL: readonly Screen[] = Object.entries(PAGES).map(([name, hash]) => ({
  name,
  hash,
  of: 'full',
}))

/** Pages of a folder with nothing in it. */
const EMPTY: readonly Screen[] = (
  ['home', 'datasets', 'wizard', 'runs', 'playground', 'duels', 'models'] as const
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

const press = (role: 'button' | 'tab' | 'menuitem', name: string | RegExp) => (page: Page) =>
  page.getByRole(role, { name }).first().click()
const full = (name: string, hash: string, more: Omit<Screen, 'name' | 'hash' | 'of'> = {}): Screen => ({
  ...{ name, hash, of: 'full' },
  ...more,
})
const wizardStep = (step: string): Screen =>
  full(`wizard-${step.toLowerCase()}`, `${PAGES.wizard}?base=m1&dataset=d1`, {
    show: (page) =>
      page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: step }).click(),
  })

const DATASET: readonly Screen[] = [
  full('datasets-import', `${PAGES.datasets}?import=1`, { shows: 'Import pictures or texts' }),
  full('dataset-loop', PAGES.dataset, { show: press('button', 'Caption one by one'), shows: /^1 of / }),
  full('dataset-pair', PAGES.dataset, { show: (page) => page.getByRole('gridcell').first().click() }),
  full('dataset-many', PAGES.dataset, {
    show: async (page) => {
      await page.getByRole('gridcell').first().click()
      await page.keyboard.press('Control+a')
    },
    shows: /pairs selected/,
  }),
  full('dataset-nothing', `${PAGES.dataset}?q=zzzz`, {
    show: async (page) => {
      await page.getByRole('combobox', { name: 'Filter' }).fill('zzzz')
      await page.keyboard.press('Enter')
    },
    shows: 'No pair passes this filter',
  }),
  full('dataset-replace', `${PAGES.dataset}?tab=replace`, {
    show: async (page) => {
      await page.getByRole('textbox', { name: 'Find', exact: true }).fill('a')
      await page.getByRole('textbox', { name: 'Replace with' }).fill('the')
    },
    shows: /would change/,
  }),
  full('dataset-checks', `${PAGES.dataset}?tab=checks`),
  full('dataset-changes', `${PAGES.dataset}?tab=changes`),
  full('dataset-trash', PAGES.dataset, {
    show: (page) => page.getByText('Trash', { exact: true }).click(),
    shows: 'Nothing in the trash',
  }),
]

const OTHERS: readonly Screen[] = [
  ...['Goal', 'Base', 'Data', 'Objective', 'Size', 'Plan'].map(wizardStep),
  full('wizard-json', `${PAGES.wizard}?base=m1&dataset=d1`, { show: press('button', /JSON/) }),
  ...['samples', 'events', 'recipe'].map((tab) => full(`run-${tab}`, `${PAGES.run}?tab=${tab}`)),
  full('playground-drawn', PAGES.playground, {
    show: async (page) => {
      await page.getByRole('textbox', { name: 'Prompt' }).fill('a red circle')
      await page.getByRole('button', { name: 'Draw', exact: true }).click()
    },
    shows: /^Seed \d+ ·/,
  }),
  full('playground-options', PAGES.playground, { show: press('button', /own options/) }),
  full('playground-blind', PAGES.playground, {
    show: (page) => page.getByText('Blind A/B').click(),
  }),
  full('playground-past', PAGES.playground, { show: press('button', 'Earlier prompts') }),
  full('duel-new', `${PAGES.duels}?new=1`, { shows: 'What the candidate has to beat' }),
  full('models-lineage', `${PAGES.models}?tab=lineage`),
  full('models-exports', `${PAGES.models}?tab=exports`),
  full('model-add', PAGES.models, { show: press('button', 'Add a model') }),
  full('model-export', PAGES.model, { show: press('button', 'Export') }),
]

/** Texts: d2, the model m4, and r3, which made m5. */
const TEXTS: readonly Screen[] = [
  full('texts', '#/datasets/d2', { shows: 'Prompt' }),
  full('texts-loading', '#/datasets/d2', { rules: { hold: PAGE_CALLS } }),
  full('texts-many', '#/datasets/d2', {
    show: async (page) => {
      await page.getByRole('gridcell').first().click()
      await page.keyboard.press('Control+a')
    },
    shows: /texts selected/,
  }),
  full('texts-tokens', '#/datasets/d2', {
    show: async (page) => {
      await page.getByText('Tokens and what is learnt').first().click()
      await page.getByText(/tokens learnt/).waitFor()
      await page.getByText('As a table').click()
    },
    shows: 'Use',
  }),
  full('texts-replace', '#/datasets/d2?tab=replace', {
    show: async (page) => {
      await page.getByRole('textbox', { name: 'Find', exact: true }).fill('like')
      await page.getByRole('textbox', { name: 'Replace with' }).fill('as')
    },
    shows: /would change/,
  }),
  full('texts-checks', '#/datasets/d2?tab=checks'),
  full('texts-rejected', '#/datasets/d2?view=rejected', { shows: '1 row left out' }),
  ...['Goal', 'Base', 'Data', 'Objective', 'Size', 'Plan'].map((step) => ({
    ...wizardStep(step),
    name: `wizard-texts-${step.toLowerCase()}`,
    hash: `${PAGES.wizard}?base=m4&dataset=d2`,
  })),
  full('run-texts-samples', '#/runs/r3?tab=samples'),
  full('run-texts-compared', '#/runs/r3?tab=samples', {
    show: async (page) => {
      await page
        .getByRole('button', { name: /step 6/i })
        .first()
        .click()
      await page
        .getByRole('button', { name: /step 0/i })
        .first()
        .click()
    },
    shows: 'Word by word',
  }),
  full('model-text', '#/models/m5'),
  full('model-add-hub', PAGES.models, {
    show: async (page) => {
      await page.getByRole('button', { name: 'Add a model' }).first().click()
      await page.getByText('From the hub').click()
    },
    shows: 'Look it up',
  }),
]

/** The frame: what is the same everywhere. */
const FRAME: readonly Screen[] = [
  full('palette', PAGES.home, { show: (page) => page.keyboard.press('Control+k') }),
  full('shortcuts', PAGES.home, { show: (page) => page.keyboard.press('?') }),
  full('frame-loading', PAGES.settings, { rules: { hold: ['*'] } }),
  full('frame-failed', PAGES.settings, { rules: { fail: ['*'] } }),
]

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
  ...FRAME,
]

/** Brings a window to a screen and waits until it is there. */
export async function reach(page: Page, { hash, rules, show, shows }: Screen): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForLoadState('networkidle')
  if (rules?.hold === undefined && rules?.fail === undefined)
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.skeleton')].every((one) => !one.checkVisibility()),
    )
  await show?.(page)
  if (shows !== undefined) await page.getByText(shows).first().waitFor()
  await page.evaluate(settle)
}

/** Until everything that moves for a while has arrived; what turns for ever may go on. */
async function settle(): Promise<void> {
  const passing = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(passing.map(({ finished }) => finished))
}
