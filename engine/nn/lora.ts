// Low-rank adapters. Hu et al. 2021, 2106.09685: W′ = W + (α/r)·B·A with W frozen. The adapted weight is part of the
// graph, so every model that uses W can be adapted without knowing of it.
import { f32, type HostTensor, type Shape } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import {
  constantParameter,
  fanInParameter,
  type HostWeights,
  type ParameterSpec,
  weight,
  type Weights,
} from './parameters.ts'

/** Size of the adapters. */
export interface LoraOptions {
  readonly rank: number
  /** Scale numerator: the product B·A is multiplied by alpha / rank. */
  readonly alpha: number
}

/** Name of a weight's adapter matrix: A is [rank, in], B is [out, rank]. */
export function adapterName(weightName: string, matrix: 'A' | 'B'): string {
  return `${weightName.replace(/\.weight$/, '')}.lora_${matrix}.weight`
}

/** A starts uniform in ±1/√in (PEFT's default), B at 0: the adapted model begins as the base. */
export function loraParameters(targets: readonly ParameterSpec[], { rank }: LoraOptions): ParameterSpec[] {
  return targets.flatMap(({ name, shape }) => {
    const [out, inputs] = shape as [number, number]
    return [
      fanInParameter(adapterName(name, 'A'), [rank, inputs], inputs),
      constantParameter(adapterName(name, 'B'), [out, rank], 0),
    ]
  })
}

/** Adapter inputs, and the weights with every target replaced by W + (α/r)·B·A. */
export function applyLora(
  weights: Weights,
  targets: readonly ParameterSpec[],
  options: LoraOptions,
): { weights: Weights; adapters: Weights } {
  const specs = loraParameters(targets, options)
  const adapters: Record<string, Value> = Object.fromEntries(
    specs.map(({ name, shape }) => [name, input(name, shape)]),
  )
  const adapted = targets.map(({ name }) => {
    const [a, b] = [weight(adapters, adapterName(name, 'A')), weight(adapters, adapterName(name, 'B'))]
    return [name, add(weight(weights, name), matmul(b, a, { alpha: options.alpha / options.rank }))] as const
  })
  return { weights: { ...weights, ...Object.fromEntries(adapted) }, adapters }
}

/** The base weights with trained adapters folded in. */
export function mergeLora(
  base: HostWeights,
  adapters: HostWeights,
  { rank, alpha }: LoraOptions,
): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(base).map(([name, tensor]) => {
      const [a, b] = [adapters[adapterName(name, 'A')], adapters[adapterName(name, 'B')]]
      return [name, a && b ? merged(tensor, a, { b, rank, scale: alpha / rank }) : tensor]
    }),
  )
}

function merged(
  w: HostTensor,
  a: HostTensor,
  { b, rank, scale }: { b: HostTensor; rank: number; scale: number },
): HostTensor {
  const [out, inputs] = w.shape as [number, number]
  const result = f32(w.shape as Shape, w.data)
  for (let o = 0; o < out; o++)
    for (let i = 0; i < inputs; i++) {
      let product = 0
      for (let r = 0; r < rank; r++)
        product += (b.data[o * rank + r] as number) * (a.data[r * inputs + i] as number)
      result.data[o * inputs + i] = (w.data[o * inputs + i] as number) + scale * product
    }
  return result
}
