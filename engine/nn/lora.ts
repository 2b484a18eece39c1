// Low-rank adapters: W′ = W + s·B·A with W frozen (Hu et al. 2021, 2106.09685); s = α/r, or α/√r for rsLoRA (Kalajdzievski
// 2023, 2312.03732). DoRA (Liu et al. 2024, 2402.09353) also learns the length of every row: W′ = m·V/‖V‖ with V = W + s·B·A.
// The adapted weight is part of the graph, so every model that uses W can be adapted without knowing of it. Dropout (PEFT's
// `lora_dropout`) falls on what goes into an adapter and not into W, in training alone: y = x·Wᵀ + s·(x∘m/(1 − p))·Aᵀ·Bᵀ, so that
// it needs the products of `lora-products.ts`. test/golden/train-text holds it against PEFT with the same masks.
import { EngineError } from '../base/errors.ts'
import { f32, type HostTensor, i32 } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { div } from '../ops/div.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { randomCounter } from '../ops/random-uniform.ts'
import { reshape } from '../ops/reshape.ts'
import { sqrt } from '../ops/sqrt.ts'
import { stopGradient } from '../ops/stop-gradient.ts'
import { sum } from '../ops/sum.ts'
import type { DropoutOptions } from './dropout.ts'
import {
  constantParameter,
  fanInParameter,
  type HostWeights,
  type ParameterSpec,
  weight,
  type Weights,
} from './parameters.ts'

/** Size and kind of the adapters. */
export interface LoraOptions {
  readonly rank: number
  /** Scale numerator: the product B·A is multiplied by alpha / rank. */
  readonly alpha: number
  /** `lora` unless told. */
  readonly variant?: 'lora' | 'rslora' | 'dora'
  /** Matrices are [in, out] instead of [out, in] (GPT-2's Conv1D; PEFT's `fan_in_fan_out`). */
  readonly transposed?: boolean
  /** Share of an adapter's inputs that a step of training leaves out, from 0 to below 1; 0 unless told. */
  readonly dropout?: number
}

/** Name of the graph's input that says where the random numbers of dropout begin, [1, 4] i32; see {@link dropoutFeed}. */
const DROPOUT_INPUT = 'adapterDropout'

/** What a step leaves out: a pure function of seed, step and part, so that a resumed run is the one that never stopped. */
export function dropoutFeed(
  { dropout = 0 }: Pick<LoraOptions, 'dropout'>,
  { seed, step, parts }: { readonly seed: number; readonly step: number; readonly parts: number },
): Record<string, HostTensor> {
  if (dropout === 0) return {}
  const counters = Array.from({ length: parts }, (_, part) => [...randomCounter(seed, step, part).data])
  return { [DROPOUT_INPUT]: i32([parts, 4], counters.flat()) } // a row for each part of a batch
}

/** What an adapted weight is made of. */
export interface AdaptedWeight {
  readonly base: Value
  /** [rank, in] */
  readonly a: Value
  /** [out, rank] */
  readonly b: Value
  readonly scale: number
  readonly transposed: boolean
  /** m/‖V‖ of DoRA, [out]. */
  readonly lengths?: Value
  /** On the inputs of the adapter; every module leaves out others. */
  readonly dropout?: DropoutOptions | undefined
}

/** Adapted weights by the value that stands for them in the graph. */
export type AdaptedWeights = ReadonlyMap<Value, AdaptedWeight>

/** Factor on B·A. */
export function loraScale({ rank, alpha, variant }: LoraOptions): number {
  return alpha / (variant === 'rslora' ? Math.sqrt(rank) : rank)
}

/** Name of a weight's adapter: A is [rank, in], B is [out, rank], m [out]. PEFT's names without its prefix. */
export function adapterName(weightName: string, part: 'A' | 'B' | 'm'): string {
  const module = weightName.replace(/\.weight$/, '')
  return part === 'm' ? `${module}.lora_magnitude_vector` : `${module}.lora_${part}.weight`
}

/** Outputs and inputs of a matrix in its layout. */
export function matrixSides(
  shape: readonly number[],
  transposed = false,
): { readonly out: number; readonly inputs: number } {
  const [first, second] = shape as [number, number]
  return transposed ? { out: second, inputs: first } : { out: first, inputs: second }
}

/** A starts uniform in ±1/√in (PEFT's default), B at 0: the adapted model begins as the base. m starts by {@link rowLengths}. */
export function loraParameters(
  targets: readonly ParameterSpec[],
  { rank, variant, transposed }: LoraOptions,
): ParameterSpec[] {
  return targets.flatMap(({ name, shape }) => {
    const { out, inputs } = matrixSides(shape, transposed)
    return [
      fanInParameter(adapterName(name, 'A'), [rank, inputs], inputs),
      constantParameter(adapterName(name, 'B'), [out, rank], 0),
      ...(variant === 'dora' ? [constantParameter(adapterName(name, 'm'), [out], 1)] : []),
    ]
  })
}

/** Where m of DoRA starts: ‖W‖ of each output's row, of every target. */
export function rowLengths(
  base: HostWeights,
  targets: readonly ParameterSpec[],
  { transposed }: LoraOptions,
): Record<string, HostTensor> {
  return Object.fromEntries(
    targets.map(({ name, shape }) => [
      adapterName(name, 'm'),
      lengthsOf((base[name] as HostTensor).data, matrixSides(shape, transposed), transposed),
    ]),
  )
}

/** ‖row‖ of each output:  values [out, in], or [in, out]  →  [out]. */
export function lengthsOf(
  values: ArrayLike<number>,
  { out, inputs }: { readonly out: number; readonly inputs: number },
  transposed = false,
): HostTensor {
  const squares = new Float64Array(out)
  for (let o = 0; o < out; o++)
    for (let i = 0; i < inputs; i++) {
      const value = values[transposed ? i * out + o : o * inputs + i] as number
      squares[o] = (squares[o] as number) + value * value
    }
  return f32([out], squares.map(Math.sqrt))
}

/** The same weights as they are used outside of training: nothing is left out. */
export function withoutDropout(adapted: AdaptedWeights): AdaptedWeights {
  return new Map([...adapted].map(([value, made]) => [value, { ...made, dropout: undefined }]))
}

/**
 * Adapter inputs, the weights with every target replaced by W′, and what each of those is made of.
 * @throws BAD_ARGUMENT for dropout with DoRA, whose lengths would be of other rows than what they multiply
 */
export function applyLora(
  weights: Weights,
  targets: readonly ParameterSpec[],
  options: LoraOptions,
): { weights: Weights; adapters: Weights; adapted: AdaptedWeights } {
  const specs = loraParameters(targets, options)
  const adapters: Record<string, Value> = Object.fromEntries(
    specs.map(({ name, shape }) => [name, input(name, shape)]),
  )
  const { dropout: rate = 0, variant } = options
  if (rate > 0 && variant === 'dora')
    throw new EngineError(
      'BAD_ARGUMENT',
      'recipe: dropout of adapters goes with lora and rslora, not with dora.',
      {
        details: { path: 'method.dropout' },
        fixes: ['Set method.dropout to 0, or choose another variant.'],
      },
    )
  const counter = rate > 0 ? reshape(input(DROPOUT_INPUT, [1, 4], 'i32'), [4]) : undefined
  const parts = new Map<Value, AdaptedWeight>()
  const adapted = targets.map(({ name }) => {
    const { value, made } = adaptedWeight(weight(weights, name), adapters, { name, options })
    parts.set(value, counter ? { ...made, dropout: { counter, rate, stream: name } } : made)
    return [name, value] as const
  })
  return { weights: { ...weights, ...Object.fromEntries(adapted) }, adapters, adapted: parts }
}

function adaptedWeight(
  base: Value,
  adapters: Weights,
  { name, options }: { readonly name: string; readonly options: LoraOptions },
): { value: Value; made: AdaptedWeight } {
  const { transposed = false, variant } = options
  const [a, b] = [weight(adapters, adapterName(name, 'A')), weight(adapters, adapterName(name, 'B'))]
  const made = { base, a, b, scale: loraScale(options), transposed }
  const sum = lowRankSum(made)
  if (variant !== 'dora') return { value: sum, made }
  const lengths = relativeLengths(weight(adapters, adapterName(name, 'm')), made)
  return { value: mul(sum, perOutput(lengths, transposed)), made: { ...made, lengths } }
}

/** V = W + s·B·A, in the layout of W. */
function lowRankSum({ base, a, b, scale: alpha, transposed }: AdaptedWeight): Value {
  const product = transposed
    ? matmul(a, b, { transposeA: true, transposeB: true, alpha })
    : matmul(b, a, { alpha })
  return add(base, product)
}

/** m/‖V‖, [out]; ‖V‖ counts as a constant in backward, as §4.3 of the paper and PEFT have it. */
function relativeLengths(magnitudes: Value, made: AdaptedWeight): Value {
  const v = stopGradient(lowRankSum(made))
  return div(magnitudes, stopGradient(sqrt(sum(mul(v, v), [made.transposed ? 0 : 1]))))
}

/** A number per output, as it multiplies a matrix. */
function perOutput(lengths: Value, transposed: boolean): Value {
  return transposed ? lengths : reshape(lengths, [lengths.shape[0] as number, 1])
}
