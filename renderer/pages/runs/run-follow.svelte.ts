// One run as it goes: its figures, curves, samples and events, loaded once and then kept up as the host tells.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type {
  PointView,
  RunEventView,
  RunView,
  SampleView,
  SeriesView,
} from '../../../engine/api/contract/views.ts'
import { resource, type Resource } from '../../lib/client/resource.svelte.ts'
import { together } from '../../lib/client/together.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { pointsBeyond, withPoints } from './live-series.ts'

/** Points of each curve that are asked for. */
export const BUCKETS = 2000

/** Make it while a component is set up. */
export class RunFollow {
  readonly #client: Pick<AppClient, 'runs'>
  readonly #id: string
  readonly #run: Resource<RunView>
  readonly #series: Resource<readonly SeriesView[]>
  readonly #samples: Resource<readonly SampleView[]>
  readonly #events: Resource<readonly RunEventView[]>
  #isBusy = $state(false)
  /** Points that came while the curves were on their way. */
  #early: PointView[] = []
  #loaded = 0

  constructor(client: Pick<AppClient, 'runs'>, id: string) {
    this.#client = client
    this.#id = id
    const { runs } = client
    this.#run = resource(
      () => id,
      (run, signal) => runs.show({ run }, signal),
    )
    this.#series = resource(
      () => id,
      (run, signal) => this.#load(run, signal),
    )
    this.#samples = resource(
      () => id,
      (run, signal) => runs.samples({ run }, signal),
    )
    this.#events = resource(
      () => this.#chapter(),
      (_, signal) => runs.events({ run: id }, signal),
    )
    this.#listen()
  }

  get run(): Resource<RunView> {
    return this.#run
  }
  /** The curves of the whole run. */
  get series(): Resource<readonly SeriesView[]> {
    return this.#series
  }
  get samples(): Resource<readonly SampleView[]> {
    return this.#samples
  }
  get events(): Resource<readonly RunEventView[]> {
    return this.#events
  }
  get isBusy(): boolean {
    return this.#isBusy
  }

  async change(how: 'pause' | 'resume' | 'cancel'): Promise<void> {
    this.#isBusy = true
    try {
      this.#run.set(await this.#client.runs[how]({ run: this.#id }))
    } catch (error) {
      toasts.fail(error)
    } finally {
      this.#isBusy = false
    }
  }

  /** Changes when something happens in the run that stands among its events. */
  #chapter(): string {
    const run = this.#run.value
    return `${run?.status ?? ''} ${run?.live?.phase ?? ''}`
  }

  async #load(run: string, signal: AbortSignal): Promise<readonly SeriesView[]> {
    this.#early = []
    const series = await this.#client.runs.series({ run, buckets: BUCKETS }, signal)
    this.#loaded = Math.max(0, ...series.map(({ steps }) => steps.length))
    return withPoints(series, this.#early)
  }

  /** Follows what the host tells of this run. */
  #listen(): void {
    const { runs } = this.#client
    $effect(() => runs.onChanged((run) => together(() => this.#hear(run))))
    $effect(() =>
      runs.onPoints(({ run, points }) => {
        if (run === this.#id) together(() => this.#add(points))
      }),
    )
    $effect(() =>
      runs.onSampled(({ run, sample }) => {
        if (run === this.#id) this.#samples.set([...(this.#samples.value ?? []), sample])
      }),
    )
  }

  #hear(run: RunView): void {
    if (run.id !== this.#id) return
    const before = this.#run.value?.status
    this.#run.set(run)
    if (before !== run.status) this.#series.reload()
  }

  #add(points: readonly PointView[]): void {
    if (this.#series.isLoading) this.#early.push(...points)
    if (!this.#series.value) return
    const grown = withPoints(this.#series.value, points)
    this.#series.set(grown)
    if (pointsBeyond(grown, this.#loaded) > BUCKETS) this.#series.reload()
  }
}
