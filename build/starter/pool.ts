// The training pool on disk, as `data/make.ts` writes it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor } from '../../engine/base/tensor.ts'
import type { SceneSpec } from '../../engine/data/scenes.ts'

/** How a picture came about. */
export type PoolKind = 'identity' | 'augmented' | 'captioned' | 'scene'

/** One picture of the pool. */
export interface PoolItem {
  readonly captions: readonly string[]
  readonly kind: PoolKind
  readonly style: string
  /** Index into `concepts.json`, −1 for scenes. */
  readonly concept: number
}

/** One picture kept out of training, or a training picture looked at by name. */
export interface EvaluationItem {
  readonly index: number
  readonly caption: string
  readonly concept: number
  readonly style: string
  readonly spec?: SceneSpec
}

/** Names of the evaluation sets. */
export type EvaluationSet = 'heldConcepts' | 'pairHeld' | 'scenes' | 'scenesHeld' | 'trainIdentity'

/** Pictures in memory: `size × size` RGB bytes each. */
export interface Pictures {
  readonly size: number
  readonly bytes: Uint8Array
}

/** Everything `data/make.ts` wrote. */
export interface Pool {
  readonly pictures: Pictures
  readonly items: readonly PoolItem[]
  readonly evaluationPictures: Pictures
  readonly evaluation: Readonly<Record<EvaluationSet, readonly EvaluationItem[]>>
  /** Hash of the pictures. */
  readonly sha256: string
}

/** Reads a pool folder. */
export function readPool(folder: string): Pool {
  const json = (name: string): never => JSON.parse(readFileSync(join(folder, name), 'utf8')) as never
  const { size, items, sha256 } = json('pool.json') as { size: number; items: PoolItem[]; sha256: string }
  const { sets } = json('evaluation.json') as { sets: Pool['evaluation'] }
  return {
    pictures: { size, bytes: readFileSync(join(folder, 'images.bin')) },
    items,
    evaluationPictures: { size, bytes: readFileSync(join(folder, 'evaluation.bin')) },
    evaluation: sets,
    sha256,
  }
}

/** Pictures as a model takes them: [batch, 3, size, size] in [0, 1]. */
export function pictureTensor(
  { size, bytes }: Pictures,
  indices: readonly number[],
): HostTensor & { data: Float32Array } {
  const out = f32([indices.length, 3, size, size])
  const pixels = size * size
  indices.forEach((index, b) => {
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++)
        out.data[(b * 3 + c) * pixels + p] = (bytes[(index * pixels + p) * 3 + c] as number) / 255
  })
  return out
}

/** Draws pool indices with given weights; step `step`'s draw depends on nothing but the seed. */
export class WeightedSampler {
  readonly #cumulative: Float64Array
  readonly #name: string
  readonly #seed: number

  constructor(
    items: readonly PoolItem[],
    weightOf: (item: PoolItem) => number,
    { seed, name }: { seed: number; name: string },
  ) {
    let total = 0
    this.#cumulative = Float64Array.from(items, (item) => (total += weightOf(item)))
    this.#name = name
    this.#seed = seed
  }

  /** `count` indices for a step, and the stream they came from for further choices. */
  draw(step: number, count: number): { indices: number[]; random: RandomStream } {
    const random = new RandomStream(this.#seed, this.#name, step)
    const total = this.#cumulative.at(-1) as number
    const indices = Array.from({ length: count }, () => this.#find(random.uniform() * total))
    return { indices, random }
  }

  #find(target: number): number {
    let [low, high] = [0, this.#cumulative.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#cumulative[middle] as number) > target) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** A weight per item so that each kind has the given share, and inside it each style its factor. */
export function sharesOf(
  items: readonly PoolItem[],
  kinds: Readonly<Record<PoolKind, number>>,
  styles: Readonly<Record<string, number>>,
): (item: PoolItem) => number {
  const factor = (item: PoolItem): number => (item.kind === 'scene' ? 1 : (styles[item.style] ?? 1))
  const totals = new Map<PoolKind, number>()
  for (const item of items) totals.set(item.kind, (totals.get(item.kind) ?? 0) + factor(item))
  return (item) => (kinds[item.kind] * factor(item)) / (totals.get(item.kind) as number)
}
