// A data folder worth showing: the tour to its end on the shipped model, a second run to compare with, prompts and a vote;
// the same of texts: tasks with one right answer, a run, its duel and its file; diagnoses, an own metric, suggested captions.
// npm run ts -- test/app/showcase.ts DIR [PART …]: some minutes; without parts all of them, in this order.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { drawTask } from '../../build/text-starter/data/tasks.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { openStore } from '../../engine/store/store.ts'
import { type Arms, judge, suggestCaptions } from './seed.ts'
import { openBrowser, openWindow, serve } from './served.ts'

const LAUNCHER = fileURLToPath(new URL('../../engine/cli/launch.mjs', import.meta.url))
const PATIENT = { timeout: 120 * 60_000 }
const FORMULA = '0.8 * score("rouge-l") + 0.2 * score("chrf") / 100'
const PROMPTS = ['a red heart', 'a yellow star', 'a green apple', 'a blue car']

/** What it consists of, each behind the one before. */
const PARTS = {
  async tour(home: string) {
    await inWindow(home, async (page) => {
      await page.getByRole('button', { name: 'Run what is left' }).click()
      await page.getByRole('link', { name: 'Try it in the playground' }).waitFor(PATIENT)
      await page.getByRole('button', { name: 'Put away' }).click()
    })
  },
  adapters(home: string) {
    train(home, 'starter', 'openmoji samples', [
      ...['--name', 'small adapters', '--method', 'lora'],
      ...['--set', 'steps=60', '--set', 'evaluateEvery=20', '--set', 'checkpointEvery=20'],
    ])
  },
  trials: (home: string) => inWindow(home, drawAndVote),
  async texts(home: string) {
    const file = join(home, 'tasks.jsonl')
    writeFileSync(file, taskRows())
    command(home, ['data', 'import', file, '--name', 'tasks'])
    train(home, 'text-starter', 'tasks', [
      ...['--name', 'tasks by adapters', '--method', 'lora', '--set', 'steps=80', '--set', 'batchSize=8'],
      ...['--set', 'sequenceLength=64', '--set', 'evaluateEvery=20', '--set', 'checkpointEvery=40'],
    ])
    await judged(home, { baseline: 'text-starter', candidate: 'tasks by adapters', dataset: 'tasks' })
  },
  judgements(home: string) {
    command(home, ['diagnose', '--model', 'tasks by adapters', '--data', 'tasks'])
    command(home, ['diagnose', '--model', 'm2', '--data', 'openmoji samples', '--samples', '40'])
    const metric = join(home, 'brevity.json')
    writeFileSync(metric, JSON.stringify({ name: 'brief-and-right', direction: 'max', formula: FORMULA }))
    command(home, ['metric', 'add', metric])
    const store = openStore(home)
    suggestCaptions(store, 'd1')
    store.dispose()
  },
} as const satisfies Record<string, (home: string) => void | Promise<void>>

/** A file of questions with one right answer each, and a row without one. */
function taskRows(): string {
  const random = new RandomStream(11, 'showcase tasks')
  const rows = Array.from({ length: 240 }, (_, i) => {
    const kind = (['scene', 'odd', 'count', 'sort'] as const)[i % 4] ?? 'scene'
    const { prompt, answer } = drawTask(kind, random, i % 10 === 0)
    return { prompt: prompt.trimEnd(), answer }
  })
  return `${[...rows, { prompt: 'Sort: 3 1 2', answer: '' }].map((row) => JSON.stringify(row)).join('\n')}\n`
}

function train(home: string, base: string, data: string, more: readonly string[]): void {
  command(home, ['train', '--base', base, '--data', data, ...more])
}

async function judged(home: string, arms: Arms): Promise<void> {
  const store = openStore(home)
  try {
    await judge(store, arms, { format: 'safetensors', type: 'bf16' })
  } finally {
    store.dispose()
  }
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
  const [home, ...asked] = process.argv.slice(2)
  if (home === undefined) throw new Error('showcase: expected the folder to make.')
  mkdirSync(home, { recursive: true })
  for (const [name, part] of Object.entries(PARTS))
    if (asked.length === 0 || asked.includes(name)) await part(home)
}
