// The review of suggestions: one after the other, each accepted, edited or rejected, and taken back when asked to.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { SuggestionView } from '../../../../engine/api/contract/captioner.ts'
import { errorOf } from '../../../lib/client/client.svelte.ts'
import { t } from '../../../lib/i18n/index.svelte.ts'
import { toasts } from '../../../lib/state/toasts.svelte.ts'
import { SuggestionList } from './suggestion-list.svelte.ts'

/** What becomes of an accepted suggestion. */
export type AcceptHow = 'replace' | 'add'

/** What the review asks of the host. */
export interface ReviewClient {
  readonly captioner: AppClient['captioner']
  readonly datasets: AppClient['datasets']
}

/** A decision that can be taken back. */
interface Decision {
  /** As it was before; undefined for a decision on many. */
  readonly item?: SuggestionView
  readonly what: string
  /** How to take it back. */
  back(): Promise<unknown>
}

/** The state of the review. */
export class Review {
  readonly list: SuggestionList
  readonly #client: ReviewClient
  readonly #dataset: string
  #isBusy = $state(false)
  #decisions = $state.raw<readonly Decision[]>([])
  #said = $state('')

  /** What becomes of an accepted suggestion. */
  how = $state<AcceptHow>('replace')
  /** The text of the box. */
  draft = $state('')

  constructor(client: ReviewClient, dataset: string) {
    this.#client = client
    this.#dataset = dataset
    this.list = new SuggestionList(client.captioner, dataset, this)
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  get canUndo(): boolean {
    return this.#decisions.length > 0
  }

  get isEdited(): boolean {
    const { current } = this.list
    return current !== undefined && this.draft.trim() !== current.text
  }

  /** What was done last, for a live region. */
  get said(): string {
    return this.#said
  }

  /** The box as the suggestion is that is looked at now. */
  onShown(item: SuggestionView | undefined): void {
    this.draft = item?.text ?? ''
  }

  /** The box as the suggestion was. */
  revert(): void {
    this.onShown(this.list.current)
  }

  /** Accepts what stands in the box, and goes on. */
  async accept(): Promise<void> {
    const { current } = this.list
    if (!current || current.state !== 'pending' || this.draft.trim() === '') return
    const { key, file, captions } = current
    await this.#carryOut(async () => {
      const { id } = await this.#client.captioner.accept({
        ...{ dataset: this.#dataset, key, text: this.draft, expected: captions[0] ?? null, how: this.how },
      })
      const what = t('captioner.didAccept', { file })
      const back =
        id === 0
          ? () => this.#client.captioner.restore({ dataset: this.#dataset, keys: [key] })
          : () => this.#undoOperation(id)
      this.#decide({ ...current, ...this.#acceptedAs(current) }, { item: current, what, back })
    })
  }

  /** Puts the suggestion aside, and goes on. */
  async reject(): Promise<void> {
    const { current } = this.list
    if (!current || current.state !== 'pending') return
    const keys = [current.key]
    await this.#carryOut(async () => {
      await this.#client.captioner.reject({ dataset: this.#dataset, keys })
      this.#decide(
        { ...current, state: 'rejected' },
        {
          ...{ item: current, what: t('captioner.didReject', { file: current.file }) },
          back: () => this.#client.captioner.restore({ dataset: this.#dataset, keys }),
        },
      )
    })
  }

  /** Accepts all that pass the filter, as one change. */
  async acceptAll(): Promise<void> {
    await this.#carryOut(async () => {
      const { filter, left: count } = this.list
      const operation = await this.#client.captioner.acceptAll({
        ...{ dataset: this.#dataset, filter, how: this.how },
      })
      this.#said = t('captioner.didAcceptAll', { count })
      if (operation) this.#remember({ what: this.#said, back: () => this.#undoOperation(operation.id) })
      await this.list.load()
    })
  }

  async rejectAll(): Promise<void> {
    await this.#carryOut(async () => {
      const { filter } = this.list
      const keys = [...(await this.#client.captioner.reject({ dataset: this.#dataset, filter }))]
      this.#said = t('captioner.didRejectAll', { count: keys.length })
      if (keys.length > 0)
        this.#remember({
          what: this.#said,
          back: () => this.#client.captioner.restore({ dataset: this.#dataset, keys }),
        })
      await this.list.load()
    })
  }

  /** Takes the last decision of this review back, and shows it again. */
  async undo(): Promise<void> {
    const decision = this.#decisions.at(-1)
    if (!decision) return
    await this.#carryOut(async () => {
      await decision.back()
      this.#decisions = this.#decisions.slice(0, -1)
      this.#said = t('captioner.didUndo', { what: decision.what })
      const { item } = decision
      if (!item || !this.list.reopen(item)) await this.list.load()
    })
  }

  /** Undoing takes the last change of the dataset back, so it must still be this one. */
  async #undoOperation(id: number): Promise<void> {
    const { operations } = await this.#client.datasets.show({ dataset: this.#dataset })
    const last = operations.find(({ undone }) => !undone)
    if (last?.id !== id) throw new Error(t('captioner.changedSince'))
    await this.#client.datasets.undo({ dataset: this.#dataset })
  }

  /** What stands there once it is accepted. */
  #acceptedAs({ captions }: SuggestionView): Pick<SuggestionView, 'state' | 'text' | 'captions'> {
    const text = this.draft.trim()
    const kept = this.how === 'replace' ? captions.slice(1) : captions
    return { state: 'accepted', text, captions: this.how === 'replace' ? [text, ...kept] : [...kept, text] }
  }

  #decide(decided: SuggestionView, decision: Decision): void {
    this.#said = decision.what
    this.#remember(decision)
    this.list.decide(decided)
  }

  #remember(decision: Decision): void {
    this.#decisions = [...this.#decisions, decision]
  }

  async #carryOut(work: () => Promise<unknown>): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      await work()
    } catch (reason) {
      this.#failed(reason)
    } finally {
      this.#isBusy = false
    }
  }

  /** A caption that was changed elsewhere is shown as it stands now; the decision is asked for again. */
  #failed(reason: unknown): void {
    const { code, details } = errorOf(reason)
    if (code !== 'CONFLICT') return void toasts.fail(reason)
    const captions = typeof details['current'] === 'string' ? [details['current']] : []
    const { current } = this.list
    if (current) this.list.put({ ...current, captions })
    this.#said = t('captioner.changedMeanwhile')
    toasts.show(this.#said)
  }
}
