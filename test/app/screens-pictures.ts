// States of datasets of pictures, and of what is made from them.
import { everyStatus, failed, running, tooLarge } from './told.ts'
import { full, inMenu, PAGES, press, type Screen, wizardStep } from './screen.ts'

/** The page of a dataset. */
export const DATASET: readonly Screen[] = [
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
  full('dataset-versions', `${PAGES.dataset}?tab=versions`),
  full('dataset-difference', `${PAGES.dataset}?tab=versions`, {
    show: press('button', 'Compare'),
    shows: 'What changed',
  }),
  full('dataset-sight', PAGES.dataset, {
    show: async (page) => {
      await page.getByRole('gridcell').first().click()
      await page.getByText('What the model sees').click()
      await page.getByText('What the captions were').click()
    },
    shows: /image tokens keep it/,
  }),
  full('dataset-export', PAGES.dataset, {
    show: inMenu('More actions', 'Export pairs'),
    shows: /kept pairs with their captions/,
  }),
  full('dataset-suggest', `${PAGES.dataset}?captions=suggest`, { shows: 'For which pairs' }),
  full('dataset-review', `${PAGES.dataset}?captions=review`, { shows: 'Suggestion' }),
]

/** Wizard, runs, playground, duels, models. */
export const OTHERS: readonly Screen[] = [
  ...['Goal', 'Base', 'Data', 'Objective', 'Size', 'Plan'].map(wizardStep),
  full('wizard-json', `${PAGES.wizard}?base=m1&dataset=d1`, { show: press('button', /JSON/) }),
  ...['samples', 'events', 'recipe'].map((tab) => full(`run-${tab}`, `${PAGES.run}?tab=${tab}`)),
  full('run-cancel', PAGES.run, {
    rules: { answer: { 'runs.show': running } },
    show: inMenu('Actions for', 'Cancel run'),
    shows: /makes no model/,
  }),
  full('run-running', PAGES.run, { rules: { answer: { 'runs.show': running } }, shows: 'Pause' }),
  full('run-failed', PAGES.run, { rules: { answer: { 'runs.show': failed } }, shows: 'Why it stopped' }),
  full('runs-all', PAGES.runs, { rules: { answer: { 'runs.list': everyStatus } }, shows: 'Waiting' }),
  full('wizard-too-large', `${PAGES.wizard}?base=m1&dataset=d1`, {
    rules: { answer: { 'recipes.check': tooLarge } },
    shows: /needed/,
  }),
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
  full('model-rename', PAGES.model, { show: inMenu('More', 'Rename') }),
  full('model-remove', PAGES.model, { show: inMenu('More', 'Remove'), shows: /cannot be undone/ }),
  full('duel-examples', PAGES.duel, {
    show: (page) => page.getByRole('heading', { name: 'Examples' }).scrollIntoViewIfNeeded(),
  }),
]
