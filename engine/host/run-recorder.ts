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
    this.#waiting.push(...pointsOf(event, baseLearningRate))
    if (event.type === 'evaluation') {
      this.#store.events.append(this.#run, { step: event.step, type: 'evaluated', payload: event.values })
    } else if (event.type === 'checkpoint') {
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
}

/** The points that an event of the training loop brings. */
export function pointsOf(event: TrainingEvent, baseLearningRate: number): MetricPoint[] {
  return Object.entries(valuesOf(event, baseLearningRate)).map(([name, value]) => ({
    step: event.step,
    name,
    value,
  }))
}

function valuesOf(event: TrainingEvent, baseLearningRate: number): Readonly<Record<string, number>> {
  if (event.type === 'evaluation' || event.type === 'health') return event.values
  if (event.type === 'checkpoint') return {}
  const { loss, gradientNorm, multiplier, unitsPerSecond, memoryBytes, figures } = event
  const learningRate = multiplier * baseLearningRate
  const memory = memoryBytes === undefined ? {} : { memoryGb: memoryBytes / 1e9 }
  return { loss, gradientNorm, learningRate, tokensPerSecond: unitsPerSecond, ...memory, ...figures }
}
