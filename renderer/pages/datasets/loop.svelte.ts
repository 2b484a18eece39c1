// Captioning one pair after the other without the mouse.
import type { PairView } from '../../../engine/api/contract/views.ts'
import { CaptionDraft } from './caption-draft.svelte.ts'
import type { Edits } from './edits.svelte.ts'
import type { Pairs } from './pairs.svelte.ts'

/** Pairs that are loaded before and behind the one in sight. */
const AHEAD = 20

/** A walk through the list as it stands when it begins. */
export class CaptionLoop {
  readonly draft = new CaptionDraft()
  readonly #pairs: Pairs
  readonly #edits: Edits
  #place = $state(0)
  #caption = $state(0)
  #isSaving = $state(false)
  #isAtEnd = $state(false)

  constructor(pairs: Pairs, edits: Edits) {
    this.#pairs = pairs
    this.#edits = edits
  }

  get place(): number {
    return this.#place
  }

  get total(): number {
    return this.#pairs.total
  }

  /** Undefined while it is being loaded. */
  get pair(): PairView | undefined {
    return this.#pairs.at(this.#place)
  }

  /** Which of the pair's captions is written. */
  get caption(): number {
    return this.#caption
  }

  get isSaving(): boolean {
    return this.#isSaving
  }

  /** True once the last one was saved. */
  get isAtEnd(): boolean {
    return this.#isAtEnd
  }

  start(place: number): void {
    this.#pairs.freeze(true)
    this.#show(place, 0)
  }

  stop(): void {
    this.#pairs.freeze(false)
  }

  /** Brings the box in step with the pair, once it is there or was changed. */
  sync(): void {
    if (this.pair) this.draft.show(this.pair, this.#caption)
  }

  /** Saves, then shows the next caption. */
  async saveAndNext(): Promise<void> {
    if (!(await this.#save())) return
    const hasMore = this.#caption + 1 < (this.pair?.captions.length ?? 0)
    if (hasMore) this.#show(this.#place, this.#caption + 1)
    else if (this.#place + 1 < this.total) this.#show(this.#place + 1, 0)
    else this.#isAtEnd = true
  }

  /** Goes to the pair `by` places on; what was written is saved first. */
  async move(by: number): Promise<void> {
    if (!(await this.#save())) return
    const place = Math.max(0, Math.min(this.total - 1, this.#place + by))
    if (place !== this.#place) this.#show(place, 0)
  }

  /** Shows another caption of the same pair. */
  async choose(caption: number): Promise<void> {
    if (await this.#save()) this.#show(this.#place, caption)
  }

  async rate(rating: number | null): Promise<void> {
    if (this.pair) await this.#edits.setRating([this.pair.key], rating)
  }

  #show(place: number, caption: number): void {
    this.#place = place
    this.#caption = caption
    this.#isAtEnd = false
    this.#pairs.need(Math.max(0, place - AHEAD), place + AHEAD)
    this.sync()
  }

  async #save(): Promise<boolean> {
    if (this.#isSaving) return false
    this.#isSaving = true
    try {
      const outcome = await this.#edits.saveCaption(this.draft.save)
      if (outcome !== 'failed') this.draft.settled(this.pair?.captions[this.#caption] ?? this.draft.text)
      return outcome === 'saved' || outcome === 'unchanged'
    } finally {
      this.#isSaving = false
    }
  }
}
