// Every part in turn, over one copy of the fixture. A part that fails ends the measurement with its reason.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import type { AppBenchMessage, AppBenchOptions } from '../../../engine/bench/app.ts'
import { openStore } from '../../../engine/store/store.ts'
import { setup as buildWindow } from '../../app/build-window.ts'
import { CHROMIUM_IS_MISSING, findChromium } from '../../app/chromium.ts'
import { serve, type Served } from '../../app/served.ts'
import { measureChart } from './chart.ts'
import { measureDataset, measureReplace } from './dataset.ts'
import { measureFirstLoad } from './first-load.ts'
import { addBenchModel, copyOfFixture, type FixtureSize, queueEndlessRun } from './fixture.ts'
import type { Stage } from './stage.ts'
import { measureTour } from './tour.ts'
import { measureTraining } from './training.ts'

const MOST_STRETCH_S = 10
const PARTS = [
  ['first load', measureFirstLoad],
  ['large dataset', measureDataset],
  ['replace', measureReplace],
  ['long run', measureChart],
  ['tour', measureTour],
] as const

/** Measures everything. */
export async function measureAll(
  options: Pick<AppBenchOptions, 'seconds'> & Partial<AppBenchOptions>,
  say: (message: AppBenchMessage) => void,
): Promise<void> {
  const { seconds, threads = 0, pairs = 100_000, points = 1_000_000, model = 'starter' } = options
  const progress = (label: string, done: number): void =>
    say({ type: 'progress', label, done, total: PARTS.length + 2 })
  progress('preparing', 0)
  await buildWindow()
  const home = await copyOfFixture({ pairs, points, model })
  const stretchMs = Math.min(MOST_STRETCH_S, seconds) * 1000
  const browser = await openBenchBrowser()
  const tell: Stage['tell'] = (figure) => say({ type: 'figure', ...figure })
  try {
    await whileServed(home, async (served) => {
      for (const [i, [label, measure]] of PARTS.entries()) {
        progress(label, i + 1)
        await measure({ served, browser, stretchMs, tell })
      }
    })
    progress('training', PARTS.length + 1)
    const run = prepareTraining(home, { model, threads })
    await whileServed(home, (served) =>
      measureTraining({ served, browser, stretchMs, tell }, { home, run, seconds }),
    )
  } finally {
    await browser.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function whileServed(home: string, work: (served: Served) => Promise<void>): Promise<void> {
  const served = await serve(home)
  try {
    await work(served)
  } finally {
    await served.stop()
  }
}

/** A run that waits; the host starts it when it comes up. */
function prepareTraining(
  home: string,
  { model, threads }: { model: FixtureSize['model']; threads: number },
): string {
  const root = mkdtempSync(join(tmpdir(), 'tuneloom-bench-model-'))
  const store = openStore(home)
  try {
    addBenchModel(store, root, model)
    store.settings.set({ threads })
    return queueEndlessRun(store, model)
  } finally {
    store.dispose()
    rmSync(root, { recursive: true, force: true })
  }
}

/** With a scrollbar that can be dragged, which browsers without a screen hide otherwise. */
async function openBenchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(CHROMIUM_IS_MISSING)
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    ignoreDefaultArgs: ['--hide-scrollbars'],
  })
}
