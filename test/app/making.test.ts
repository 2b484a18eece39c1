// From two models to a judgement and a file: a duel with its report, drawing and voting in the playground, an export that the
// gate refuses and one that it lets pass.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { addModel } from '../../engine/host/models-add.ts'
import type { Store } from '../../engine/store/store.ts'
import { writeModelFolder } from '../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../helpers/tiny-model.ts'
import { inWindow } from './in-window.ts'

inWindow('with two models', { pairs: 40, runs: 2, also: addRough }, (stage) => {
  it('a duel says in a sentence what can be claimed, shows examples, and gives its report away', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/duels' })
    await page.getByRole('button', { name: 'New duel' }).first().click()
    await choose(page, 'Candidate', 'tiny scenes 1')
    expect(await page.getByRole('combobox', { name: 'Baseline' }).inputValue()).toBe('tiny')
    await choose(page, 'Baseline', 'tiny scenes 2')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('the duel is finished').first().waitFor()
    await page.getByRole('button', { name: 'Open' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'tiny scenes 1 against tiny scenes 2' }).waitFor()

    const detail = stage.read((store) => store.duels.list()[0])
    const rows = detail?.outcome['rows'] as readonly unknown[]
    expect(rows.length).toBeGreaterThan(0)
    const tones = { better: 'Better', worse: 'Worse', mixed: 'Mixed', none: 'No difference shown' }
    const tone = tones[String(detail?.outcome['tone']) as keyof typeof tones]
    await page.getByRole('main').getByText(tone, { exact: true }).first().waitFor()
    expect(await page.locator('.verdict').innerText()).toMatch(/tiny scenes 1.+tiny scenes 2/s)
    expect(
      await page.getByRole('img', { name: /^(Real|tiny scenes [12]): / }).count(),
    ).toBeGreaterThanOrEqual(3)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save report' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.html$/)
    const html = readFileSync(await download.path(), 'utf8')
    expect(html).toContain('tiny scenes 1')
    expect(html).not.toMatch(/(?:src|href)="?https?:/)
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('the playground draws with both by the same seed, and a vote is kept', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/playground' })
    await page.getByRole('button', { name: 'Add a pane' }).click()
    const panes = page.getByRole('region', { name: /^Pane \d$/ })
    await choose(page, 'Model', 'tiny scenes 1', 0)
    await choose(page, 'Model', 'tiny scenes 2', 1)
    expect(await panes.count()).toBe(2)
    await page.getByRole('textbox', { name: 'Prompt' }).fill('a red circle')
    await page.keyboard.press('Enter')
    for (const model of ['tiny scenes 1', 'tiny scenes 2'])
      await page.getByRole('img', { name: `Picture 1 of “a red circle” by ${model}` }).waitFor()
    const seeds = await page.getByText(/^Seed \d+ ·/).allInnerTexts()
    expect(new Set(seeds.map((text) => /\d+/.exec(text)?.[0])).size).toBe(1)

    const vote = page.getByRole('button', { name: 'Put up for a vote' })
    await vote.first().click()
    await vote.first().click()
    await page.getByRole('button', { name: 'This one is better' }).first().click()
    await page.getByText('Kept: tiny scenes 1 over tiny scenes 2.').first().waitFor()
    await page.reload()
    const row = page.getByRole('row').filter({ hasText: 'tiny scenes 1' })
    await row.getByText('1', { exact: true }).first().waitFor()
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('the gate refuses a file that is too far from its model, with every figure, and lets a sound one pass', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/models' })
    await page.getByRole('link', { name: 'rough' }).click()
    await page.getByRole('heading', { level: 1, name: 'rough' }).waitFor()
    await startExport(page, '4 bits')
    const refused = page.getByRole('region', { name: /int4/ })
    await refused.getByText('Refused', { exact: true }).first().waitFor()
    await refused.getByText(/past (its limit|their limits)/).waitFor()
    expect(await refused.getByRole('row').count()).toBeGreaterThan(3)
    expect(stage.read((store) => store.artifacts.list())).toEqual([])

    await refused.getByRole('button', { name: 'Export with 8 bits' }).click()
    await page.getByRole('radio', { name: '32 bits' }).check({ force: true })
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
    const made = page.getByRole('article', { name: /f32/ })
    await made.getByText('Passed', { exact: true }).first().waitFor()
    await made.getByText('Files', { exact: true }).click()
    const [artifact] = stage.read((store) => store.artifacts.list())
    expect(artifact).toMatchObject({ type: 'f32', passed: true })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: /^Download .*\.onnx$/ })
        .first()
        .click(),
    ])
    const file = artifact?.files.find(({ name }) => name.endsWith(download.suggestedFilename()))
    expect(statSync(await download.path()).size).toBe(file?.sizeBytes)
    await context.close()
    expect(complaints.list).toEqual([])
  })
})

/** A model that four bits cannot hold: one weight in sixteen is so large that its neighbours round to nothing. */
function addRough(store: Store, root: string): void {
  const model = tinyCaptionImageModel(7)
  for (const { data, shape } of Object.values(model.transformer))
    if (shape.length === 2) for (let i = 0; i < data.length; i += 16) data[i] = (data[i] ?? 0) * 30
  addModel(store, writeModelFolder(join(root, 'rough'), model), 'rough')
}

/** Chooses in a box with a list, by typing. */
async function choose(page: Page, box: string, name: string, place = 0): Promise<void> {
  const input = page.getByRole('combobox', { name: box }).nth(place)
  await input.click()
  await input.fill(name)
  await page.getByRole('option', { name, exact: true }).click()
}

async function startExport(page: Page, precision: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(precision, { exact: true }).click()
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
}
