// What people do, in the real window over the real host: captioning by keyboard, from the wizard to a finished run, closing
// the page on the way, an engine that is killed, a comparison, settings.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inWindow } from './in-window.ts'

const PAIRS = 200

/** Goes to an address of the window without loading it anew. */
async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
}

inWindow('in the window', { pairs: PAIRS, runs: 1 }, (stage) => {
  it('the printed address opens the window once, and its code disappears', async () => {
    const page = await stage.browser.newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(stage.served.url)
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    expect(new URL(page.url()).hash).not.toContain('code')
    await page.close()
  })

  it(
    `${PAIRS} captions are edited without touching the mouse, and every one is kept`,
    { timeout: 600_000 },
    async () => {
      const { page, context, complaints } = await stage.open({ hash: '#/datasets/d1' })
      await page.getByRole('gridcell').first().waitFor()
      await page.keyboard.press('l')
      const box = page.getByRole('textbox', { name: /caption/i })
      await box.waitFor()
      for (let i = 0; i < PAIRS; i++) {
        await page
          .getByText(`${i + 1} of ${PAIRS}`)
          .first()
          .waitFor()
        await page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement)
        await page.keyboard.press('End')
        await page.keyboard.type(` v${i}`)
        await page.keyboard.press('Enter')
      }
      await page.getByText(`This was the last of ${PAIRS}`).waitFor()
      await context.close()
      expect(complaints.list).toEqual([])
      const texts = stage.read((store) => store.captions.list('d1').map(({ text }) => text))
      expect(texts.filter((text) => / v\d+$/.test(text))).toHaveLength(PAIRS)
      expect(new Set(texts.map((text) => text.split(' ').at(-1))).size).toBe(PAIRS)
    },
  )

  it('the wizard leads to a run, which goes on while no window is open, and finishes', async () => {
    const first = await stage.open({ hash: '#/wizard?base=m1&dataset=d1&preset=quick' })
    const { page } = first
    await page.getByRole('heading', { level: 1, name: 'New run' }).waitFor()
    await page.getByRole('button', { name: 'Size', exact: false }).first().click()
    await page.getByRole('textbox', { name: /^Steps/ }).fill('24')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Start run' }).click()
    await page
      .getByText(/Step \d+ of 24|starting|preparing/i)
      .first()
      .waitFor()
    await first.context.close()
    const again = await stage.open({ hash: '#/runs/r2' })
    await again.page.getByText('Finished').first().waitFor()
    await again.page.getByRole('link', { name: /Duel with the baseline/ }).waitFor()
    await again.context.close()
    expect([...first.complaints.list, ...again.complaints.list]).toEqual([])
  })

  it('a trainer that is killed leaves an interrupted run, which goes on with one click', async () => {
    const { page, context } = await stage.open({
      hash: '#/wizard?base=m1&dataset=d1&preset=quick',
    })
    await page.getByRole('heading', { level: 1, name: 'New run' }).waitFor()
    await page.getByRole('button', { name: 'Size', exact: false }).first().click()
    await page.getByRole('textbox', { name: /^Steps/ }).fill('400')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Start run' }).click()
    await page
      .getByText(/Step [1-9]\d* of 400/)
      .first()
      .waitFor()
    const { pid } = JSON.parse(readFileSync(join(stage.home, 'trainer.json'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await page.getByText('Interrupted').first().waitFor()
    await page
      .getByRole('button', { name: /Go on|Resume|Continue/ })
      .first()
      .click()
    await page.getByText('Running').first().waitFor()
    await page.getByRole('button', { name: 'Pause' }).first().click()
    await page.getByText('Paused').first().waitFor()
    await context.close()
    const { status, points } = stage.read((store) => ({
      status: store.runs.find('r3').status,
      points: store.metricPoints.list('r3', 'loss'),
    }))
    expect(status).toBe('paused')
    expect(points.length).toBeGreaterThan(0)
  })

  it('settings change at once, in another language too, and can be taken back', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/settings' })
    await page.getByLabel('Language', { exact: true }).selectOption('de')
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor()
    await page.getByRole('button', { name: 'Rückgängig' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await context.close()
    expect(complaints.list).toEqual([])
  })

  it('an engine that is killed comes back, and the window with it', async () => {
    const { page, context } = await stage.open({ hash: '#/runs' })
    await page.getByText('tiny scenes 1').first().waitFor()
    const { port } = new URL(stage.served.url)
    stage.served.process.kill('SIGKILL')
    await page.getByText('The engine is not reachable').first().waitFor()
    await stage.serve(Number(port))
    await page.getByText('The engine is not reachable').first().waitFor({ state: 'hidden' })
    await go(page, '#/datasets')
    await page.getByText('scenes').first().waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await context.close()
  })
})
