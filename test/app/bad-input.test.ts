// What people bring that cannot be taken as it is: it is told plainly, nothing is lost, and one click goes on.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inWindow } from './in-window.ts'
import { writeScenes } from './seed.ts'
import { openWindow, serve } from './served.ts'

const GB = 1e9
const PATIENT = { timeout: 120_000 }

/** A file that says to be so large, and takes no room. */
function writeSparse(path: string, bytes: number): void {
  writeFileSync(path, '')
  truncateSync(path, bytes)
}

/** Chooses a folder below the one that may be imported from. */
async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /tuneloom-window-\w+$/ }).click()
  await page.getByRole('button', { name: new RegExp(`^${name}$`) }).click()
  await page.getByRole('button', { name: 'Choose this folder' }).click()
}

inWindow('an import', { pairs: 12, runs: 0 }, (stage) => {
  const datasets = () => stage.read((store) => store.datasets.list().map(({ name }) => name))

  it('of a folder of 40 GB with a video in it names what is left, and takes the rest', PATIENT, async () => {
    const folder = await writeScenes(join(stage.root, 'holiday'), 6, 21)
    writeSparse(join(folder, 'beach.mp4'), 38 * GB)
    writeSparse(join(folder, 'backup.zip'), 2 * GB)
    const { page, context, complaints } = await stage.open({ hash: '#/datasets?import=1' })
    await choose(page, 'holiday')
    await page.getByText(/^14 files with 40 GB found/).waitFor()
    await page.getByText(/Not taken: 1 video \(38 GB\) and 1 archive \(2 GB\)/).waitFor()
    await page.getByText(/Save the frames that you want/).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.poll(datasets, { timeout: 60_000 }).toContain('holiday')
    expect(readdirSync(folder)).toHaveLength(14)
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('of 40 GB that are dropped asks before a byte is sent, and refuses what is too much', async () => {
    const folder = join(stage.root, 'dropped')
    mkdirSync(folder)
    writeSparse(join(folder, 'panorama.tif'), 22 * GB)
    writeSparse(join(folder, 'film.mkv'), 18 * GB)
    const { page, context, complaints } = await stage.open({ hash: '#/datasets?import=1' })
    const sent: string[] = []
    page.on('request', (request) => request.url().includes('/upload') && sent.push(request.url()))
    await page.locator('input[webkitdirectory]').setInputFiles(folder)
    await page.getByText('1 file with 22 GB would be uploaded.').waitFor()
    await page.getByText(/^1 file with 18 GB would not/).waitFor()
    await page.getByText(/At most 20 GB and 100,000 files/).waitFor()
    expect(await page.getByRole('button', { name: 'Upload', exact: true }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.getByRole('group', { name: 'A large upload' }).getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Drop files or a folder here').first().waitFor()
    expect(sent).toEqual([])
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('of a folder without captions offers the names as captions with one click', PATIENT, async () => {
    const folder = await writeScenes(join(stage.root, 'bare'), 4, 22)
    for (const name of readdirSync(folder)) if (name.endsWith('.txt')) rmSync(join(folder, name))
    const { page, context, complaints } = await stage.open({ hash: '#/datasets?import=1' })
    await choose(page, 'bare')
    await page.getByText(/^No captions found/).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Caption by file names' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.poll(datasets, { timeout: 60_000 }).toContain('bare')
    const made = stage.read((store) => store.captions.list(store.datasets.find('bare').id))
    expect(made.map(({ text }) => text)).toEqual(['scene', 'scene', 'scene', 'scene'])
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('of a video alone says what it is and what to do', async () => {
    const folder = join(stage.root, 'films')
    mkdirSync(folder)
    writeSparse(join(folder, 'only.mov'), GB)
    const { page, context, complaints } = await stage.open({ hash: '#/datasets?import=1' })
    await choose(page, 'films')
    await page.getByText('There is no picture and no text in this folder.').waitFor()
    await page.getByText(/Not taken: 1 video/).waitFor()
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
    await context.close()
    expect(complaints.list).toEqual([])
  })
})

inWindow('a data folder on a disk that takes no changes', { pairs: 12, runs: 0 }, (stage) => {
  it('can be looked at, says so, and is written again with one click', PATIENT, async ({ skip }) => {
    await stage.served.stop()
    const mount = (...words: readonly string[]) => spawnSync('mount', words).status === 0
    const isReadOnly = mount('--bind', stage.home, stage.home) && mount('-o', 'remount,bind,ro', stage.home)
    skip(!isReadOnly, 'only an administrator can make a disk read-only')
    const served = await serve(stage.home, [stage.root])
    try {
      const { page, context } = await openWindow(stage.browser, served, { hash: '#/datasets/d1' })
      await page.getByText(/takes no changes: looking works, changing does not/).waitFor()
      await page.getByRole('gridcell').first().waitFor()
      expect(await page.getByRole('textbox', { name: /caption/i }).isEditable()).toBe(false)
      expect(await violations(page)).toEqual([])
      expect(mount('-o', 'remount,bind,rw', stage.home)).toBe(true)
      await page.getByRole('button', { name: 'Try again' }).click()
      const box = page.getByRole('textbox', { name: /caption/i })
      await expect.poll(() => box.isEditable()).toBe(true)
      await box.fill('written once the disk was mended')
      await box.press('Enter')
      await expect
        .poll(() => stage.read((store) => store.captions.list('d1').map(({ text }) => text)))
        .toContain('written once the disk was mended')
      await context.close()
    } finally {
      await served.stop()
      spawnSync('umount', [stage.home])
      await stage.serve()
    }
  })
})
