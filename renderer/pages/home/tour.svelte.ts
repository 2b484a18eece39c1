// Carries out the tour's steps; what it made is remembered in the browser, so that a reload goes on.
import type { JobView, PresetView, RunView } from '../../../engine/api/contract/views.ts'
import { app } from '../../lib/client/client.svelte.ts'
import { withValuesAt } from '../../lib/recipe/values.ts'
import { jobs } from '../../lib/state/jobs.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { soundMemory, type TourMemory, type TourStep, type TourStepName, tourSteps } from './tour-steps.ts'
import type { World } from './world.ts'

const KEPT_AS = 'tuneloom.tour'
const BASE = 'starter'
/** Enough for a style to show; the way to the file stays under ten minutes on two cores. */
const STEPS = 140

/** The tour of one window. */
export class Tour {
  #memory = $state.raw<TourMemory>(readMemory())
  #isRunningAll = $state(false)
  readonly #world: () => World
  readonly #reload: () => void
  #steps = $derived.by(() => tourSteps(this.#sound(), this.#world(), jobs.all))

  constructor(world: () => World, reload: () => void) {
    this.#world = world
    this.#reload = reload
  }

  get steps(): readonly TourStep[] {
    return this.#steps
  }

  get isRunningAll(): boolean {
    return this.#isRunningAll
  }

  get isDone(): boolean {
    return this.#steps.every(({ state, name }) => state === 'done' || name === 'look')
  }

  get memory(): TourMemory {
    return this.#sound()
  }

  /** Starts one step, or all that are left, one after the other. */
  start(name: TourStepName | 'all'): void {
    const work = name === 'all' ? this.#runAll() : this.#run(name)
    work.catch((error: unknown) => toasts.fail(error))
  }

  looked(): void {
    this.#keep({ hasLooked: true })
  }

  /** Forgets what was made, which stays where it is. */
  restart(): void {
    this.#memory = {}
    writeMemory({})
  }

  async #runAll(): Promise<void> {
    this.#isRunningAll = true
    try {
      for (const { name, state } of this.#steps)
        if (state !== 'done' && name !== 'look') await this.#run(name)
    } finally {
      this.#isRunningAll = false
    }
  }

  #run(name: TourStepName): Promise<void> {
    switch (name) {
      case 'pairs':
        return this.#job(
          name,
          () => app.datasets.importSample({ name: freeName(this.#world()) }),
          (dataset) => ({ dataset }),
        )
      case 'look':
        return Promise.resolve(this.looked())
      case 'tune':
        return this.#tune()
      case 'compare':
        return this.#job(
          name,
          () => this.#compare(),
          (duel) => ({ duel }),
        )
      case 'export':
        return this.#job(
          name,
          () => this.#export(),
          (artifact) => ({ artifact }),
        )
    }
  }

  async #job(
    name: TourStepName,
    begin: () => Promise<JobView>,
    made: (result: string) => Partial<TourMemory>,
  ): Promise<void> {
    const { id } = await begin()
    this.#keep({ jobs: { ...this.#memory.jobs, [name]: id } })
    const { result, error } = await jobs.ended(id)
    if (error) throw new Error(error.message)
    if (result === null) throw new DOMException('The step was stopped.', 'AbortError')
    this.#keep(made(result))
    this.#reload()
  }

  async #tune(): Promise<void> {
    const presets = await app.recipes.presets()
    const { id } = await app.runs.start({ recipe: tourRecipe(presets, this.#memory.dataset ?? '') })
    this.#keep({ run: id })
    this.#reload()
    await finished(id)
    this.#reload()
  }

  async #compare(): Promise<JobView> {
    const { model, dataset } = await app.runs.show({ run: this.#memory.run ?? '' })
    return app.duels.start({ baseline: BASE, candidate: model ?? '', dataset: dataset ?? '', seeds: 1 })
  }

  async #export(): Promise<JobView> {
    const { model } = await app.runs.show({ run: this.#memory.run ?? '' })
    return app.artifacts.start({ model: model ?? '', type: 'int8', dataset: this.#memory.dataset ?? null })
  }

  #sound(): TourMemory {
    return soundMemory(this.#memory, this.#world(), jobs.all)
  }

  #keep(change: Partial<TourMemory>): void {
    this.#memory = { ...this.#memory, ...change }
    writeMemory(this.#memory)
  }
}

/** Resolves when a run finished. @throws when it ends otherwise */
async function finished(run: string): Promise<void> {
  const end = await new Promise<RunView>((resolve) => {
    const look = (view: RunView): void => {
      if (view.id !== run || view.status === 'running' || view.status === 'queued') return
      stop()
      resolve(view)
    }
    const stop = app.runs.onChanged(look)
    app.runs.show({ run }).then(look, () => undefined)
  })
  if (end.status !== 'finished') throw new Error(end.reason ?? end.status)
}

/** The style preset's values in a recipe that is short enough for a tour. */
export function tourRecipe(presets: readonly PresetView[], dataset: string): Record<string, unknown> {
  const values = { ...presets.find(({ name }) => name === 'style')?.values, steps: STEPS, evaluateEvery: 35 }
  return withValuesAt({ base: BASE, dataset }, values)
}

function freeName({ datasets }: World): string {
  const isTaken = (name: string): boolean => datasets.some((dataset) => dataset.name === name)
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'openmoji samples' : `openmoji samples ${i}`
    if (!isTaken(name)) return name
  }
}

function readMemory(): TourMemory {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as TourMemory
  } catch {
    return {}
  }
}

function writeMemory(memory: TourMemory): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(memory))
  } catch {
    // A browser that keeps nothing shows the tour from its beginning after a reload.
  }
}
