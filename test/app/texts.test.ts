// From a file of questions to a model that was trained on them: import with a look at the rows, tokens, wizard, run, duel.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { addModel } from '../../engine/host/models-add.ts'
import { writeTinyTextFolder } from '../helpers/tiny-text-folder.ts'
import { inWindow } from './in-window.ts'
import { writeQuestions } from './seed.ts'

const PATIENT = { timeout: 120_000 }

inWindow('texts', { pairs: 0, runs: 0, also: addTexts }, (stage) => {
  it('come in, show their tokens, and are trained on to the end', PATIENT, async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/datasets?import=1' })
    await importQuestions(page, join(stage.root, 'texts', 'questions.jsonl'))
    await page.getByRole('heading', { level: 1, name: 'questions' }).waitFor()
    await page.getByText('30 texts · ').first().waitFor()

    await page.getByText('Tokens and what is learnt').first().click()
    const chips = page.getByRole('group', { name: 'Tokens and what is learnt' })
    await chips.waitFor()
    const learnt = await chips.locator('.chip.learnt').allInnerTexts()
    const answer = await page.getByRole('textbox', { name: /^Completion/ }).inputValue()
    // Each letter is a token of the tiny model, "th" too; what counts is the answer with the end of the text.
    expect(learnt.join('').replaceAll('␣', ' ')).toBe(`${answer}</s>`)

    await page.getByRole('button', { name: 'Train with it' }).click()
    await page.getByRole('radio', { name: /Take a quick look at texts/ }).check({ force: true })
    await step(page, 'Base')
    expect(await page.getByRole('radio', { name: /^tiny$/ }).count()).toBe(0)
    await page.getByRole('radio', { name: /tiny text/ }).check({ force: true })
    await step(page, 'Size')
    await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('6')
    await page.getByRole('textbox', { name: 'Evaluate every' }).fill('3')
    expect(await page.getByText('Varied copies').count()).toBe(0)
    await step(page, 'Plan')
    await page.getByRole('button', { name: 'Start run' }).click()
    await page.getByText('Finished', { exact: true }).first().waitFor(PATIENT)

    const run = stage.read((store) => store.runs.list()[0])
    expect(run).toMatchObject({ status: 'finished', step: 6 })
    expect(run?.recipe['method']).toMatchObject({ name: 'lora', rank: 8 })
    const made = stage.read((store) => store.models.list().find((model) => model.run === run?.id))
    expect(made).toMatchObject({ kind: 'text' })
    expect(
      stage.read((store) => store.metricPoints.last(run?.id ?? '', 'heldOutNats'))?.value,
    ).toBeGreaterThan(0)

    await page.getByRole('tab', { name: 'Samples' }).click()
    await page
      .getByRole('button', { name: /step 6/i })
      .first()
      .click()
    await page
      .getByRole('button', { name: /step 0/i })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Word by word' }).waitFor()
    await page.keyboard.press('Escape')
    await compareWithBase(page, made?.id ?? '')
    const duel = stage.read((store) => store.duels.list()[0])
    expect(duel?.outcome['texts']).not.toEqual([])
    await context.close()
    expect(complaints.list).toEqual([])
  })
})

/** Uploads the file, reads it the other way round once, and imports it with the columns that were found. */
async function importQuestions(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(path)
  const preview = page.getByRole('region', { name: 'First rows' })
  await preview.getByText('Prompt', { exact: true }).nth(1).waitFor()
  const text = preview.getByRole('combobox', { name: 'Text' })
  await text.selectOption('answer')
  await preview.locator('.part').first().getByText('Text', { exact: true }).waitFor()
  await preview.getByRole('button', { name: 'Find columns again' }).click()
  await preview.locator('.part').first().getByText('Prompt', { exact: true }).waitFor()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('questions')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: '1 row left out' }).waitFor(PATIENT)
  await page.getByRole('button', { name: 'Open dataset' }).click()
}

/** Lets a model write against the one that it was trained from, and looks at what both wrote. */
async function compareWithBase(page: Page, model: string): Promise<void> {
  await page.evaluate((id) => (location.hash = `#/duels?candidate=${id}`), model)
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByText('the duel is finished').first().waitFor(PATIENT)
  await page.getByRole('button', { name: 'Open' }).first().click()
  await page.getByRole('heading', { name: 'Prompt, as the models read it' }).first().waitFor()
  await page.locator('figcaption', { hasText: 'tiny text' }).first().waitFor()
}

function step(page: Page, name: string): Promise<void> {
  return page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name }).click()
}

function addTexts(store: Parameters<typeof addModel>[0], root: string): void {
  writeQuestions(join(root, 'texts'), 30)
  addModel(store, writeTinyTextFolder(join(root, 'tiny-text')), 'tiny text')
}
