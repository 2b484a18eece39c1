// Does looking at a run slow it down? One run goes on all the time; its page is open and shut by turns. The time comes
// from the trainer's own clock, as it stands in the run's points.
import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../../../engine/bench/figures.ts'
import { openStore } from '../../../engine/store/store.ts'
import { openWindow } from '../../app/served.ts'
import { browserSeconds, type Stage, tell } from './stage.ts'

/** What is measured. */
export interface TrainingWork {
  readonly home: string
  /** Id of the run that goes on. */
  readonly run: string
  readonly seconds: number
}

/** A stretch with or without a window; long enough for several writes of the recorder. */
const LEAST_STRETCH_S = 0.8
const MOST_STRETCH_S = 6
const SETTLE_MS = 1500
const WARM_STEPS = 5
const LOOK_EVERY_MS = 50

/** Two stretches a round, the order turned round every time. */
export async function measureTraining(stage: Stage, work: TrainingWork): Promise<void> {
  const stretch = Math.max(LEAST_STRETCH_S, Math.min(MOST_STRETCH_S, work.seconds / 8))
  const rounds = Math.max(2, Math.round(work.seconds / (2 * stretch)))
  await reached(work, WARM_STEPS)
  const slowdowns: number[] = []
  const costs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [false, true] : [true, false]
    const pace = { shut: NaN, open: NaN }
    for (const isOpen of order) {
      const window = isOpen
        ? await openWindow(stage.browser, stage.served, { hash: `#/runs/${work.run}` })
        : undefined
      await window?.page.locator('.chart canvas').first().waitFor()
      await pause(SETTLE_MS)
      const [beforeMs, before] = [performance.now(), await browserSeconds(stage.browser)]
      pace[isOpen ? 'open' : 'shut'] = await paceDuring(work, stretch * 1000)
      const used = (await browserSeconds(stage.browser)) - before
      if (isOpen) costs.push((used * 1e6) / (performance.now() - beforeMs))
      await window?.context.close()
    }
    slowdowns.push(pace.open / pace.shut - 1)
  }
  const { mean, halfWidth } = meanWithInterval(slowdowns)
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  const note = `${rounds} rounds of twice ${stretch.toFixed(1)} s, 95 % interval ${percent(mean - halfWidth)} to ${percent(mean + halfWidth)}; the browser took ${Math.round(median(costs))} ms of processor time a second`
  tell(stage, 'trainingSlowdown', mean * 100, note)
}

interface Moment {
  readonly step: number
  /** Of the trainer's clock, in units that are the same for all moments of a run. */
  readonly elapsed: number
}

/** Time per step over a stretch. */
async function paceDuring(work: TrainingWork, ms: number): Promise<number> {
  const before = await reached(work, 1)
  await pause(ms)
  const after = await reached(work, before.step + 1)
  return (after.elapsed - before.elapsed) / (after.step - before.step)
}

/** The newest moment on record, once it lies at a step or after it. */
async function reached({ home, run }: TrainingWork, step: number): Promise<Moment> {
  const store = openStore(home, { readOnly: true })
  try {
    for (;;) {
      const point = store.metricPoints.last(run, 'tokensPerSecond')
      // tokens per second since the start = tokens of a step × steps / time
      if (point?.value && point.step >= step) return { step: point.step, elapsed: point.step / point.value }
      const { status, reason } = store.runs.find(run)
      if (status !== 'running' && status !== 'queued')
        throw new Error(`training: the run is ${status}: ${reason ?? ''}`)
      await pause(LOOK_EVERY_MS)
    }
  } finally {
    store.dispose()
  }
}

/** Two-sided quantiles of Student's t for 95 %, by degrees of freedom from 1. */
const T_95 = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13]

/** The mean and half its 95 % interval. */
export function meanWithInterval(values: readonly number[]): { mean: number; halfWidth: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const freedom = values.length - 1
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / freedom
  const t = T_95[Math.min(freedom, T_95.length) - 1] ?? NaN
  return { mean, halfWidth: t * Math.sqrt(variance / values.length) }
}
