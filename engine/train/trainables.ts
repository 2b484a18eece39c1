// What a recipe's method trains of a model: all of some parameters, or adapters beside the others.
import type { HostTensor } from '../base/tensor.ts'
import type { Recipe } from '../api/recipe.ts'
import type { Value } from '../ir/node.ts'
import { mergeLora } from '../nn/lora-merge.ts'
import { cheapProducts } from '../nn/lora-products.ts'
import { type AdaptedWeights, applyLora, type LoraOptions, loraParameters, rowLengths } from '../nn/lora.ts'
import {
  type HostWeights,
  initialWeights,
  type ParameterSpec,
  weightInputs,
  type Weights,
} from '../nn/parameters.ts'

/** Which parameters learn, and how. */
export interface Choice {
  /** Every parameter of the model. */
  readonly all: readonly ParameterSpec[]
  /** Parameters that learn themselves. */
  readonly open: readonly ParameterSpec[]
  /** Matrices that get adapters. */
  readonly adapted: readonly ParameterSpec[]
  readonly lora: LoraOptions | undefined
}

/** A choice as parts of a graph. */
export interface Trainables {
  readonly trainable: readonly ParameterSpec[]
  readonly frozen: readonly ParameterSpec[]
  /** Weights as the model uses them. */
  readonly weights: Weights
  /** Graph inputs of everything, adapters included. */
  readonly inputs: Weights
  readonly adapted: AdaptedWeights
}

/** Graph inputs and adapted weights of a choice. */
export function trainablesOf({ all, open, adapted, lora }: Choice): Trainables {
  const inputs = weightInputs(all)
  const isOpen = new Set(open.map(({ name }) => name))
  const frozen = all.filter(({ name }) => !isOpen.has(name))
  if (!lora) return { trainable: open, frozen, weights: inputs, inputs, adapted: new Map() }
  const made = applyLora(inputs, adapted, lora)
  return {
    trainable: [...loraParameters(adapted, lora), ...open],
    frozen,
    weights: made.weights,
    inputs: { ...inputs, ...made.adapters },
    adapted: made.adapted,
  }
}

/** Values of a graph with the products of adapted weights in the cheaper order; lists become lists again. */
export function withCheapProducts(
  loss: Value,
  blocks: readonly Value[],
  adapted: AdaptedWeights,
): { loss: Value; blocks: Value[] } {
  if (adapted.size === 0) return { loss, blocks: [...blocks] }
  const named = Object.fromEntries(blocks.map((block, i) => [`block ${i}`, block]))
  const rewritten = cheapProducts({ ...named, loss }, adapted)
  return {
    loss: rewritten.loss,
    blocks: blocks.map((_, i) => (rewritten as Record<string, Value>)[`block ${i}`] as Value),
  }
}

/** Where everything starts: the base's weights, and adapters that change nothing yet. */
export function startingWeights(
  { adapted, lora }: Choice,
  { trainable }: Trainables,
  { base, seed }: { readonly base: HostWeights; readonly seed: number },
): HostWeights {
  const lengths = lora?.variant === 'dora' ? rowLengths(base, adapted, lora) : {}
  return { ...initialWeights(trainable, seed), ...base, ...lengths }
}

/** The model's parameters, adapters folded in. */
export function foldedWeights({ all, lora }: Choice, current: HostWeights): HostWeights {
  const merged = lora ? mergeLora(current, current, lora) : current
  return Object.fromEntries(all.map(({ name }) => [name, merged[name] as HostTensor]))
}

/** The adapters among some weights. */
export function adaptersAmong(weights: HostWeights): HostWeights {
  return Object.fromEntries(Object.entries(weights).filter(([name]) => name.includes('.lora_')))
}

/** Adapter options of a recipe's method, for matrices of a layout; undefined where all weights are trained. */
export function loraOptionsOf(
  { method }: Pick<Recipe, 'method'>,
  transposed = false,
): LoraOptions | undefined {
  if (method.name === 'full') return undefined
  const { rank, alpha, variant, dropout } = method
  return { rank, alpha, variant, dropout, transposed }
}
