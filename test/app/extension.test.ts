// What a program registers in the engine at its start is found in the window, trained with and measured by.
import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import type { Catalog } from '../../engine/api/descriptor.ts'
import { inWindow } from './in-window.ts'

const HERE = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** For every process that this one starts, and those that they start. */
process.env['NODE_OPTIONS'] = `--import=${pathToFileURL(HERE('extension.ts')).href}`

inWindow(
  'an objective, a metric and an exporter that only the engine knows',
  { pairs: 24, runs: 0 },
  (stage) => {
    it('the objective is in the wizard with its help, its drawing and its form, and trains a model', async () => {
      const { page, context, complaints } = await stage.open({
        hash: '#/wizard?base=m1&dataset=d1&preset=quick',
      })
      await page.getByRole('heading', { level: 1, name: 'New run' }).waitFor()
      await page.getByRole('button', { name: 'Objective', exact: false }).first().click()
      const card = page.locator('label').filter({ hasText: 'Top rows first' })
      await card.getByText('Counts the upper rows of a picture more').waitFor()
      await card.click()

      const heights = (): Promise<number[]> =>
        card
          .locator('svg rect.weight')
          .evaluateAll((bars) => bars.slice(6).map((bar) => Number(bar.getAttribute('height'))))
      const [top = 0, ...lower] = await heights()
      expect(lower.at(-1)).toBeCloseTo(top / 2, 5)
      await page.getByRole('textbox', { name: /^Fading/ }).fill('1')
      await page.keyboard.press('Tab')
      await expect.poll(async () => (await heights()).at(-1)).toBe(0) // drawn anew from the engine's own weights

      await page.getByRole('button', { name: 'Size', exact: false }).first().click()
      await page.getByRole('textbox', { name: /^Steps/ }).fill('6')
      await page.keyboard.press('Tab')
      await page.getByRole('button', { name: 'Start run' }).click()
      await page.getByText('Finished').first().waitFor()
      await context.close()
      expect(complaints.list).toEqual([])
      const made = stage.read((store) => ({
        recipe: store.runs.find('r1').recipe,
        model: store.models.list().find(({ run }) => run === 'r1'),
      }))
      expect(made.recipe['objective']).toEqual({ name: 'fading', options: { fading: 1 } })
      expect(made.model).toBeDefined()
    })

    it('the metric can be chosen for a duel, and stands in its result', async () => {
      const { page, context, complaints } = await stage.open({
        hash: '#/duels?new=1&baseline=m1&candidate=m2&dataset=d1',
      })
      await page.getByText('Chosen ones').click()
      await page.getByRole('checkbox', { name: 'Certainty of pictures' }).click()
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await expect.poll(() => stage.read((store) => store.duels.list().length), { timeout: 150_000 }).toBe(1)
      await page.evaluate(() => (location.hash = '#/duels/c1'))
      await page.getByText('Certainty of pictures').first().waitFor()
      await context.close()
      expect(complaints.list).toEqual([])
    })

    it('the exporter can be chosen in the export dialog of a dataset, and its help is read there', async () => {
      const { page, context, complaints } = await stage.open({ hash: '#/datasets/d1' })
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: 'Export pairs' }).click()
      const dialog = page.getByRole('dialog', { name: 'Export pairs' })
      await dialog.getByRole('combobox').selectOption({ label: 'A layout of our own' })
      await dialog.getByText('Pictures as we like them.').waitFor()
      await context.close()
      expect(complaints.list).toEqual([])
    })

    it('the exporter is in the catalog that forms are drawn from', () => {
      const run = (...words: string[]): string =>
        execFileSync(process.execPath, [HERE('../../engine/cli/launch.mjs'), ...words], { encoding: 'utf8' })
      const { catalog } = JSON.parse(run('catalog', '--json')) as { readonly catalog: Catalog }
      expect(catalog['exporters']?.map(({ name, label }) => [name, label])).toContainEqual([
        'own-layout',
        'A layout of our own',
      ])
    })
  },
)
