// When a run looks at what it makes: every so many steps, where that keeps the share of the time that looks may take.

/** How often a run looks, as recipes say it. */
export interface LookPlan {
  /** Steps from one look to the next; 0: never. */
  readonly monitorEvery: number
  /** Most of the run's time, from 0 to 1. */
  readonly monitorShare: number
}

/** A look's likely cost before the first one, in steps: as many tokens one by one as a step has together. */
const FIRST_LOOK_STEPS = 5

/** Time that looks took of a run's. */
export class LookBudget {
  readonly #plan: LookPlan
  readonly #now: () => number
  readonly #began: number
  #spentMs = 0
  #lastMs: number | undefined

  /** The run begins; `now` gives monotonic milliseconds. */
  constructor(plan: LookPlan, now: () => number) {
    this.#plan = plan
    this.#now = now
    this.#began = now()
  }

  /** Whether there is to be a look after step `step`, which is the `done`-th since the run began. */
  isDue(step: number, done: number): boolean {
    const { monitorEvery, monitorShare } = this.#plan
    if (monitorEvery === 0 || step % monitorEvery !== 0) return false
    const elapsed = this.#now() - this.#began
    const next = this.#lastMs ?? (FIRST_LOOK_STEPS * elapsed) / done
    return this.#spentMs + next <= monitorShare * (elapsed + next)
  }

  /** Looks, and keeps how long that took. @throws as `look` does; the time of a failed look is not kept */
  async spend<T>(look: () => Promise<T>): Promise<T> {
    const began = this.#now()
    const seen = await look()
    this.#lastMs = this.#now() - began
    this.#spentMs += this.#lastMs
    return seen
  }

  /** What looks took of the time so far, from 0 to 1. */
  get share(): number {
    return this.#spentMs / Math.max(1, this.#now() - this.#began)
  }
}
