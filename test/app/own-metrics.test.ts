// An own metric is written with a mistake that is shown where it is, mended, tried, kept, and measured with in a duel.
import { expect, it } from 'vitest'
import { inWindow } from './in-window.ts'

const PATIENT = { timeout: 120_000 }

inWindow('own metrics', { pairs: 24, runs: 0, texts: true }, (stage) => {
  it('are checked while they are written, and offered in duels', PATIENT, async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/duels' })
    await page.getByRole('link', { name: 'Own metrics' }).click()
    await page.getByRole('button', { name: 'New formula' }).first().click()
    await page.getByRole('textbox', { name: /^Name/ }).fill('my-mix')
    const formula = page.getByRole('textbox', { name: 'Formula' })
    await formula.fill('0.5 * scores("rouge-l")')
    await page.getByText('Line 1, column 7.').waitFor()
    const save = page.getByRole('button', { name: 'Save', exact: true })
    expect(await save.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Go there' }).click()
    expect(await formula.evaluate((box) => (box as HTMLTextAreaElement).selectionStart)).toBe(6)

    await formula.fill('0.5 * score("rouge-l") + 0.5 * score("chrf")')
    await page.getByRole('region', { name: 'Whether it behaves' }).waitFor()
    await page.getByRole('combobox', { name: 'Try on' }).selectOption({ label: 'questions' })
    await page.getByRole('region', { name: 'Examples' }).getByText('a ', { exact: false }).first().waitFor()
    await save.click()
    await page.getByText('my-mix is kept as version 1.').first().waitFor()
    expect(stage.read((store) => store.ownMetrics.list())).toMatchObject([{ name: 'my-mix', version: 1 }])

    await page.getByRole('navigation').first().getByRole('link', { name: 'Duels' }).click()
    await page.getByRole('link', { name: 'Own metrics' }).click()
    await page.getByRole('button', { name: 'Remove my-mix' }).click()
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByRole('link', { name: 'my-mix' }).waitFor()
    await context.close()
    expect(complaints.list).toEqual([])
  })
})
