// An own metric as it stands in the editor, and what the host thinks of it.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type {
  MetricCheckView,
  MetricOf,
  OwnMetricFileView,
  OwnMetricView,
} from '../../../engine/api/contract/metric-views.ts'
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import { isSame } from '../../lib/forms/values.ts'

/** By what a metric is computed. */
export type MetricKind = 'formula' | 'script'

/** What a new one begins as. */
export const BEGINNINGS: Readonly<Record<MetricKind, OwnMetricFileView>> = {
  formula: { name: '', direction: 'max', of: 'texts', formula: '' },
  script: {
    ...{ name: '', direction: 'max', of: 'texts' },
    source: 'function measure(item) {\n  return item.output.length\n}\n',
  },
}

/** Changes that come faster than this are checked together. */
const PAUSE_MS = 350

/** Make it while a component is set up. */
export class MetricDraft {
  readonly #client: Pick<AppClient['metrics'], 'check' | 'save'>
  readonly #begun: OwnMetricFileView
  #file = $state.raw<OwnMetricFileView>(BEGINNINGS.formula)
  #check = $state.raw<MetricCheckView>()
  #error = $state.raw<ErrorView>()
  #isChecking = $state(false)
  #isSaving = $state(false)
  /** Of the examples; null for the program's own. */
  dataset = $state<string | null>(null)

  constructor(client: Pick<AppClient['metrics'], 'check' | 'save'>, file: OwnMetricFileView) {
    this.#client = client
    this.#begun = file
    this.#file = file
  }

  get file(): OwnMetricFileView {
    return this.#file
  }
  get kind(): MetricKind {
    return this.#file.source === undefined ? 'formula' : 'script'
  }
  get of(): MetricOf {
    return this.#file.of ?? 'texts'
  }
  /** What is computed. */
  get text(): string {
    return this.#file.source ?? this.#file.formula ?? ''
  }
  /** The newest answer; stays while the next is on its way. */
  get check(): MetricCheckView | undefined {
    return this.#check
  }
  /** Why it could not be checked or saved. */
  get error(): ErrorView | undefined {
    return this.#error
  }
  get isChecking(): boolean {
    return this.#isChecking
  }
  get isSaving(): boolean {
    return this.#isSaving
  }
  get isChanged(): boolean {
    return !isSame(this.#file, this.#begun)
  }
  get canSave(): boolean {
    const { name } = this.#file
    return !this.#isSaving && !this.#isChecking && name !== '' && this.#check?.mistake === null
  }

  /** Changes some members; undefined takes one out. */
  change(members: Partial<OwnMetricFileView>): void {
    this.#file = { ...this.#file, ...members }
  }

  write(text: string): void {
    this.change(this.kind === 'script' ? { source: text } : { formula: text })
  }

  /** Checks after every change; the check before is cancelled. Call it while a component is set up. */
  follow(): void {
    $effect(() => {
      const [file, dataset] = [this.#file, this.dataset]
      if (this.text.trim() === '') {
        this.#check = undefined
        return
      }
      const controller = new AbortController()
      this.#isChecking = true
      const timer = setTimeout(() => void this.#ask(file, dataset, controller.signal), PAUSE_MS)
      return () => {
        clearTimeout(timer)
        controller.abort()
      }
    })
  }

  /** Keeps it; undefined where the host refused. */
  async save(): Promise<OwnMetricView | undefined> {
    this.#isSaving = true
    this.#error = undefined
    try {
      return await this.#client.save({ file: { ...this.#file } })
    } catch (reason) {
      this.#error = errorOf(reason)
      return undefined
    } finally {
      this.#isSaving = false
    }
  }

  async #ask(file: OwnMetricFileView, dataset: string | null, signal: AbortSignal): Promise<void> {
    try {
      const check = await this.#client.check({ file: { ...file, name: file.name || 'new' }, dataset }, signal)
      if (signal.aborted) return
      this.#check = check
      this.#error = undefined
    } catch (reason) {
      if (signal.aborted || isCancelled(reason)) return
      this.#error = errorOf(reason)
    }
    this.#isChecking = false
  }
}
