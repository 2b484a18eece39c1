// Loss scaling: products in f16 lose gradients below 6e-8, so the loss, and with it every gradient, is made larger before
// backward and smaller after it. Micikevicius et al. 2017, 1710.03740, section 3.2.
import { f32, type HostTensor } from '../base/tensor.ts'
import { gradients, type GradientOptions } from '../autodiff/gradient.ts'
import type { Value } from '../ir/node.ts'
import { div } from '../ops/div.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import type { Precision } from '../runtimes/runtime.ts'

/** The input that takes the scale. */
const SCALE = 'loss scale'
/**
 * Tried in this order until nothing overflows; powers of two lose no bit. Every step begins with the first: a scale that
 * followed the steps before would have to be part of a checkpoint for a resumed run to be the one that never stopped.
 */
const SCALES = [4096, 256, 16, 1] as const

/** Whether this precision needs it: bf16 has the range of f32. */
export function needsScale(precision: Precision | undefined): boolean {
  return precision === 'f16'
}

/** The gradients of a loss that is scaled on the way; they themselves are not. */
export function scaledGradients(
  loss: Value,
  parameters: readonly Value[],
  options: GradientOptions,
): readonly Value[] {
  const scale = input(SCALE, [])
  return gradients(mul(loss, scale), parameters, options).map((gradient) => div(gradient, scale))
}

/** Runs with one scale after the other until the result is finite; that of the last if none is. */
export async function withScale<Result>(
  run: (feeds: Readonly<Record<string, HostTensor>>) => Promise<Result>,
  isFinite: (result: Result) => boolean,
): Promise<Result> {
  for (const scale of SCALES) {
    const result = await run({ [SCALE]: f32([], [scale]) })
    if (isFinite(result) || scale === 1) return result
  }
  throw new Error('unreachable: the last scale is 1')
}
