// Writes a run's metric points to the store a few times a second, so that the loop never waits for the disk.
import { type TrainingEvent } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { MetricPoint } from '../store/tables/metric-points.ts'

const INTERVAL_MS = 250

/** Gathers points; everything gathered is on disk after `flush`. */
export class RunRecorder {
  readonly #store: Store
  readonly #run: string
  readonly #now: () => number
  #waiting: MetricPoint[] = []
  #lastWrite: number

  constructor(store: Store, run: string, now: () => number) {
    this.#store = store
    this.#run = run
    this.#now = now
    this.#lastWrite = now()
  }

  /** Takes an event of the training loop. */
  record(event: TrainingEvent, baseLearningRate: number): void {
    if (event.type === 'step') {
      const { step, loss, gradientNorm, multiplier, unitsPerSecond } = event
      this.#add(step, {
        loss,
        gradientNorm,
        learningRate: multiplier * baseLearningRate,
        tokensPerSecond: unitsPerSecond,
      })
    } else if (event.type === 'evaluation') {
      this.#add(event.step, event.values)
      this.#store.events.append(this.#run, { step: event.step, type: 'evaluated', payload: event.values })
    } else {
      this.flush()
      this.#store.events.append(this.#run, { step: event.step, type: 'checkpointWritten', payload: {} })
    }
    if (this.#now() - this.#lastWrite >= INTERVAL_MS) this.flush()
  }

  /** Writes what is waiting. */
  flush(): void {
    if (this.#waiting.length > 0) this.#store.metricPoints.append(this.#run, this.#waiting)
    this.#waiting = []
    this.#lastWrite = this.#now()
  }

  #add(step: number, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.#waiting.push({ step, name, value })
  }
}
