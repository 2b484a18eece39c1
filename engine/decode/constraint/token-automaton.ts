// Which tokens may follow in a form: the automaton over bytes, walked along all tokens at once.
import { Automaton, DEAD } from './automaton.ts'
import type { TokenConstraint } from './token-constraint.ts'

/** A vocabulary as constraints see it. */
export interface TokenBytes {
  /** Length of a row of logits. */
  readonly size: number
  /** Bytes that a token adds to the text; undefined or none for special tokens, which no form has. */
  bytesOf(token: number): Uint8Array | undefined
  /** May follow where a text may end. */
  readonly eosTokenIds: readonly number[]
}

/** A token, its bytes, and how many it begins with alike to the one before it in order. */
interface SortedToken {
  readonly token: number
  readonly bytes: Uint8Array
  readonly shared: number
}

/** Keeps texts to a form. A state's tokens are found once, by one walk over the vocabulary in order. */
export class TokenAutomaton implements TokenConstraint {
  readonly start: number
  readonly #automaton: Automaton
  readonly #vocabulary: TokenBytes
  readonly #sorted: readonly SortedToken[]
  readonly #bytes = new Map<number, Uint8Array>()
  /** States along a token, while all are walked. */
  readonly #walk: Int32Array
  readonly #allowed = new Map<number, { readonly mask: Uint8Array; readonly isOver: boolean }>()

  constructor(automaton: Automaton, vocabulary: TokenBytes) {
    this.#automaton = automaton
    this.#vocabulary = vocabulary
    this.start = automaton.start
    for (let token = 0; token < vocabulary.size; token++) {
      const bytes = vocabulary.bytesOf(token)
      if (bytes && bytes.length > 0) this.#bytes.set(token, bytes)
    }
    this.#sorted = sorted(this.#bytes)
    this.#walk = new Int32Array(this.#sorted.reduce((most, { bytes }) => Math.max(most, bytes.length), 0) + 1)
  }

  allowed(state: number): Uint8Array {
    return this.#look(state).mask
  }

  next(state: number, token: number): number {
    if (this.#vocabulary.eosTokenIds.includes(token)) return state
    let at = state
    for (const byte of this.#bytes.get(token) ?? []) {
      at = this.#automaton.next(at, byte)
      if (at === DEAD) return DEAD
    }
    return this.#bytes.has(token) ? at : DEAD
  }

  isOver(state: number): boolean {
    return state !== DEAD && this.#look(state).isOver
  }

  #look(state: number): { readonly mask: Uint8Array; readonly isOver: boolean } {
    const known = this.#allowed.get(state)
    if (known) return known
    const mask = new Uint8Array(this.#vocabulary.size)
    this.#mark(state, mask)
    const canEnd = this.#automaton.isAccepting(state)
    const isOver = canEnd && !mask.includes(1) && this.#vocabulary.eosTokenIds.length === 0
    if (canEnd) for (const token of this.#vocabulary.eosTokenIds) mask[token] = 1
    const found = { mask, isOver }
    this.#allowed.set(state, found)
    return found
  }

  /** Walks the tokens in order: what a token shares with the one before has been walked already. */
  #mark(state: number, mask: Uint8Array): void {
    const automaton = this.#automaton
    const states = this.#walk
    states[0] = state
    // states[i] stands behind i bytes; `alive` bytes of the token before lead somewhere
    let alive = 0
    for (const { token, bytes, shared } of this.#sorted) {
      // dead within what is shared: still dead
      if (alive < shared) continue
      let depth = shared
      let at = states[depth] as number
      while (depth < bytes.length) {
        at = automaton.next(at, bytes[depth] as number)
        if (at === DEAD) break
        states[++depth] = at
      }
      alive = depth
      if (depth === bytes.length) mask[token] = 1
    }
  }
}

function sorted(bytes: ReadonlyMap<number, Uint8Array>): SortedToken[] {
  const order = [...bytes].sort(([, a], [, b]) => compare(a, b))
  return order.map(([token, own], i) => {
    const before = order[i - 1]?.[1] ?? own.subarray(0, 0)
    let shared = 0
    while (shared < before.length && before[shared] === own[shared]) shared++
    return { token, bytes: own, shared }
  })
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++)
    if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number)
  return a.length - b.length
}
