// A caption that is being written: what stood there when it was begun, and what stands in the box.
import type { PairView } from '../../../engine/api/contract/views.ts'
import type { CaptionSave } from './edits.svelte.ts'

/** The text of one box. */
export class CaptionDraft {
  text = $state('')
  #key = ''
  #place = 0
  #base = $state('')

  get key(): string {
    return this.#key
  }

  get isDirty(): boolean {
    return this.text !== this.#base
  }

  /** What must be sent. */
  get save(): CaptionSave {
    return { key: this.#key, place: this.#place, expected: this.#base, text: this.text }
  }

  /** Follows a pair. A text that is being written stays as long as the pair and the place do. */
  show({ key, captions }: PairView, place: number): void {
    const isOther = key !== this.#key || place !== this.#place
    if (!isOther && this.isDirty) return
    this.#key = key
    this.#place = place
    this.#take(captions[place] ?? '')
  }

  /** After it was saved, as the host has it now. */
  settled(text: string): void {
    this.#take(text)
  }

  revert(): void {
    this.text = this.#base
  }

  #take(text: string): void {
    this.#base = text
    this.text = text
  }
}
