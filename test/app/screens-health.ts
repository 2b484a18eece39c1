// Health: what monitoring told, diagnoses with findings, the wizard that mends; and own metrics.
import type { Page } from 'playwright-core'
import { full, PAGE_CALLS, PAGES, press, type Screen } from './screen.ts'
import { LOOKED, oneDiagnosis, SICK, WELL, withHealthSeries } from './told-health.ts'

const RUN = '#/runs/r3?tab=health'
const sick = {
  'health.run': () => LOOKED,
  'health.list': oneDiagnosis,
  'health.show': () => SICK,
  'runs.series': withHealthSeries,
}
const healthy = {
  'health.run': () => ({ ...LOOKED, findings: [], figures: [WELL] }),
  'health.list': oneDiagnosis,
  'health.show': () => ({
    ...SICK,
    findings: [],
    figures: [WELL],
    loops: [],
    nearest: [],
    duplicates: [],
    exposure: null,
  }),
}
const show =
  (heading: string) =>
  (page: Page): Promise<void> =>
    page.getByRole('heading', { name: heading, exact: true }).first().scrollIntoViewIfNeeded()

/** Health of runs and models. */
const HEALTH: readonly Screen[] = [
  full('health', RUN, { rules: { answer: sick }, shows: 'Try this' }),
  full('health-evidence', RUN, {
    rules: { answer: sick },
    show: (page) =>
      page
        .getByText(/^What it rests on/)
        .first()
        .click(),
  }),
  full('health-exposure', RUN, { rules: { answer: sick }, show: show('Exposure bias') }),
  full('health-loops', RUN, { rules: { answer: sick }, show: show('Loops') }),
  full('health-nearest', RUN, { rules: { answer: sick }, show: show('Nearest training examples') }),
  full('health-well', RUN, { rules: { answer: healthy }, shows: /Nothing was found/ }),
  full('health-none', RUN, {
    rules: {
      answer: { 'health.list': () => [], 'health.run': () => ({ ...LOOKED, every: 0, figures: [] }) },
    },
    shows: /not monitored/,
  }),
  full('health-loading', RUN, { rules: { hold: ['health.*'] }, shows: 'Health' }),
  full('health-failed', RUN, { rules: { fail: ['health.*'] }, shows: /disk is full/ }),
  full('model-health', '#/models/m5', { rules: { answer: sick }, show: show('Diagnosis') }),
  full('wizard-mending', `${PAGES.wizard}?finding=repetition&diagnosis=h1`, {
    rules: { answer: sick },
    shows: 'To be mended:',
  }),
]

const NEW = `${PAGES.metrics}?new=formula`
const write = async (page: Page, formula: string): Promise<void> => {
  await page.getByRole('textbox', { name: /^Name/ }).fill('my-mix')
  await page.getByRole('textbox', { name: 'Formula' }).fill(formula)
}

/** Own metrics. */
const OWN: readonly Screen[] = [
  full('metrics-loading', PAGES.metrics, { rules: { hold: PAGE_CALLS } }),
  full('metrics-failed', PAGES.metrics, { rules: { fail: PAGE_CALLS } }),
  full('metrics-formula', NEW, {
    show: (page) => write(page, '0.5 * score("rouge-l") + 0.5 * score("chrf")'),
    shows: 'Same input, same value',
  }),
  full('metrics-mistake', NEW, {
    show: (page) => write(page, '0.5 * scores("rouge-l")'),
    shows: /Line 1, column/,
  }),
  full('metrics-script', `${PAGES.metrics}?new=script`, {
    show: (page) => page.getByRole('textbox', { name: /^Name/ }).fill('letters'),
    shows: 'Same input, same value',
  }),
  full('metrics-words', NEW, { show: press('button', /^score\("rouge-l"\)/) }),
]

/** Everywhere that health and own metrics are. */
export const CARE: readonly Screen[] = [...HEALTH, ...OWN]
