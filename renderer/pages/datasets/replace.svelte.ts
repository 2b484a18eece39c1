// Find and replace over all pairs of a filter, with what it would do shown before it is done.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { CaptionEditView, ErrorView, OperationView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../lib/client/client.svelte.ts'

/** What would change. */
export interface ReplacePreview {
  readonly changed: number
  readonly edits: readonly CaptionEditView[]
}

const TYPING_MS = 250

/** The state of the panel. */
export class Replacing {
  readonly #client: AppClient['datasets']
  readonly #dataset: string
  #find = $state('')
  #replace = $state('')
  #isPattern = $state(false)
  #preview = $state.raw<ReplacePreview>()
  #error = $state.raw<ErrorView>()
  #isLooking = $state(false)
  #isApplying = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking: AbortController | undefined

  constructor(client: AppClient['datasets'], dataset: string) {
    this.#client = client
    this.#dataset = dataset
  }

  get find(): string {
    return this.#find
  }

  get replace(): string {
    return this.#replace
  }

  get isPattern(): boolean {
    return this.#isPattern
  }

  /** Undefined while nothing is searched for. */
  get preview(): ReplacePreview | undefined {
    return this.#preview
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  get isLooking(): boolean {
    return this.#isLooking
  }

  get isApplying(): boolean {
    return this.#isApplying
  }

  /** Takes what is typed; the preview follows when the hand rests. */
  set(changes: { readonly find?: string; readonly replace?: string; readonly isPattern?: boolean }): void {
    this.#find = changes.find ?? this.#find
    this.#replace = changes.replace ?? this.#replace
    this.#isPattern = changes.isPattern ?? this.#isPattern
  }

  /** Looks soon what would change within a filter. */
  lookSoon(filter: string): void {
    this.stop()
    if (this.#find === '') {
      this.#preview = undefined
      this.#error = undefined
      return
    }
    this.#isLooking = true
    this.#timer = setTimeout(() => void this.look(filter), TYPING_MS)
  }

  async look(filter: string): Promise<void> {
    const controller = new AbortController()
    this.#asking = controller
    try {
      const preview = await this.#client.previewReplace(this.#input(filter), controller.signal)
      if (controller.signal.aborted) return
      this.#preview = preview
      this.#error = undefined
    } catch (reason) {
      if (controller.signal.aborted) return
      this.#preview = undefined
      if (!isCancelled(reason)) this.#error = errorOf(reason)
    }
    this.#isLooking = false
  }

  /** Does it; gives what can be undone, or undefined when nothing changed. */
  async apply(filter: string): Promise<OperationView | undefined> {
    this.#isApplying = true
    try {
      const operation = await this.#client.replace(this.#input(filter))
      this.#preview = { changed: 0, edits: [] }
      return operation ?? undefined
    } catch (reason) {
      this.#error = errorOf(reason)
      return undefined
    } finally {
      this.#isApplying = false
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    this.#isLooking = false
  }

  #input(filter: string): {
    dataset: string
    filter: string
    find: string
    replace: string
    isPattern: boolean
  } {
    const [find, replace, isPattern] = [this.#find, this.#replace, this.#isPattern]
    return { dataset: this.#dataset, filter, find, replace, isPattern }
  }
}
