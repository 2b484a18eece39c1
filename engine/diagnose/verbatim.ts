// Spans of samples that stand word for word in the training texts, by a suffix automaton of the samples: time and memory grow
// with samples and training texts, not with their product, and the training texts are read once, as they come.

/** The longest training span that ends at a place of a sample. */
export interface VerbatimSpan {
  /** Sample, and its tokens from inclusive to exclusive. */
  readonly sample: number
  readonly from: number
  readonly to: number
  /** Training text, and its tokens from inclusive to exclusive. */
  readonly training: number
  readonly trainingFrom: number
  readonly trainingTo: number
}

interface State {
  length: number
  link: number
  readonly next: Map<number, number>
  /** Longest training span known to end in this state, and where it stands. */
  matched: number
  training: number
  trainingTo: number
}

/** Samples ready to be looked for. */
export class VerbatimSearch {
  readonly #states: State[] = [newState(0)]
  /** Of every sample's every token: the state of what ends there. */
  readonly #ends: Int32Array[]

  /** Rows of tokens. */
  constructor(samples: readonly ArrayLike<number>[]) {
    this.#ends = samples.map((sample, i) => {
      // tokens are ≥ 0: a number of its own below that keeps samples apart
      let last = this.#extended(i === 0 ? 0 : this.#last, -1 - i)
      return Int32Array.from({ length: sample.length }, (_, at) => {
        last = this.#extended(last, sample[at] as number)
        this.#last = last
        return last
      })
    })
  }

  #last = 0

  /** Reads one training text. */
  read(tokens: ArrayLike<number>, training: number): void {
    let [at, length] = [0, 0]
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as number
      while (at !== 0 && !this.#state(at).next.has(token)) {
        at = this.#state(at).link
        length = this.#state(at).length
      }
      const next = this.#state(at).next.get(token)
      ;[at, length] = next === undefined ? [0, 0] : [next, length + 1]
      const state = this.#state(at)
      if (length > state.matched)
        [state.matched, state.training, state.trainingTo] = [length, training, i + 1]
    }
  }

  /** The spans of `least` tokens and more that no longer one holds, by sample, the longest of each first. */
  spans(least: number): VerbatimSpan[][] {
    const best = this.#bestOfSuffixes()
    return this.#ends.map((ends, sample) => {
      const found: VerbatimSpan[] = []
      ends.forEach((state, at) => {
        const { matched, training, trainingTo } = best[state] as State
        // a span that ends here and began no later than the one before goes on: only its last place counts
        const next = ends[at + 1]
        const goesOn = next !== undefined && (best[next] as State).matched > matched
        if (matched < least || goesOn) return
        found.push({
          ...{ sample, from: at + 1 - matched, to: at + 1, training },
          ...{ trainingFrom: trainingTo - matched, trainingTo },
        })
      })
      return found.sort((a, b) => b.to - b.from - (a.to - a.from))
    })
  }

  /**
   * Of every state the longest training span that ends in it: its own, all of it where a longer state that ends so was found,
   * or that of the state that it ends in.
   */
  #bestOfSuffixes(): State[] {
    const best = this.#states.map((state) => ({ ...state }))
    const byLength = best
      .map((_, i) => i)
      .sort((a, b) => (best[a] as State).length - (best[b] as State).length)
    for (const i of byLength.toReversed()) {
      const { link, matched, training, trainingTo } = best[i] as State
      const shorter = best[link] as State
      if (matched > 0 && shorter.matched < shorter.length)
        [shorter.matched, shorter.training, shorter.trainingTo] = [shorter.length, training, trainingTo]
    }
    for (const i of byLength) {
      const [state, shorter] = [best[i] as State, best[(best[i] as State).link] as State]
      if (state.matched > 0) continue
      const { matched, training, trainingTo } = shorter
      ;[state.matched, state.training, state.trainingTo] = [matched, training, trainingTo]
    }
    return best
  }

  #state(i: number): State {
    return this.#states[i] as State
  }

  /** Appends one token to what ends in `last`. @source Blumer et al. 1985, "The smallest automaton recognizing the subwords of a text" */
  #extended(last: number, token: number): number {
    const states = this.#states
    const made = states.push(newState(this.#state(last).length + 1)) - 1
    let at = last
    while (at !== -1 && !this.#state(at).next.has(token)) {
      this.#state(at).next.set(token, made)
      at = at === 0 ? -1 : this.#state(at).link
    }
    if (at === -1) return made
    const target = this.#state(at).next.get(token) as number
    if (this.#state(target).length === this.#state(at).length + 1) {
      this.#state(made).link = target
      return made
    }
    const copied = this.#state(target)
    const copy =
      states.push({
        ...newState(this.#state(at).length + 1),
        link: copied.link,
        next: new Map(copied.next),
      }) - 1
    while (at !== -1 && this.#state(at).next.get(token) === target) {
      this.#state(at).next.set(token, copy)
      at = at === 0 ? -1 : this.#state(at).link
    }
    copied.link = copy
    this.#state(made).link = copy
    return made
  }
}

function newState(length: number): State {
  return { length, link: 0, next: new Map(), matched: 0, training: -1, trainingTo: 0 }
}
