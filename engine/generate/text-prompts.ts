// What prompts have in common with each other and with rows that are cached already.
import type { CachedRow } from './text-cache.ts'

/** How the rows of some prompts begin. */
export interface PromptPlan {
  /** Each different prompt once. */
  readonly unique: readonly (readonly number[])[]
  /** Per unique prompt: a cached row and the beginning that it shares, never the whole prompt. */
  readonly copies: readonly { readonly from: number; readonly shared: readonly number[] }[]
  /** The unique prompt of each prompt. */
  readonly order: readonly number[]
}

/** Finds for each prompt the cached row with the longest beginning in common; the last token always goes through the model. */
export function planPrompts(prompts: readonly Int32Array[], cached: readonly CachedRow[]): PromptPlan {
  const numbers = new Map<string, number>()
  const order = prompts.map((prompt) => {
    const key = prompt.join(' ')
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  })
  const unique = [...numbers.values()].map((number) =>
    Array.from(prompts[order.indexOf(number)] as Int32Array),
  )
  const copies = unique.map((prompt) => {
    let best = { from: 0, shared: 0 }
    for (const { place, tokens } of cached) {
      const shared = Math.min(prompt.length - 1, sharedLength(prompt, tokens))
      if (shared > best.shared) best = { from: place, shared }
    }
    return { from: best.from, shared: prompt.slice(0, best.shared) }
  })
  return { unique, copies, order }
}

/** Tokens that two rows begin with alike. */
export function sharedLength(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a[length] === b[length]) length++
  return length
}
