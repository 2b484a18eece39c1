// Two generated sets against one real set by KID, caption by caption, so that captions can be exchanged and resampled.
import { EngineError } from '../base/errors.ts'
import type { RandomStream } from '../base/random.ts'
import type { CorpusComparison } from './contract.ts'
import { drawCounts } from './draw-counts.ts'
import type { Features } from './features.ts'
import { mean } from './features.ts'
import type { KernelMatrix } from './kid.ts'
import { kernelMatrix, meanBetween, meanWithin } from './kid.ts'

/** Features of both arms' pictures and of the real ones, all rows of one dimension. */
export interface KidArms {
  /** Per seed `[captions, dimension]`; row i of every set belongs to caption i. */
  readonly baseline: readonly Features[]
  readonly candidate: readonly Features[]
  /** `[real pictures, dimension]`; any number, in any order. */
  readonly real: Features
  readonly dimension: number
}

/** Kernels of one seed: baseline a, candidate b, real r. */
interface SeedKernels {
  readonly aa: KernelMatrix
  readonly bb: KernelMatrix
  readonly ab: KernelMatrix
  readonly ar: KernelMatrix
  readonly br: KernelMatrix
}

/**
 * Compares the distance of two arms to the same real pictures; each arm's value is the mean over seeds of its KID. One
 * call of `swapped` costs one pass over the captions, one of `resampled` captions · (captions + real pictures).
 * @throws BAD_ARGUMENT when the arms differ in seeds or captions, or a set has fewer than 2 pictures
 * @throws SHAPE_MISMATCH when the values do not fill whole rows
 * @throws NON_FINITE when a feature is NaN or infinite
 */
export function compareKid(arms: KidArms): CorpusComparison {
  const seeds = kernelsOf(arms)
  const real = kernelMatrix(arms.real, arms.real, arms.dimension)
  const realCounts = once(real.rows)
  const counts = once((seeds[0] as SeedKernels).aa.rows)
  const value = (within: KernelMatrix, between: KernelMatrix) =>
    meanWithin(within, counts) + meanWithin(real, realCounts) - 2 * meanBetween(between, counts, realCounts)
  const contributions = contributionsOf(seeds)
  return {
    captions: contributions.length,
    baseline: mean(seeds.map(({ aa, ar }) => value(aa, ar))),
    candidate: mean(seeds.map(({ bb, br }) => value(bb, br))),
    swapped: (exchanged) =>
      contributions.reduce((sum, part, i) => (exchanged[i] === 1 ? sum - part : sum + part), 0),
    resampled: kidResampler(seeds),
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
  return contributionsOf(kernelsOf(arms))
}

function contributionsOf(seeds: readonly SeedKernels[]): Float64Array {
  const { aa, ar } = seeds[0] as SeedKernels
  const [n, m] = [aa.rows, ar.columns]
  const parts = new Float64Array(n)
  for (const kernels of seeds) {
    const [sumAa, sumBb, sumAb] = [rowSums(kernels.aa), rowSums(kernels.bb), rowSums(kernels.ab)]
    const [sumAr, sumBr, sumBa] = [rowSums(kernels.ar), rowSums(kernels.br), columnSums(kernels.ab)]
    for (let i = 0; i < n; i++) {
      const of = (sums: Float64Array) => sums[i] as number
      const own = (kernel: KernelMatrix) => kernel.data[i * n + i] as number
      // Sums over j ≠ i: k(bᵢ,aᵢ) stands in both mixed sums and cancels by itself. Equal from equal first: a caption with one picture
      // in both arms must come out as 0 and not as a rounding error, whose sign would be taken for a difference
      const together = of(sumBb) - of(sumAa) - (own(kernels.bb) - own(kernels.aa))
      const apart = of(sumBa) - of(sumAb)
      const part = (together + apart) / (n * (n - 1)) - (2 * (of(sumBr) - of(sumAr))) / (n * m)
      parts[i] = (parts[i] as number) + part / seeds.length
    }
  }
  return parts
}

/**
 * The difference for counted captions, the real pictures drawn again each time: they too are only a sample. All seeds
 * and both arms are counted alike, so the kernels' differences are averaged once, before any resample.
 */
function kidResampler(seeds: readonly SeedKernels[]) {
  const within = meanDifference(seeds.map(({ aa, bb }) => [aa, bb]))
  const between = meanDifference(seeds.map(({ ar, br }) => [ar, br]))
  const realCounts = new Uint32Array(between.columns)
  return (counts: Uint32Array, stream: RandomStream): number => {
    drawCounts(realCounts, stream)
    return meanWithin(within, counts) - 2 * meanBetween(between, counts, realCounts)
  }
}

/** Mean of b − a over the pairs. */
function meanDifference(pairs: readonly (readonly [KernelMatrix, KernelMatrix])[]): KernelMatrix {
  const [first] = pairs[0] as readonly [KernelMatrix, KernelMatrix]
  const data = new Float64Array(first.data.length)
  for (const [a, b] of pairs)
    for (let i = 0; i < data.length; i++)
      data[i] = (data[i] as number) + ((b.data[i] as number) - (a.data[i] as number)) / pairs.length
  return { ...first, data }
}

function kernelsOf({ baseline, candidate, real, dimension }: KidArms): SeedKernels[] {
  const length = baseline[0]?.length
  const hasLength = (set: Features) => set.length === length
  if (
    length === undefined ||
    baseline.length !== candidate.length ||
    ![...baseline, ...candidate].every(hasLength)
  )
    throw new EngineError(
      'BAD_ARGUMENT',
      `kid: both arms need the same captions for the same seeds, got ${baseline.length} and ${candidate.length} seeds.`,
    )
  const kernel = (x: Features, y: Features) => kernelMatrix(x, y, dimension)
  return baseline.map((a, seed) => {
    const b = candidate[seed] as Features
    return { aa: kernel(a, a), bb: kernel(b, b), ab: kernel(a, b), ar: kernel(a, real), br: kernel(b, real) }
  })
}

function rowSums({ rows, columns, data }: KernelMatrix): Float64Array {
  const sums = new Float64Array(rows)
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / columns)
    sums[row] = (sums[row] as number) + (data[i] as number)
  }
  return sums
}

function columnSums({ columns, data }: KernelMatrix): Float64Array {
  const sums = new Float64Array(columns)
  for (let i = 0; i < data.length; i++)
    sums[i % columns] = (sums[i % columns] as number) + (data[i] as number)
  return sums
}

function once(rows: number): Uint32Array {
  return new Uint32Array(rows).fill(1)
}
