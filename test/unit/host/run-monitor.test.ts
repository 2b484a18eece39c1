import { describe, expect, it } from 'vitest'
import type { HealthFigureView } from '../../../engine/api/contract/health-views.ts'
import { EngineError } from '../../../engine/base/errors.ts'
import { message } from '../../../engine/base/message.ts'
import { rollBackOf, runHealth } from '../../../engine/host/run-health.ts'
import { RunMonitor, type Watched } from '../../../engine/host/run-monitor.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import type { TrainingEvent } from '../../../engine/train/events.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newRun } from '../store/new-rows.ts'

/** Duplicates of so many samples, in a band that ends at 1 %. */
function duplicates(value: number): HealthFigureView {
  return {
    ...{ name: 'duplicates', ailment: 'collapse', unit: '%', direction: 'lower', value, n: 16 },
    label: message('health.figure.duplicates'),
    ci95: [value - 0.01, value + 0.01],
    control: { kind: 'held-out', value: 0, band: [0, 0.01], n: 16 },
  }
}

interface Watching {
  readonly store: Store
  readonly run: string
  readonly events: TrainingEvent[]
  readonly looks: number[]
  /** Lets time pass and a step be done. */
  step(step: number, value: number, fails?: boolean): Promise<void>
}

/** A run whose steps take a second and whose looks take `lookMs`. */
function watching(lookMs: number, recipe: Partial<Watched['recipe']> = {}): Watching {
  const store = openStore(tempFolder())
  const recipeOf = { base: 'tiny', dataset: 'scenes', monitorEvery: 10 }
  const { id: run } = store.runs.add({ ...newRun('watched'), recipe: recipeOf })
  const state = { now: 0, step: 0, value: 0, fails: false }
  const [events, looks]: [TrainingEvent[], number[]] = [[], []]
  const monitor = new RunMonitor({
    ...{ store, run, now: () => state.now, emit: (event) => void events.push(event) },
    recipe: {
      ...{ monitorEvery: 10, monitorShare: 0.05, steps: 1000, ...recipe },
      optimizer: { learningRate: 1e-3 } as Watched['recipe']['optimizer'],
    },
    subject: { kind: 'caption-image', model: 'm1', base: 'm1', dataset: 'd1' },
    look: () => {
      state.now += lookMs
      looks.push(state.step)
      if (state.fails) throw new EngineError('BAD_ARGUMENT', 'a look went wrong.')
      return Promise.resolve([duplicates(state.value)])
    },
  })
  const step = async (at: number, value: number, fails = false): Promise<void> => {
    state.now += (at - state.step) * 1000
    Object.assign(state, { step: at, value, fails })
    await monitor.after(at, 0)
  }
  return { store, run, events, looks, step }
}

async function stepsUpTo({ step }: Watching, last: number, value: number, from = 0): Promise<void> {
  for (let at = from + 1; at <= last; at++) await step(at, value)
}

describe('a monitor', () => {
  it('looks every so many steps, and tells points beside the others', async () => {
    const watched = watching(10)
    await stepsUpTo(watched, 400, 0)
    expect(watched.looks.slice(0, 3)).toEqual([100, 110, 120])
    expect(watched.events[0]).toEqual({ type: 'health', step: 100, values: { 'health.duplicates': 0 } })
    expect(runHealth(watched.store, watched.run)).toMatchObject({ every: 10, findings: [] })
  })

  it.each([100, 2000, 20_000])(
    'never takes more than its share of the time, with looks of %s ms',
    async (lookMs) => {
      const watched = watching(lookMs)
      await stepsUpTo(watched, 1500, 0)
      expect(watched.looks.length).toBeGreaterThan(0)
      const share = (watched.looks.length * lookMs) / (1_500_000 + watched.looks.length * lookMs)
      expect(share).toBeLessThanOrEqual(0.05)
      // and it uses what it may: at least half of that, or every turn
      expect(share > 0.025 || watched.looks.length >= 140).toBe(true)
    },
  )

  it('does not look where it shall not', async () => {
    const watched = watching(1, { monitorEvery: 0 })
    await stepsUpTo(watched, 300, 0)
    expect(watched.looks).toEqual([])
  })

  it('tells a finding that shows twice running, once, with the checkpoint from before it', async () => {
    const watched = watching(10)
    const { store, run } = watched
    const checkpoint = (step: number): void =>
      store.checkpoints.add(run, { step, folder: `f${step}`, files: [] })
    checkpoint(100)
    await stepsUpTo(watched, 110, 0)
    checkpoint(115)
    await stepsUpTo(watched, 120, 0.1, 110)
    expect(runHealth(store, run).findings).toEqual([])
    await stepsUpTo(watched, 150, 0.1, 120)
    const [finding, ...others] = runHealth(store, run).findings
    expect(others).toEqual([])
    expect(finding).toMatchObject({ name: 'duplicates', severity: 'notice', step: 130 })
    expect(rollBackOf(store, run)).toEqual({ run, step: 100 })
  })

  it('takes what shows once and is gone for chance', async () => {
    const watched = watching(10)
    await stepsUpTo(watched, 110, 0)
    await stepsUpTo(watched, 120, 0.1, 110)
    await stepsUpTo(watched, 200, 0, 120)
    expect(runHealth(watched.store, watched.run).findings).toEqual([])
  })

  it('tells a serious finding at once', async () => {
    const watched = watching(10)
    await stepsUpTo(watched, 100, 0.6)
    expect(runHealth(watched.store, watched.run).findings).toMatchObject([
      { severity: 'serious', step: 100, suggestion: { rollBackTo: null } },
    ])
  })

  it('does not end the run when a look fails: it says so and looks no more', async () => {
    const watched = watching(10)
    await stepsUpTo(watched, 99, 0)
    await watched.step(100, 0, true)
    await stepsUpTo(watched, 200, 0, 100)
    expect(watched.looks).toEqual([100])
    const types = watched.store.events.list(watched.run).map(({ type }) => type)
    expect(types).toEqual(['healthFailed'])
  })
})
