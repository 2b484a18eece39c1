// States of datasets of texts, and of what is made from them: d2, the model m4, and r3, which made m5.
import type { Page } from 'playwright-core'
import type { HubOfferView } from '../../engine/api/contract/views.ts'
import { full, PAGE_CALLS, PAGES, press, type Screen, wizardStep } from './screen.ts'

const PLAYED = `${PAGES.playground}?model=m5`
const COMMIT = '12fd25f77366fa6b3b4b768ec3050bf629380bac'

/** As the hub would describe it; the tests ask nobody. */
const OFFER: HubOfferView = {
  repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
  commit: COMMIT,
  reference: `hub:HuggingFaceTB/SmolLM2-135M-Instruct@${COMMIT}`,
  licence: 'apache-2.0',
  sizeBytes: 271_365_000,
  memoryBytes: 538_060_800,
  files: [
    { name: 'model.safetensors', sizeBytes: 269_060_552 },
    { name: 'tokenizer.json', sizeBytes: 2_104_556 },
  ],
}

/** Everywhere that texts are. */
export const TEXTS: readonly Screen[] = [
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
  full('run-texts', '#/runs/r3'),
  full('model-text', '#/models/m5'),
  full('model-export-texts', '#/models/m5', { show: press('button', 'Export') }),
  full('playground-texts', PAGES.playground, {
    show: (page) => page.getByText('Texts', { exact: true }).click(),
    shows: 'Nothing written yet',
  }),
  full('playground-texts-written', PLAYED, { show: write, shows: 'As a chat' }),
  full('playground-texts-token', PLAYED, {
    show: async (page) => {
      await page.getByText('As a chat').waitFor()
      await page.getByRole('checkbox', { name: 'Token by token' }).check()
      await write(page)
      const token = page.getByRole('group', { name: /^Tokens of the text/ }).getByRole('button')
      await token.nth(1).click()
    },
    shows: /^Instead of/,
  }),
  full('playground-texts-beams', PLAYED, {
    show: async (page) => {
      await page.getByText('As a chat').waitFor()
      await press('button', /^Options|own options/)(page)
      await page.getByRole('textbox', { name: 'Beams', exact: true }).fill('3')
      await page.getByRole('textbox', { name: 'Most new tokens' }).fill('8')
      await page.keyboard.press('Tab')
      await press('button', /^Options|own options/)(page)
      await write(page)
      await page.getByRole('heading', { name: 'Beams' }).scrollIntoViewIfNeeded()
    },
    shows: 'Results as a table',
  }),
  full('duel-texts', '#/duels/c2'),
  full('duel-texts-examples', '#/duels/c2', {
    show: (page) => page.getByRole('heading', { name: 'Examples' }).scrollIntoViewIfNeeded(),
  }),
  full('duel-new-texts', `${PAGES.duels}?candidate=m5`, { shows: 'What the candidate has to beat' }),
  full('model-add-hub', PAGES.models, { show: openHub, shows: 'Look it up' }),
  full('model-add-hub-offer', PAGES.models, {
    rules: { answer: { 'models.lookUpHub': () => OFFER } },
    show: (page) => openHub(page).then(() => lookUp(page)),
    shows: 'Download and add',
  }),
  full('model-add-hub-failed', PAGES.models, {
    rules: { fail: ['models.lookUpHub'] },
    show: (page) => openHub(page).then(() => lookUp(page)),
    shows: /disk is full/,
  }),
]

/** Once the playground has changed from pictures to texts. */
async function write(page: Page): Promise<void> {
  await page.getByText('As a chat').waitFor()
  await page.getByRole('textbox', { name: 'Prompt' }).fill('a red hen is ')
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  await page.getByText(/in the prompt,/).waitFor()
}

async function openHub(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a model' }).first().click()
  await page.getByText('From the hub').click()
}

async function lookUp(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name on the hub' }).fill(OFFER.repository)
  await page.keyboard.press('Enter')
}
