// The whole way with the text model that the program brings: a file of questions, a LoRA run on the starter, four beams of
// what it became, and a blind vote against the starter itself.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { votesAsPreferences } from '../../engine/host/preferences.ts'
import { violations } from './axe.ts'
import { inWindow } from './in-window.ts'
import { writeQuestions } from './seed.ts'

inWindow('the text starter', { pairs: 0, runs: 0, also: addQuestions }, (stage) => {
  it('is trained on a file, writes with four beams, and is voted on blind', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/datasets?import=1' })
    await importFile(page, join(stage.root, 'texts', 'questions.jsonl'))
    await page.getByRole('button', { name: 'Train with it' }).click()
    await planRun(page)
    await page.getByText('Finished', { exact: true }).first().waitFor()
    const run = stage.read((store) => store.runs.list()[0])
    expect(run).toMatchObject({ status: 'finished', step: 4, recipe: { base: 'text-starter' } })
    expect(run?.recipe['method']).toMatchObject({ name: 'lora', rank: 8 })

    const made = stage.read((store) => store.models.list().find((model) => model.run === run?.id))
    await page.evaluate((id) => (location.hash = `#/playground?model=${id}`), made?.id ?? '')
    await writeByBeams(page)
    expect(await violations(page)).toEqual([])
    await voteBlind(page)
    const [preference, ...more] = stage.read(votesAsPreferences)
    expect(more).toEqual([])
    expect(preference).toMatchObject({ prompt: [{ role: 'prompt', text: 'a red cup is ' }], isBlind: true })
    expect([preference?.chosen.model, preference?.rejected.model]).toContain(made?.id)
    expect(preference?.chosen.tokens).not.toEqual([])
    await context.close()
    expect(complaints.list).toEqual([])
  })
})

async function importFile(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(path)
  await page.getByRole('region', { name: 'First rows' }).getByText('Prompt', { exact: true }).nth(1).waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('button', { name: 'Open dataset' }).click()
}

/** A quick look at texts with the starter, which is the one text model there is, in four short steps. */
async function planRun(page: Page): Promise<void> {
  const step = (name: string) =>
    page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name }).click()
  await page.getByRole('radio', { name: /Take a quick look at texts/ }).check({ force: true })
  await step('Base')
  await page.getByRole('radio', { name: /text-starter/ }).check({ force: true })
  await step('Size')
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('4')
  await page.getByRole('textbox', { name: 'Evaluate every' }).fill('4')
  await step('Plan')
  await page.getByRole('button', { name: 'Start run' }).click()
}

/** Asks for four beams with two results, and looks at the tree that is drawn of them. */
async function writeByBeams(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Options, 1 changed' }).click()
  await page.getByRole('textbox', { name: 'Beams' }).fill('4')
  await page.getByRole('textbox', { name: 'Most new tokens' }).fill('8')
  await page.getByRole('textbox', { name: 'Prompt' }).fill('a red cup is ')
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  const tree = page.getByRole('img', { name: /^Tree of the tokens/ })
  await tree.waitFor()
  const kept = await tree.locator('text').count()
  await page.getByRole('checkbox', { name: 'Also what was left behind' }).check({ force: true })
  // four beams look at more tokens than the one result has
  expect(await tree.locator('text').count()).toBeGreaterThan(kept)
  expect(await tree.locator('text.first').count()).toBeGreaterThan(0)
}

/** Lets it write beside the model that it came from, and prefers the second text without knowing whose it is. */
async function voteBlind(page: Page): Promise<void> {
  await page.getByText('Blind A/B').click()
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  await page.getByRole('heading', { name: 'Which one is better?' }).waitFor()
  const second = page.getByRole('region', { name: 'B', exact: true })
  expect(await second.innerText()).not.toMatch(/starter|tokens/)
  await page.getByRole('button', { name: 'B is better' }).click()
  await page.getByRole('region', { name: /^B was / }).waitFor()
  await page.getByRole('row', { name: /^text-starter / }).waitFor()
}

function addQuestions(_store: unknown, root: string): void {
  writeQuestions(join(root, 'texts'), 30)
}
