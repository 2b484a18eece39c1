// Time as the shell sees it, so that tests can turn it.

export interface Clock {
  /** Milliseconds. */
  now(): number
  /** Calls back later; the result takes that back. */
  after(milliseconds: number, call: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds)
    return () => clearTimeout(timer)
  },
}
