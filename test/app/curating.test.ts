// Curating with the mouse and in two windows: what is changed can be taken back, and nobody's text is lost.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openDataset } from '../../engine/host/datasets.ts'
import { inWindow } from './in-window.ts'

const PAIRS = 24

inWindow('while curating', { pairs: PAIRS, runs: 0 }, (stage) => {
  const captions = (): string[] =>
    stage.read((store) =>
      store.captions
        .list('d1')
        .map(({ text }) => text)
        .sort(),
    )

  it('a replacement in all captions is shown before, done at once, and taken back with one step', async () => {
    const before = captions()
    const { page, context, complaints } = await stage.open({ hash: '#/datasets/d1?tab=replace' })
    await page.getByRole('textbox', { name: 'Find', exact: true }).fill('(^.+)$')
    await page.getByRole('textbox', { name: 'Replace with' }).fill('$1, drawn flat')
    await page.getByText('Regular expression').click()
    await page.getByText(`${PAIRS} captions would change.`).waitFor()
    await page.getByRole('button', { name: `Replace in ${PAIRS} captions` }).click()
    await expect.poll(captions).toEqual(before.map((text) => `${text}, drawn flat`).sort())
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
    await expect.poll(captions).toEqual(before)
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('pairs go to the trash, are not there to train on, and come back', async () => {
    const trained = (): number => stage.read((store) => openDataset(store, 'd1').pairs('train').length)
    const { page, context, complaints } = await stage.open({ hash: '#/datasets/d1' })
    await page.getByRole('gridcell').first().click()
    await page.keyboard.press('Control+a')
    await page.getByText(`${PAIRS} pairs selected`).waitFor()
    await page.keyboard.press('Delete')
    await page.getByText('No pair in this dataset').waitFor()
    expect(trained()).toBe(0)
    await page.keyboard.press('Control+z')
    await page.getByText(`${PAIRS} pairs`, { exact: true }).waitFor()
    expect(trained()).toBeGreaterThan(0)
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('two windows that write one caption: the second is asked which text stays, and sees both', async () => {
    const [one, two] = await Promise.all([
      stage.open({ hash: '#/datasets/d1' }),
      stage.open({ hash: '#/datasets/d1' }),
    ])
    const boxes = await Promise.all([one, two].map(({ page }) => firstCaption(page)))
    await boxes[1]?.fill('written in the second window')
    await boxes[0]?.fill('written in the first window')
    await boxes[0]?.press('Enter')
    await expect.poll(captions).toContain('written in the first window')
    await boxes[1]?.press('Enter')
    const dialog = two.page.getByRole('dialog', { name: 'The caption was changed elsewhere' })
    await dialog.getByText('written in the first window', { exact: true }).waitFor()
    await dialog.getByText('written in the second window', { exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Write mine' }).click()
    await expect.poll(captions).toContain('written in the second window')
    // The first window hears of it without asking.
    await one.page.getByRole('gridcell', { name: /written in the second window/ }).waitFor()
    await Promise.all([one, two].map(({ context }) => context.close()))
    expect([...one.complaints.list, ...two.complaints.list]).toEqual([])
  })
})

async function firstCaption(page: Page) {
  await page.getByRole('gridcell').first().click()
  const box = page.getByRole('textbox', { name: 'Caption 1' })
  await box.waitFor()
  return box
}
