// A data folder worth showing: the tour to its end on the shipped model, a second run to compare with, prompts and a vote.
// node test/app/showcase.ts DIR: some minutes.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { openBrowser, openWindow, serve } from './served.ts'

const LAUNCHER = fileURLToPath(new URL('../../engine/cli/launch.mjs', import.meta.url))
const PATIENT = { timeout: 30 * 60_000 }
const PROMPTS = ['a red heart', 'a yellow star', 'a green apple', 'a blue car']

/** Makes it, or leaves one alone that is complete. */
export async function makeShowcase(home: string): Promise<void> {
  mkdirSync(home, { recursive: true })
  await inWindow(home, async (page) => {
    await page.getByRole('button', { name: 'Run what is left' }).click()
    await page.getByRole('link', { name: 'Try it in the playground' }).waitFor(PATIENT)
    await page.getByRole('button', { name: 'Put away' }).click()
  })
  const values = ['steps=90', 'method.name=lora', 'evaluateEvery=30', 'checkpointEvery=30']
  const sets = values.flatMap((value) => ['--set', value])
  command(home, [
    'train',
    '--base',
    'starter',
    '--data',
    'openmoji samples',
    '--name',
    'small adapters',
    ...sets,
  ])
  await inWindow(home, drawAndVote)
}

/** Two panes, several prompts, one vote. */
async function drawAndVote(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = '#/playground?model=m1'))
  await page.getByRole('button', { name: 'Add a pane' }).click()
  for (const prompt of PROMPTS) {
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt)
    await page.keyboard.press('Enter')
    const drawn = page.getByRole('img', { name: new RegExp(`Picture 1 of “${prompt}”`) })
    await drawn.nth(1).waitFor(PATIENT)
  }
  const vote = page.getByRole('button', { name: 'Put up for a vote' })
  for (let side = 0; side < 2; side++) await vote.first().click()
  await page.getByRole('button', { name: 'This one is better' }).first().click()
  await page
    .getByText(/^Kept: /)
    .first()
    .waitFor()
}

async function inWindow(home: string, work: (page: Page) => Promise<void>): Promise<void> {
  const served = await serve(home)
  const browser = await openBrowser()
  try {
    const { page } = await openWindow(browser, served)
    await work(page)
  } finally {
    await browser.close()
    await served.stop()
  }
}

function command(home: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, ...words, '--home', home, '--json'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`showcase: ${words.join(' ')} ended with ${status}: ${stderr}`)
}

if (import.meta.main) {
  const [home] = process.argv.slice(2)
  if (home === undefined) throw new Error('showcase: expected the folder to make.')
  await makeShowcase(home)
}
