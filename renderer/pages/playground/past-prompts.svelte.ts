// Earlier prompts: found by words, and stepped through with the arrows as in a terminal.
import type { PromptView } from '../../../engine/api/contract/views.ts'

/** Prompts that have every word, in their order. */
export function searchPrompts(prompts: readonly PromptView[], words: string): readonly PromptView[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return prompts.filter(({ text }) => wanted.every((word) => text.toLowerCase().includes(word)))
}

/** The list, newest first, and where in it one is. */
export class PastPrompts {
  #list = $state.raw<readonly PromptView[]>([])
  #place = -1

  get list(): readonly PromptView[] {
    return this.#list
  }

  set(prompts: readonly PromptView[]): void {
    this.#list = [...prompts].sort((a, b) => b.usedAt.localeCompare(a.usedAt))
    this.#place = -1
  }

  /** True while the text is empty or one that the arrows brought: then they may replace it. */
  isSteppable(text: string): boolean {
    return text === '' || text === this.#list[this.#place]?.text
  }

  /** The text one step further back, or forward again to an empty box; undefined at the end. */
  step(text: string, direction: 'older' | 'newer'): string | undefined {
    if (text === '') this.#place = -1
    const next = this.#place + (direction === 'older' ? 1 : -1)
    if (next < -1 || next >= this.#list.length) return undefined
    this.#place = next
    return next === -1 ? '' : this.#list[next]?.text
  }
}
