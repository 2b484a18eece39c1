// AdamW as one elementwise graph over flat vectors. Loshchilov & Hutter 2017, 1711.05101, algorithm 2.
import { z } from 'zod'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { scalar } from '../ops/constant.ts'
import { div } from '../ops/div.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { sqrt } from '../ops/sqrt.ts'
import { sub } from '../ops/sub.ts'

/** Options of AdamW. */
export const adamwOptions = z.strictObject({
  learningRate: z.number().positive(),
  beta1: z.number().min(0).max(0.9999).default(0.9),
  beta2: z.number().min(0).max(0.99999).default(0.999),
  epsilon: z.number().positive().default(1e-8),
  /** Applied to tensors of two or more axes only. */
  weightDecay: z.number().min(0).default(0),
})
/** Parsed {@link adamwOptions}. */
export type AdamwOptions = z.infer<typeof adamwOptions>

/** What one update reads: tensors of one shape, and scalars of {@link adamwScalars} with `clip`, a factor on all gradients. */
export type AdamwValues = Readonly<
  Record<'weight' | 'gradient' | 'first' | 'second' | 'clip' | 'rate' | 'keep' | 'c1' | 'c2', Value>
>

/** m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; w ← keep·w − rate·(m·c₁)/(√(v·c₂) + ε), with g = clip·gradient. */
export function adamwUpdate(
  values: AdamwValues,
  { beta1, beta2, epsilon }: AdamwOptions,
): Record<'weight' | 'first' | 'second', Value> {
  const gradient = mul(values.gradient, values.clip)
  const first = add(mul(values.first, scalar(beta1)), mul(gradient, scalar(1 - beta1)))
  const second = add(mul(values.second, scalar(beta2)), mul(mul(gradient, gradient), scalar(1 - beta2)))
  const scale = add(sqrt(mul(second, values.c2)), scalar(epsilon))
  const change = mul(div(mul(first, values.c1), scale), values.rate)
  return { weight: sub(mul(values.weight, values.keep), change), first, second }
}

/**
 * {@link adamwUpdate} over flat vectors. Vectors `weight gradient first second`; scalars `clip rate keep c1 c2` of
 * {@link adamwScalars}. Outputs `newWeight newFirst newSecond`.
 */
export function adamwGraph(options: AdamwOptions): Graph {
  const vector = (name: string): Value => input(name, [1])
  const number = (name: string): Value => input(name, [])
  const values: AdamwValues = {
    ...{ weight: vector('weight'), gradient: vector('gradient') },
    ...{ first: vector('first'), second: vector('second') },
    ...{
      clip: number('clip'),
      rate: number('rate'),
      keep: number('keep'),
      c1: number('c1'),
      c2: number('c2'),
    },
  }
  const { weight, first, second } = adamwUpdate(values, options)
  return graphOf({ newWeight: weight, newFirst: first, newSecond: second })
}

/** Scalars of step `step` (from 0); `decay` is false for tensors that are not decayed. */
export function adamwScalars(
  options: AdamwOptions,
  step: number,
  rate: number,
  decay: boolean,
): Record<string, number> {
  return {
    rate,
    keep: decay ? 1 - rate * options.weightDecay : 1,
    c1: 1 / (1 - options.beta1 ** (step + 1)),
    c2: 1 / (1 - options.beta2 ** (step + 1)),
  }
}
