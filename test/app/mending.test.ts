// A model that was trained too long on too little says the same to everything: its diagnosis says so, one click opens the run
// that may mend it, and the duel sets before and after side by side.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { RandomStream } from '../../engine/base/random.ts'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../engine/host/models-add.ts'
import { carryOut, queueRun } from '../../engine/host/training.ts'
import type { Store } from '../../engine/store/store.ts'
import { writeTinyTextFolder } from '../helpers/tiny-text-folder.ts'
import { inWindow } from './in-window.ts'

const PATIENT = { timeout: 10 * 60_000 }
const STEPS = 300

inWindow(
  'a model that was trained too long on too little',
  { pairs: 0, runs: 0, also: overtrain },
  (stage) => {
    it(
      'is found to say the same to everything, is trained again, and compared with before',
      PATIENT,
      async () => {
        const sick = stage.read((store) => store.models.list().find(({ run }) => run === 'r1'))
        const { page, context, complaints } = await stage.open({ hash: `#/models/${sick?.id}` })
        await page.getByRole('combobox', { name: 'Beside which data' }).selectOption({ label: 'many' })
        await page.getByRole('button', { name: 'Diagnose', exact: true }).click()
        const card = page.getByRole('article').filter({ hasText: 'Mode collapse' }).first()
        await card.waitFor(PATIENT)
        await card.getByText(/^What it rests on/).click()
        await card.getByRole('row').nth(1).waitFor()

        await card.getByRole('link', { name: 'Try this' }).click()
        await page.getByText('To be mended:').first().waitFor()
        await page.getByRole('button', { name: 'Start run' }).click(PATIENT)
        await page.getByText('Finished', { exact: true }).first().waitFor(PATIENT)
        await compare(page)

        const { diagnoses, runs, models, duels } = stage.read((store) => ({
          diagnoses: store.diagnoses.list(),
          runs: store.runs.list(),
          models: store.models.list(),
          duels: store.duels.list(),
        }))
        expect(diagnoses).toMatchObject([{ model: sick?.id }])
        expect(runs).toMatchObject([{ id: 'r1' }, { id: 'r2', status: 'finished' }])
        const mended = models.find(({ run }) => run === 'r2')
        expect(duels).toMatchObject([{ baseline: sick?.id, candidate: mended?.id }])
        const rows = duels[0]?.outcome['rows'] as readonly {
          baseline: number | null
          candidate: number | null
        }[]
        expect(rows.some(({ baseline, candidate }) => baseline !== candidate)).toBe(true)
        await context.close()
        expect(complaints.list).toEqual([])
      },
    )
  },
)

async function compare(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Before and after, as a duel' }).click()
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByText('the duel is finished').first().waitFor(PATIENT)
  await page.getByRole('button', { name: 'Open' }).first().click()
  await page.getByRole('heading', { name: 'Word by word, from baseline to candidate' }).first().waitFor()
}

const SOUNDS = ['ba', 'do', 'fe', 'gi', 'hu', 'ka', 'lo', 'me', 'ni', 'pu', 'ra', 'so', 'te', 'wi', 'zu']

/** A file of prompts with answers in four made-up syllables. */
function writeAnswers(root: string, name: string, answer: (random: RandomStream) => string): string {
  const row = (i: number): string => {
    const random = new RandomStream(3, name, i)
    const prompt = `${random.choice(SOUNDS)} ${random.choice(SOUNDS)} ${random.choice(SOUNDS)} is `
    return JSON.stringify({ prompt, completion: answer(random) })
  }
  const path = join(root, `${name}.jsonl`)
  writeFileSync(path, Array.from({ length: 120 }, (_, i) => `${row(i)}\n`).join(''))
  return path
}

/** Prompts with one and the same answer, learnt by heart; and prompts with an answer each to measure beside. */
async function overtrain(store: Store, root: string): Promise<void> {
  addModel(store, writeTinyTextFolder(join(root, 'tiny-text')), 'tiny text')
  const files = {
    few: writeAnswers(root, 'few', () => 'ba ba do do'),
    many: writeAnswers(root, 'many', (random) =>
      Array.from({ length: 5 }, () => random.choice(SOUNDS)).join(' '),
    ),
  }
  for (const [name, path] of Object.entries(files))
    await importTextDataset(store, { paths: [path], name, options: { evalFraction: 0.5 } })
  const run = queueRun(store, {
    ...{ base: 'tiny text', dataset: 'few', name: 'over-trained', steps: STEPS, batchSize: 8 },
    ...{ sequenceLength: 48, evaluateEvery: STEPS, checkpointEvery: STEPS, monitorEvery: 0 },
    ...{ optimizer: { learningRate: 1e-2 }, schedule: { warmupSteps: 5 } },
  })
  await carryOut(store, run.id, { runtime: 'auto', threads: 2, emit: () => undefined })
}
