// The training text that is most like each sample, by shared runs of tokens. Training texts are read once, as they come.
import { countNgrams, ngramTotal, sharedCount } from '../metrics/text-ngrams.ts'

/** The nearest training text. */
export interface NearestText {
  /** Number of the training text in the order of reading; −1 where none shares anything. */
  readonly training: number
  /** Share of the sample's runs of n tokens that it lacks, in [0, 1]; 0 is a copy. */
  readonly distance: number
}

/** Tokens of a run. */
const RUN = 4

/** Finds nearest training texts of several samples at once. */
export class NearestTexts {
  readonly #n: number
  readonly #counts: ReadonlyMap<string, number>[]
  readonly #totals: number[]
  /** Samples that have a run. */
  readonly #owners = new Map<string, number[]>()
  readonly #best: { training: number; shared: number }[]

  /** Rows of tokens; shorter ones than a run are compared by single tokens. */
  constructor(samples: readonly ArrayLike<number>[], n = RUN) {
    this.#n = Math.max(1, Math.min(n, ...samples.map(({ length }) => length)))
    this.#counts = samples.map((sample) => countNgrams(Array.from(sample, String), this.#n))
    this.#totals = samples.map(({ length }) => ngramTotal(length, this.#n))
    this.#best = samples.map(() => ({ training: -1, shared: 0 }))
    for (const [sample, counts] of this.#counts.entries())
      for (const key of counts.keys()) this.#owners.set(key, [...(this.#owners.get(key) ?? []), sample])
  }

  /** Reads one training text. */
  read(tokens: ArrayLike<number>, training: number): void {
    const counts = countNgrams(Array.from(tokens, String), this.#n)
    const touched = new Set<number>()
    for (const key of counts.keys()) for (const sample of this.#owners.get(key) ?? []) touched.add(sample)
    for (const sample of touched) {
      const shared = sharedCount(this.#counts[sample] as ReadonlyMap<string, number>, counts)
      const best = this.#best[sample] as { training: number; shared: number }
      if (shared > best.shared) [best.training, best.shared] = [training, shared]
    }
  }

  /** Of every sample the first of the nearest. */
  found(): NearestText[] {
    return this.#best.map(({ training, shared }, i) => ({
      training,
      distance: this.#totals[i] === 0 ? 1 : 1 - shared / (this.#totals[i] as number),
    }))
  }
}
