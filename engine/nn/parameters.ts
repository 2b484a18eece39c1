// A model's parameters: what they are called, their shapes, how they start.
import { RandomStream } from '../base/random.ts'
import { f32, type HostTensor, type Shape } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { input } from '../ops/input.ts'

/** How a parameter starts. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly bound: number }

/** One parameter. */
export interface ParameterSpec {
  readonly name: string
  readonly shape: Shape
  readonly initializer: Initializer
}

/** Parameters as graph values, by name. */
export type Weights = Readonly<Record<string, Value>>
/** Parameters on the host, by name. */
export type HostWeights = Readonly<Record<string, HostTensor>>

/** Every element the same. */
export function constantParameter(name: string, shape: Shape, value: number): ParameterSpec {
  return { name, shape, initializer: { kind: 'constant', value } }
}

/** Normal with mean 0. */
export function normalParameter(name: string, shape: Shape, deviation: number): ParameterSpec {
  return { name, shape, initializer: { kind: 'normal', deviation } }
}

/** Uniform in ±1/√fanIn, as `torch.nn.Linear` and `Conv2d` start: He et al. 2015 with a = √5. */
export function fanInParameter(name: string, shape: Shape, fanIn: number): ParameterSpec {
  return { name, shape, initializer: { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) } }
}

/** One graph input per parameter, under the parameter's name. */
export function weightInputs(specs: readonly ParameterSpec[]): Weights {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, input(name, shape)]))
}

/** Starting values; each parameter has a random stream of its own, so adding one changes no other. */
export function initialWeights(specs: readonly ParameterSpec[], seed: number): Record<string, HostTensor> {
  return Object.fromEntries(specs.map((spec) => [spec.name, initialTensor(spec, seed)]))
}

function initialTensor({ name, shape, initializer }: ParameterSpec, seed: number): HostTensor {
  const tensor = f32(shape)
  if (initializer.kind === 'constant') {
    tensor.data.fill(initializer.value)
    return tensor
  }
  const random = new RandomStream(seed, `parameter ${name}`)
  const draw =
    initializer.kind === 'normal'
      ? (): number => initializer.deviation * random.normal()
      : (): number => random.between(-initializer.bound, initializer.bound)
  for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = draw()
  return tensor
}

/** Number of scalars. */
export function countParameters(specs: readonly ParameterSpec[]): number {
  return specs.reduce((n, { shape }) => n + shape.reduce((size, d) => size * d, 1), 0)
}

/** The value of that name. @throws INTERNAL naming it, when a model's graph and its list disagree. */
export function weight(weights: Weights, name: string): Value {
  const value = weights[name]
  if (!value) throw new Error(`weights: "${name}" is missing.`)
  return value
}
