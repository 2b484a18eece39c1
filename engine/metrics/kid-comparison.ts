// Two generated sets against one real set by KID, caption by caption, so that captions can be exchanged and resampled.
import { EngineError } from '../base/errors.ts'
import type { CorpusComparison } from './contract.ts'
import type { Features } from './features.ts'
import type { KernelMatrix } from './kid.ts'
import { kernelMatrix, kid, meanBetween, meanWithin } from './kid.ts'
import type { RandomStream } from '../base/random.ts'
import { mean } from './features.ts'

/** Features of both arms' pictures and of the real ones, all rows of one dimension. */
export interface KidArms {
  /** Per seed `[captions, dimension]`; row i of every set belongs to caption i. */
  readonly baseline: readonly Features[]
  readonly candidate: readonly Features[]
  /** `[real pictures, dimension]`; any number, in any order. */
  readonly real: Features
  readonly dimension: number
}

/**
 * Compares the distance of two arms to the same real pictures; each arm's value is the mean over seeds of its KID. One
 * call of `swapped` costs one pass over the captions; one of `resampled` a pass over all kernels (seeds · captions²).
 * @throws BAD_ARGUMENT when the arms differ in seeds or captions, or have fewer than 2 captions
 * @throws SHAPE_MISMATCH when the values do not fill whole rows
 */
export function compareKid(arms: KidArms): CorpusComparison {
  checkArms(arms)
  const { baseline, candidate, real, dimension } = arms
  const value = (sets: readonly Features[]) => mean(sets.map((set) => kid(set, real, dimension)))
  const contributions = kidContributions(arms)
  return {
    captions: contributions.length,
    baseline: value(baseline),
    candidate: value(candidate),
    swapped: (exchanged) =>
      contributions.reduce((sum, part, i) => (exchanged[i] === 1 ? sum - part : sum + part), 0),
    resampled: kidResampler(arms),
  }
}

/**
 * What each caption adds to KID(candidate) − KID(baseline); the sum over captions is the difference. Exchanging the
 * pictures of a caption flips the sign of its part and leaves the other parts alone, exactly: with sᵢ = ±1 saying which
 * arm holds which picture, the difference is Σᵢ sᵢ·cᵢ, where for baseline a, candidate b and real r
 * cᵢ = Σ_{j≠i} (k(bᵢ,bⱼ) + k(bᵢ,aⱼ) − k(aᵢ,aⱼ) − k(aᵢ,bⱼ)) / (n(n−1)) − 2·Σᵣ (k(bᵢ,r) − k(aᵢ,r)) / (nm)
 * because pairs held together bring k(b,b) − k(a,a), times (sᵢ+sⱼ)/2, pairs held apart k(bᵢ,aⱼ) − k(aᵢ,bⱼ), times
 * (sᵢ−sⱼ)/2, and the distances among the real pictures cancel.
 * @throws as {@link compareKid}
 */
export function kidContributions(arms: KidArms): Float64Array {
  checkArms(arms)
  const { baseline, candidate, real, dimension } = arms
  const parts = new Float64Array((baseline[0] as Features).length / dimension)
  baseline.forEach((a, seed) => addContributions(parts, [a, candidate[seed] as Features, real], dimension))
  return parts.map((part) => part / baseline.length)
}

function addContributions(
  parts: Float64Array,
  [a, b, real]: readonly [Features, Features, Features],
  dimension: number,
): void {
  const rowSums = (left: Features, right: Features) => rowSumsOf(kernelMatrix(left, right, dimension))
  const [aa, bb, ab, ba] = [rowSums(a, a), rowSums(b, b), rowSums(a, b), rowSums(b, a)]
  const [aReal, bReal] = [rowSums(a, real), rowSums(b, real)]
  const n = parts.length
  const m = real.length / dimension
  for (let i = 0; i < n; i++) {
    const at = (sums: RowSums) => sums.all[i] as number
    // The sums over j ≠ i: k(bᵢ,aᵢ) and k(aᵢ,bᵢ) are one number and cancel by themselves.
    const other = (sums: RowSums) => at(sums) - (sums.diagonal[i] as number)
    const within = other(bb) - other(aa) + at(ba) - at(ab)
    parts[i] = (parts[i] as number) + within / (n * (n - 1)) - (2 * (at(bReal) - at(aReal))) / (n * m)
  }
}

interface RowSums {
  readonly all: Float64Array
  readonly diagonal: Float64Array
}

function rowSumsOf({ rows, columns, data }: KernelMatrix): RowSums {
  const all = new Float64Array(rows)
  data.forEach((value, i) => {
    const row = Math.floor(i / columns)
    all[row] = (all[row] as number) + value
  })
  return { all, diagonal: all.map((_, row) => data[row * columns + row] ?? 0) }
}

/** The difference for counted captions, the real pictures drawn again each time: they too are only a sample. */
function kidResampler({ baseline, candidate, real, dimension }: KidArms) {
  const kernels = (set: Features) => ({
    within: kernelMatrix(set, set, dimension),
    between: kernelMatrix(set, real, dimension),
  })
  const baselineKernels = baseline.map(kernels)
  const candidateKernels = candidate.map(kernels)
  const realCounts = new Uint32Array(real.length / dimension)
  return (counts: Uint32Array, stream: RandomStream): number => {
    realCounts.fill(0)
    for (let draw = 0; draw < realCounts.length; draw++) {
      const row = stream.integer(realCounts.length)
      realCounts[row] = (realCounts[row] as number) + 1
    }
    const value = ({ within, between }: ReturnType<typeof kernels>) =>
      meanWithin(within, counts) - 2 * meanBetween(between, counts, realCounts)
    return mean(candidateKernels.map(value)) - mean(baselineKernels.map(value))
  }
}

function checkArms({ baseline, candidate }: KidArms): void {
  const length = baseline[0]?.length
  const hasLength = (set: Features) => set.length === length
  if (baseline.length !== candidate.length || !baseline.every(hasLength) || !candidate.every(hasLength))
    throw new EngineError(
      'BAD_ARGUMENT',
      `kid: both arms need the same captions for the same seeds, got ${baseline.length} and ${candidate.length} seeds.`,
    )
}
