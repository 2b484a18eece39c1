// What a person sees when the engine goes or falls silent, and when another program holds the data folder.
import { expect, it } from 'vitest'
import { violations } from './axe.ts'
import { inWindow } from './in-window.ts'
import { openWindow, serve } from './served.ts'

inWindow('a window that loses its engine', { pairs: 12, runs: 1 }, (stage) => {
  it('keeps what was typed, and saves it once the engine is back', async () => {
    const { page, context } = await stage.open({ hash: '#/datasets/d1' })
    await page.getByRole('gridcell').first().waitFor()
    await page.keyboard.press('l')
    const box = page.getByRole('textbox', { name: /caption/i })
    await box.fill('typed while the engine was away')
    stage.served.process.kill('SIGKILL')
    await page.getByText('The engine is not reachable').first().waitFor()
    await box.press('Enter')
    expect(await box.inputValue()).toBe('typed while the engine was away')
    const now = page.getByRole('button', { name: 'Try now' })
    await now.waitFor()
    await stage.serve(Number(new URL(stage.served.url).port))
    // the window also tries by itself: then the button is gone before it is reached
    await now.click({ timeout: 3000 }).catch(() => undefined)
    await page.getByText('2 of 12').first().waitFor()
    await context.close()
    const texts = stage.read((store) => store.captions.list('d1').map(({ text }) => text))
    expect(texts.filter((text) => text === 'typed while the engine was away')).toHaveLength(1)
    expect(stage.read((store) => store.operations.list('d1'))).toHaveLength(1)
  })

  it('says for how long the engine has been silent, and takes it back', async () => {
    const { page, context } = await stage.open({ hash: '#/runs' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    stage.served.process.kill('SIGSTOP')
    await page.getByText(/has not answered for \d+ s/).waitFor()
    expect(await violations(page)).toEqual([])
    stage.served.process.kill('SIGCONT')
    await page.getByText(/has not answered/).waitFor({ state: 'hidden' })
    expect(await page.getByRole('button', { name: 'Connect again' }).count()).toBe(0)
    await context.close()
  })

  it('of a second app names who holds the folder, and takes over with one click', async () => {
    const second = await serve(stage.home, [stage.root])
    const { page, context, complaints } = await openWindow(stage.browser, second, { hash: '#/datasets/d1' })
    const { pid } = stage.served.process
    await page.getByText(`Process ${pid} has this data folder open`).waitFor()
    await page.getByRole('gridcell').first().waitFor()
    expect(await page.getByRole('textbox', { name: /caption/i }).isEditable()).toBe(false)
    expect(await violations(page)).toEqual([])
    await stage.served.stop()
    await page.getByRole('button', { name: 'Make changes here' }).click()
    await page.getByText('data folder').first().waitFor({ state: 'hidden' })
    const box = page.getByRole('textbox', { name: /caption/i })
    await expect.poll(() => box.isEditable()).toBe(true)
    await box.fill('changed by the second app')
    await box.press('Enter')
    await page.getByText('changed by the second app').first().waitFor()
    await context.close()
    await second.stop()
    expect(stage.read((store) => store.captions.list('d1').map(({ text }) => text))).toContain(
      'changed by the second app',
    )
    expect(complaints.list).toEqual([])
  })
})
