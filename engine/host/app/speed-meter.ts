// Measures this computer once for each runtime and number of threads, in a process of its own, when a plan asks for it.
import { knownSpeed } from '../compute-speed.ts'
import type { AppContext } from './context.ts'
import { computeOf } from './settings.ts'
import { runWorker } from './worker-process.ts'

/** Resolves when the speed is known, or cannot be known now: then the plan goes without. */
export type SpeedMeter = () => Promise<void>

/** Opens the meter of an app; who asks meanwhile waits for the same measurement. */
export function createSpeedMeter({ store, settings }: Pick<AppContext, 'store' | 'settings'>): SpeedMeter {
  const underWay = new Map<string, Promise<void>>()
  return () => {
    const compute = computeOf(settings())
    if (knownSpeed(store.settings, compute) !== null) return Promise.resolve()
    const name = JSON.stringify(compute)
    const measuring =
      underWay.get(name) ??
      runWorker(
        { home: store.home.root, compute, name: 'speed', request: {} },
        { signal: new AbortController().signal, progress: () => undefined },
      ).then(
        () => undefined,
        () => undefined,
      )
    underWay.set(name, measuring) // one that failed is not tried again before the next start
    return measuring
  }
}
