// Every change of pairs: shown at once, sent to the host, and taken back again when asked to.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { OperationView, PairView } from '../../../engine/api/contract/views.ts'
import { errorOf } from '../../lib/client/client.svelte.ts'
import { told } from '../../lib/i18n/told.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { type PairChange, withRating, withStatus, withTags } from './marks.ts'
import type { Say } from './kind-words.ts'
import type { Pairs } from './pairs.svelte.ts'

/** A caption with what the person saw there and what should stand there. */
export interface CaptionSave {
  readonly key: string
  readonly place: number
  readonly expected: string
  readonly text: string
}

/** Somebody else wrote another text meanwhile. */
export interface Conflict extends CaptionSave {
  readonly theirs: string
}

/** A caption of the history. */
export interface EarlierCaption {
  readonly key: string
  readonly place: number
  readonly revision: number
  readonly text: string
}

/** Which text of two stays; `later` leaves the person's own unsaved. */
export type ConflictAnswer = 'mine' | 'theirs' | 'later'

/** What happens to captions and is said. */
type CaptionNews = 'captionAdded' | 'captionRemoved' | 'captionIsMain' | 'captionMoved' | 'captionRestored'

/** How saving a caption went; `theirs` when the person let another text stand. */
export type SaveOutcome = 'saved' | 'unchanged' | 'theirs' | 'failed'

/** What edits show and say. */
export interface EditsParts {
  readonly pairs: Pairs
  readonly say: Say
}

/** Changes of one dataset. */
export class Edits {
  readonly #client: AppClient['datasets']
  readonly #dataset: string
  readonly #pairs: Pairs
  readonly #say: Say
  #conflict = $state.raw<Conflict>()
  #said = $state('')
  #undoToast: number | undefined
  #answer: ((answer: ConflictAnswer) => void) | undefined

  constructor(client: AppClient['datasets'], dataset: string, { pairs, say }: EditsParts) {
    this.#client = client
    this.#dataset = dataset
    this.#pairs = pairs
    this.#say = say
  }

  /** Two texts of which one must be chosen. */
  get conflict(): Conflict | undefined {
    return this.#conflict
  }

  /** What was done last, for a live region. */
  get said(): string {
    return this.#said
  }

  /** Saves; when another text stands there by now, the person is asked first. */
  async saveCaption(save: CaptionSave): Promise<SaveOutcome> {
    if (save.text === save.expected) return 'unchanged'
    try {
      const { key, place, text, expected } = save
      this.#changed(
        await this.#client.setCaption({ dataset: this.#dataset, key, place, text, expected }),
        this.#say('captionSaved'),
      )
      return 'saved'
    } catch (reason) {
      return await this.#notSaved(save, reason)
    }
  }

  /** Answers a conflict. */
  settle(answer: ConflictAnswer): void {
    this.#conflict = undefined
    this.#answer?.(answer)
    this.#answer = undefined
  }

  async addCaption(key: string, text: string): Promise<boolean> {
    return this.#captions(
      () => this.#client.addCaption({ dataset: this.#dataset, key, text }),
      'captionAdded',
    )
  }

  async removeCaption(key: string, place: number): Promise<boolean> {
    const call = () => this.#client.removeCaption({ dataset: this.#dataset, key, place })
    const isDone = await this.#captions(call, 'captionRemoved')
    if (isDone) this.#offerUndo(t('datasets.captionRemoved'))
    return isDone
  }

  /** Moves pairs to the trash, or back. */
  setStatus(keys: readonly string[], status: PairView['status']): Promise<boolean> {
    const text = this.#say(status === 'excluded' ? 'trashed' : 'restored', { count: keys.length })
    const call = () => this.#client.setStatus({ dataset: this.#dataset, keys: [...keys], status })
    return this.#mark({ keys, change: withStatus(status), call, text })
  }

  setRating(keys: readonly string[], rating: number | null): Promise<boolean> {
    const text =
      rating === null
        ? this.#say('ratingTaken', { count: keys.length })
        : this.#say('rated', { count: keys.length, rating })
    const call = () => this.#client.setRating({ dataset: this.#dataset, keys: [...keys], rating })
    return this.#mark({ keys, change: withRating(rating), call, text })
  }

  setTags(keys: readonly string[], add: readonly string[], remove: readonly string[]): Promise<boolean> {
    const input = { dataset: this.#dataset, keys: [...keys], add: [...add], remove: [...remove] }
    const text = this.#say('tagged', { count: keys.length })
    return this.#mark({ keys, change: withTags(add, remove), call: () => this.#client.setTags(input), text })
  }

  /** Puts a caption before or behind others; false when it could not be. */
  moveCaption(pair: PairView, place: number, to: number): Promise<boolean> {
    const { key, captions } = pair
    const expected = captions[place] ?? ''
    const call = () => this.#client.moveCaption({ dataset: this.#dataset, key, place, to, expected })
    return this.#captions(call, to === 0 ? 'captionIsMain' : 'captionMoved')
  }

  /** Writes a caption again as it was once. */
  async restoreCaption(earlier: EarlierCaption): Promise<boolean> {
    const call = () => this.#client.restoreCaption({ dataset: this.#dataset, ...earlier })
    const isDone = await this.#captions(call, 'captionRestored')
    if (isDone) this.#offerUndo(this.#say('captionRestored'))
    return isDone
  }

  /** Says what was done and offers to take it back. */
  announce(operation: OperationView, text?: string): void {
    const { description, said, changed: count } = operation
    this.#offerUndo(text ?? t('datasets.operationDone', { what: told(description, said), count }))
    this.#pairs.refresh()
  }

  /** Takes the last change back. */
  async undo(): Promise<void> {
    this.#withdrawUndo()
    try {
      const { description, said } = await this.#client.undo({ dataset: this.#dataset })
      this.#said = t('datasets.undone', { what: told(description, said) })
      toasts.show(this.#said)
      this.#pairs.refresh()
    } catch (reason) {
      toasts.fail(reason)
    }
  }

  async #mark(mark: {
    readonly keys: readonly string[]
    readonly change: PairChange
    readonly text: string
    call(): Promise<OperationView>
  }): Promise<boolean> {
    if (mark.keys.length === 0) return false
    this.#pairs.update(new Set(mark.keys), mark.change)
    try {
      await mark.call()
      this.#offerUndo(mark.text)
      return true
    } catch (reason) {
      toasts.fail(reason)
      this.#pairs.refresh()
      return false
    }
  }

  async #captions(call: () => Promise<PairView>, said: CaptionNews): Promise<boolean> {
    try {
      this.#changed(await call(), said === 'captionRestored' ? this.#say(said) : t(`datasets.${said}`))
      return true
    } catch (reason) {
      toasts.fail(reason)
      return false
    }
  }

  #changed(pair: PairView, said: string): void {
    this.#withdrawUndo()
    this.#pairs.update(new Set([pair.key]), () => pair)
    this.#said = said
  }

  async #notSaved(save: CaptionSave, reason: unknown): Promise<SaveOutcome> {
    const { code, details } = errorOf(reason)
    if (code !== 'CONFLICT') {
      toasts.fail(reason)
      return 'failed'
    }
    const theirs = String(details['current'] ?? '')
    const answer = await this.#choose({ ...save, theirs })
    if (answer === 'later') return 'failed'
    if (answer === 'mine') return this.saveCaption({ ...save, expected: theirs })
    this.#pairs.update(new Set([save.key]), withCaption(save.place, theirs))
    this.#offerMine({ ...save, expected: theirs })
    return 'theirs'
  }

  /** The text that was given up can still be written. */
  #offerMine(save: CaptionSave): void {
    const action = { label: t('datasets.writeMine'), run: () => void this.saveCaption(save) }
    toasts.show(t('datasets.theirsKept', { text: save.text }), { action })
  }

  #choose(conflict: Conflict): Promise<ConflictAnswer> {
    this.settle('later')
    this.#conflict = conflict
    return new Promise((resolve) => (this.#answer = resolve))
  }

  /** One offer at a time: undoing takes back the last change, whichever it is. */
  #offerUndo(text: string): void {
    this.#withdrawUndo()
    const action = { label: t('datasets.undo'), run: () => void this.undo() }
    this.#undoToast = toasts.show(text, { tone: 'ok', action })
  }

  #withdrawUndo(): void {
    if (this.#undoToast !== undefined) toasts.dismiss(this.#undoToast)
    this.#undoToast = undefined
  }
}

function withCaption(place: number, text: string): PairChange {
  return (pair) => ({ ...pair, captions: pair.captions.map((own, i) => (i === place ? text : own)) })
}
