// The token stands in its file, in the memory of the window's tab, and nowhere else.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inWindow } from './in-window.ts'

inWindow('the token', { pairs: 4, runs: 0 }, (stage) => {
  it('is not among the words, the surroundings or the output of the program', ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux shows the words of a process in /proc')
    const { token, said } = stage.served
    const { pid } = stage.served.process
    const shown = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
    expect(shown[0]).toContain('serve')
    expect(said.join('\n')).toContain('#code=')
    for (const text of [...shown, ...said]) expect(text).not.toContain(token)
  })

  it('is not in what is saved for a report of a fault, nor in any address that is asked for', async () => {
    const { page, context, complaints } = await stage.open({ hash: '#/settings' })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url(), request.headers()['referer'] ?? ''))
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save diagnostics' }).click(),
    ])
    const report = readFileSync(await download.path(), 'utf8')
    expect(report.length).toBeGreaterThan(100)
    await page.evaluate(() => (location.hash = '#/datasets/d1'))
    await page.getByRole('gridcell').first().waitFor()
    await page.getByRole('img').first().waitFor()
    await context.close()
    expect(asked.length).toBeGreaterThan(0)
    for (const text of [report, ...asked]) expect(text).not.toContain(stage.served.token)
    expect(complaints.list).toEqual([])
  })

  it('is kept for one tab and one address alone', async () => {
    const context = await stage.browser.newContext()
    const page = await context.newPage()
    await page.goto(stage.served.url)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    const kept = await page.evaluate(() => ({
      tab: JSON.stringify({ ...sessionStorage }),
      all: JSON.stringify({ ...localStorage }) + document.cookie + location.href,
    }))
    expect(kept.tab).toContain(stage.served.token)
    expect(kept.all).not.toContain(stage.served.token)
    const other = await context.newPage()
    await other.goto(new URL('/', stage.served.url).href)
    await other.getByText('This address is no longer valid.').first().waitFor()
    await context.close()
  })
})
