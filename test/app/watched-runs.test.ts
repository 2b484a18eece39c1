// What a person watches while a run goes on: meters of its health that come by themselves, and a reward of one's own.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { violations } from './axe.ts'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../engine/host/models-add.ts'
import type { Store } from '../../engine/store/store.ts'
import { writeTinyTextFolder } from '../helpers/tiny-text-folder.ts'
import { inWindow, type Stage } from './in-window.ts'
import { writeQuestions } from './seed.ts'

const PATIENT = { timeout: 5 * 60_000 }
const BASE = { base: 'tiny text', dataset: 'half held out', batchSize: 4, sequenceLength: 48, replayShare: 0 }

inWindow('a run of texts', { pairs: 0, runs: 0, also: seedTexts }, (stage) => {
  it('shows meters of its health while it goes on, and findings without a reload', PATIENT, async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/wizard' })
    await begin(page, {
      ...{ ...BASE, name: 'watched', steps: 320, evaluateEvery: 320, checkpointEvery: 320 },
      ...{ monitorEvery: 10, monitorShare: 1, optimizer: { learningRate: 1e-2 } },
    })
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }))
    await page.getByRole('tab', { name: 'Health' }).click()
    const meters = page.getByRole('region', { name: 'During training: the measures' })
    await meters.getByRole('row', { name: /^Repeated runs of four words/ }).waitFor(PATIENT)
    expect(stage.read((store) => store.runs.find('watched').status)).toBe('running')
    const first = looksAt(stage)
    await expect.poll(() => looksAt(stage), PATIENT).toBeGreaterThan(first)
    // axe takes longer than a quick run
    expect(await violations(page)).toEqual([])
    await page.getByText('Finished', { exact: true }).first().waitFor(PATIENT)
    expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true)
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('raises a metric of one’s own that is named as its reward', PATIENT, async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/metrics?new=formula' })
    await page.getByRole('textbox', { name: /^Name/ }).fill('hen-count')
    await page
      .getByRole('textbox', { name: 'Formula' })
      .fill('count(output, "e") + 0.1 * length(words(output))')
    await page.getByRole('region', { name: 'Whether it behaves' }).waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('hen-count is kept as version 1.').first().waitFor()

    await page.evaluate(() => (location.hash = '#/wizard'))
    await use(page, { ...BASE, name: 'rewarded', steps: 4, evaluateEvery: 4, checkpointEvery: 4 })
    const step = (name: string) =>
      page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name }).click()
    await step('Objective')
    await page.locator('label').filter({ hasText: 'Earn a reward Makes several' }).click()
    await page.getByRole('textbox', { name: /^Reward/ }).fill('hen-count')
    await page.getByRole('textbox', { name: /^Continuations/ }).fill('2')
    await page.getByRole('textbox', { name: /^Most new tokens/ }).fill('6')
    await step('Plan')
    await page.getByRole('button', { name: 'Start run' }).click()
    await page.getByText('Finished', { exact: true }).first().waitFor(PATIENT)
    const { recipe, id } = stage.read((store) => store.runs.find('rewarded'))
    expect(recipe['objective']).toMatchObject({ name: 'reinforce', options: { reward: 'hen-count@1' } })
    const rewards = stage.read((store) => store.metricPoints.series(id, 'meanReward'))
    expect(rewards).not.toEqual([])
    await context.close()
    expect(complaints.list).toEqual([])
  })
})

/** A look needs some held-out data to measure beside. */
async function seedTexts(store: Store, root: string): Promise<void> {
  addModel(store, writeTinyTextFolder(join(root, 'tiny-text')), 'tiny text')
  const paths = [writeQuestions(join(root, 'texts'), 35)]
  await importTextDataset(store, { paths, name: 'half held out', options: { evalFraction: 0.6 } })
}

function looksAt(stage: Stage): number {
  return stage.read((store) => {
    const run = store.runs.find('watched').id
    return store.events.list(run).filter(({ type }) => type === 'healthLooked').length
  })
}

/** Takes a recipe into the wizard. */
async function use(page: Page, recipe: Readonly<Record<string, unknown>>): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'New run' }).waitFor()
  await page.getByRole('button', { name: /JSON/ }).first().click()
  await page.getByRole('textbox', { name: /JSON/ }).fill(JSON.stringify(recipe))
  await page.getByRole('dialog').getByRole('button', { name: 'Use this recipe' }).click()
}

async function begin(page: Page, recipe: Readonly<Record<string, unknown>>): Promise<void> {
  await use(page, recipe)
  await page.getByRole('button', { name: 'Start run' }).click(PATIENT)
}
