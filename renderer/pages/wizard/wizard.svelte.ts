// The state of the wizard: a recipe in the making, what the host thinks of it, and the way back.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, PresetView, RecipeCheckView, RunView } from '../../../engine/api/contract/views.ts'
import type { ModelKind } from '../../../engine/api/options.ts'
import { connection, errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import { isSame, type Values, withValue } from '../../lib/forms/values.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { type Cure, withSuggestion } from '../health/cure.ts'
import { keepMending, type Mending, mendingOf } from '../health/mending.ts'
import { forgetDraft, keepDraft, readDraft } from './draft.ts'
import { type Effect, effectOf } from './effect-of-change.ts'
import { withoutKind, withPreset } from './presets.ts'
import { canStart, isSound, neighbour, type StepName } from './steps.ts'

/** What the wizard asks of the host. */
export interface WizardClient {
  readonly recipes: Pick<AppClient['recipes'], 'check'>
  readonly runs: Pick<AppClient['runs'], 'start' | 'show'>
}

/** What an address may name. */
export interface Beginning {
  readonly base?: string | undefined
  readonly dataset?: string | undefined
  readonly preset?: PresetView | undefined
  /** Id of a run whose recipe is taken. */
  readonly from?: string | undefined
  /** A finding and what may mend it. */
  readonly cure?: Cure | undefined
}

interface Moment {
  readonly values: Values
  readonly preset: string | null
}

/** Changes that come faster than this are checked together. */
const PAUSE_MS = 250
/** Steps back that are kept. */
const KEPT_MOMENTS = 100

export class Wizard {
  readonly #client: WizardClient
  #values = $state.raw<Values>({})
  #preset = $state<string | null>(null)
  #step = $state<StepName>('goal')
  #mending = $state.raw<Mending>()
  #past = $state.raw<readonly Moment[]>([])
  #check = $state.raw<RecipeCheckView>()
  #planned: RecipeCheckView | undefined
  #effect = $state.raw<Effect | null>(null)
  #error = $state.raw<ErrorView>()
  #isChecking = $state(false)
  #isStarting = $state(false)
  #turn = $state(0)
  /** What was set last, so that typing is one step back. */
  #lastSet: string | null = null

  constructor(client: WizardClient) {
    this.#client = client
  }

  get values(): Values {
    return this.#values
  }
  get preset(): string | null {
    return this.#preset
  }
  get step(): StepName {
    return this.#step
  }
  /** What the run is to mend. */
  get mending(): Mending | undefined {
    return this.#mending
  }
  /** The newest answer of the host; stays while the next is on its way. */
  get check(): RecipeCheckView | undefined {
    return this.#check
  }
  /** What the last change did to the plan. */
  get effect(): Effect | null {
    return this.#effect
  }
  /** Why the plan could not be asked for. */
  get error(): ErrorView | undefined {
    return this.#error
  }
  get isChecking(): boolean {
    return this.#isChecking
  }
  get isStarting(): boolean {
    return this.#isStarting
  }
  get canUndo(): boolean {
    return this.#past.length > 0
  }
  get canStart(): boolean {
    return !this.#isStarting && !this.#isChecking && canStart(this.#check)
  }

  isSound(step: StepName): boolean {
    const own = Object.keys(this.#values).filter((key) => !/^(base|dataset|name)$/.test(key))
    const hasGoal = this.#preset !== null || own.length > 0
    return isSound(step, { values: this.#values, hasGoal, check: this.#check })
  }

  /** Goes on with the kept draft. */
  restore(): void {
    const kept = readDraft()
    if (!kept) return
    this.#values = kept.values
    this.#preset = kept.preset
    this.#step = kept.step
    this.#mending = kept.mending
  }

  /** Takes what an address names: another run's recipe, a goal, a base, a dataset. */
  async begin({ base, dataset, preset, from, cure }: Beginning): Promise<void> {
    if (cure) await this.#mend(cure)
    if (from) await this.#cloneOf(from)
    if (preset) this.choosePreset(preset)
    if (base) this.set('base', base)
    if (dataset) this.set('dataset', dataset)
  }

  /** An empty draft; a step back brings the old one. */
  discard(): void {
    this.#mending = undefined
    this.replace({}, null)
    this.go('goal')
  }

  go(step: StepName): void {
    this.#step = step
    this.#keep()
  }

  /** The step before or after this one. */
  neighbour(by: 1 | -1): StepName {
    return neighbour(this.#step, by)
  }

  set(path: string, value: unknown): void {
    this.replace(withValue(this.#values, path.split('.'), value), this.#preset, path)
  }

  /** Takes a goal; one of another kind of model than what was chosen forgets base, data and objective. */
  choosePreset(preset: PresetView, kind: ModelKind = preset.kind): void {
    const values = kind === preset.kind ? this.#values : withoutKind(this.#values)
    this.replace(withPreset(values, preset), preset.name)
  }

  /** Puts another recipe in place; `what` names the one value that changed, for steps back. */
  replace(values: Values, preset: string | null = this.#preset, what: string | null = null): void {
    if (isSame(values, this.#values) && preset === this.#preset) return
    const moment = { values: this.#values, preset: this.#preset }
    if (what === null || what !== this.#lastSet) this.#past = [...this.#past, moment].slice(-KEPT_MOMENTS)
    this.#lastSet = what
    this.#put({ values, preset })
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (!before) return
    this.#past = this.#past.slice(0, -1)
    this.#lastSet = null
    this.#put(before)
  }

  /** Asks for the plan again. */
  retry(): void {
    this.#turn++
  }

  /** Asks the host after every change; the question before is cancelled. Call it while a component is set up. */
  follow(): void {
    $effect(() => {
      void this.#turn
      void connection.opened
      const values = this.#values
      const controller = new AbortController()
      this.#isChecking = true
      const timer = setTimeout(() => void this.#ask(values, controller.signal), PAUSE_MS)
      return () => {
        clearTimeout(timer)
        controller.abort()
      }
    })
  }

  /** Starts the run and forgets the draft. @throws what the host says */
  async start(): Promise<RunView> {
    this.#isStarting = true
    try {
      const run = await this.#client.runs.start({ recipe: this.#values })
      if (this.#mending) keepMending(run.id, this.#mending)
      forgetDraft()
      return run
    } finally {
      this.#isStarting = false
    }
  }

  async #cloneOf(run: string): Promise<void> {
    try {
      const { recipe } = await this.#client.runs.show({ run })
      this.replace(withValue(recipe, ['name'], undefined), null)
      this.go('size')
    } catch (error) {
      toasts.fail(error)
    }
  }

  /** The recipe that made the model, with what is suggested; ready to be started. */
  async #mend(cure: Cure): Promise<void> {
    this.replace({}, null)
    if (cure.run !== null) await this.#cloneOf(cure.run)
    this.replace(withSuggestion(this.#values, cure.finding.suggestion), null)
    this.#mending = mendingOf(cure)
    this.go('plan')
  }

  async #ask(values: Values, signal: AbortSignal): Promise<void> {
    try {
      const check = await this.#client.recipes.check({ recipe: values }, signal)
      if (!signal.aborted) this.#take(check)
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return
      this.#error = errorOf(error)
      this.#isChecking = false
    }
  }

  #take(check: RecipeCheckView): void {
    this.#effect = effectOf(this.#planned, check) ?? (check.plan ? null : this.#effect)
    if (check.plan) this.#planned = check
    this.#check = check
    this.#error = undefined
    this.#isChecking = false
  }

  #put({ values, preset }: Moment): void {
    this.#values = values
    this.#preset = preset
    this.#keep()
  }

  #keep(): void {
    const [values, preset, step, mending] = [this.#values, this.#preset, this.#step, this.#mending]
    keepDraft({ values, preset, step, mending })
  }
}
