// A text model becomes files for other programs: the dialog, a real worker, and what the gate measured.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { addModel } from '../../engine/host/models-add.ts'
import { writeTinyTextFolder } from '../helpers/tiny-text-folder.ts'
import { inWindow } from './in-window.ts'

inWindow('a text model', { pairs: 0, runs: 0, also: addText }, (stage) => {
  it('is exported as a folder, measured and listed with its files', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/models' })
    await page.getByRole('link', { name: 'tiny text' }).click()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('radio', { name: 'Adapters' }).count()).toBe(0)
    await dialog.getByText('Folder, bfloat16', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()

    const made = page.getByRole('article', { name: /safetensors-bf16/ })
    await made.getByText('Passed', { exact: true }).first().waitFor()
    await made.getByText('Figures of the gate').click()
    await made.getByText('Every figure is within its limit.').waitFor()
    await made.getByRole('row', { name: /^Difference of ln p of a token/ }).waitFor()
    await made.getByText('Files', { exact: true }).click()
    await made.getByText('model.safetensors', { exact: true }).waitFor()
    expect(stage.read((store) => store.artifacts.list())).toMatchObject([
      { format: 'safetensors', type: 'bf16', passed: true },
    ])
    await context.close()
    expect(complaints.list).toEqual([])
  })
})

function addText(store: Parameters<typeof addModel>[0], root: string): void {
  addModel(store, writeTinyTextFolder(join(root, 'tiny-text')), 'tiny text')
}
