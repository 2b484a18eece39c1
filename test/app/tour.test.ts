// The first-run tour to its end, by its own button: from an empty folder to a tuned image model, its duel and its quantized
// file. E2E=full trains as people do; else a few steps show that the way holds.
import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Store } from '../../engine/store/store.ts'
import { home as words } from '../../renderer/lib/i18n/en/home.ts'
import type { TourStepName } from '../../renderer/pages/home/tour-steps.ts'
import { inWindow, IS_FULL } from './in-window.ts'
import { Road } from './road.ts'

const FEW_STEPS = 4
const PATIENT = { timeout: 30 * 60_000 }

/** A commit has few minutes: the same way with a short training. */
const shortened = new Road({
  change: {
    'runs.start': ({ recipe, ...rest }) => ({
      ...rest,
      recipe: { ...(recipe as object), steps: FEW_STEPS, evaluateEvery: FEW_STEPS },
    }),
  },
})

inWindow('the first-run tour', undefined, (stage) => {
  it('leads from nothing to a tuned model, its duel and its quantized file', PATIENT, async () => {
    const { page, context, complaints } = await stage.open(IS_FULL ? {} : { road: shortened })
    const times = new Times()
    await stepOf(page, 'pairs').getByRole('button', { name: 'Start' }).click()
    await times.take(page, 'pairs')
    await stepOf(page, 'look').getByRole('link', { name: 'Look' }).click()
    await page.getByRole('gridcell').first().waitFor()
    await page.getByRole('link', { name: 'Home' }).click()
    await times.take(page, 'look')
    await page.getByRole('button', { name: 'Run what is left' }).click()
    for (const step of ['tune', 'compare', 'export'] as const) await times.take(page, step)
    times.print()
    await page.getByRole('link', { name: 'Try it in the playground' }).waitFor()

    await lookAt(page, 'tune')
    await page.getByText('Finished').first().waitFor()
    await lookAt(page, 'compare')
    await page.getByRole('heading', { level: 1, name: /against starter$/ }).waitFor()
    await lookAt(page, 'export')
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    await context.close()
    expect(complaints.list).toEqual([])
    stage.read(expectAllMade)
  })
})

function stepOf(page: Page, name: TourStepName): Locator {
  return page.getByRole('listitem').filter({ has: page.getByText(words[`tour_${name}`], { exact: true }) })
}

/** From Home to what a step made. */
async function lookAt(page: Page, name: TourStepName): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click()
  await stepOf(page, name).getByRole('link', { name: 'Look' }).click()
}

/** How long each step took: printed, never judged, for a busy machine is slow and not wrong. */
class Times {
  readonly #lines: string[] = []
  readonly #begin = performance.now()
  #last = this.#begin

  async take(page: Page, name: TourStepName): Promise<void> {
    await stepOf(page, name).getByText('done', { exact: true }).waitFor({ timeout: PATIENT.timeout })
    const now = performance.now()
    this.#lines.push(`tour: ${name} ${seconds(now - this.#last)}`)
    this.#last = now
  }

  print(): void {
    const whole = `tour: whole ${seconds(this.#last - this.#begin)}, ${availableParallelism()} cores`
    process.stdout.write(`${[...this.#lines, whole].join('\n')}\n`)
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function expectAllMade(store: Store): void {
  const [run] = store.runs.list()
  const models = store.models.list()
  const tuned = models.find((model) => model.run === run?.id)
  const starter = models.find(({ name }) => name === 'starter')
  const [duel] = store.duels.list()
  const [artifact] = store.artifacts.list()
  expect(run).toMatchObject({ status: 'finished', step: run?.totalSteps })
  if (!IS_FULL) expect(run?.totalSteps).toBe(FEW_STEPS)
  expect(tuned?.parent).toBe(starter?.id)
  expect(duel).toMatchObject({ baseline: starter?.id, candidate: tuned?.id })
  if (IS_FULL) expect(duel?.outcome['tone']).toBe('better')
  expect(artifact).toMatchObject({ model: tuned?.id, type: 'int8', passed: true })
  const written = artifact?.files.map(({ name }) => statSync(join(artifact.path, name)).size)
  expect(written).toEqual(artifact?.files.map(({ sizeBytes }) => sizeBytes))
  expect(artifact?.files.some(({ name }) => name.endsWith('.onnx'))).toBe(true)
}
