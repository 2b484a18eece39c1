// Epsilon and eta sampling: tokens below a probability are out, the likeliest aside.
import { nthHighest } from '../highest.ts'
import { numberOption, type ProcessorOption, TEXT_ONLY } from '../option.ts'
import { keepOnly, type LogitsProcessor } from '../processor.ts'
import { softmax } from '../sample.ts'

/** Removes tokens of a probability below ε. @source Hewitt et al. 2022, 2210.15191; Hugging Face EpsilonLogitsWarper */
export const epsilonCutoff: ProcessorOption<number> = {
  ...numberOption({
    name: 'epsilonCutoff',
    label: 'Epsilon cutoff',
    help: 'Leaves out tokens less likely than this; 0 leaves out none.',
    kinds: TEXT_ONLY,
    minimum: 0,
    maximum: 1,
    default: 0,
  }),
  samplingOnly: true,
  make: (epsilon, { leastKept }) => cutOff(epsilon, leastKept, () => epsilon),
}

/**
 * Removes tokens of a probability below min(ε, √ε·e^−H), H the entropy.
 * @source Hewitt et al. 2022, 2210.15191; Hugging Face EtaLogitsWarper
 */
export const etaCutoff: ProcessorOption<number> = {
  ...numberOption({
    name: 'etaCutoff',
    label: 'Eta cutoff',
    help: 'Leaves out unlikely tokens, more of them where the model is sure; 0 leaves out none.',
    kinds: TEXT_ONLY,
    minimum: 0,
    maximum: 1,
    default: 0,
  }),
  samplingOnly: true,
  make: (epsilon, { leastKept }) =>
    cutOff(epsilon, leastKept, (probabilities) =>
      Math.min(epsilon, Math.sqrt(epsilon) * Math.exp(-entropyOf(probabilities))),
    ),
}

function cutOff(
  epsilon: number,
  leastKept: number,
  thresholdOf: (probabilities: Float64Array) => number,
): LogitsProcessor | undefined {
  if (epsilon === 0 || epsilon === 1) return undefined
  return (logits) => {
    const probabilities = softmax(logits)
    const threshold = thresholdOf(probabilities)
    const always = nthHighest(logits, Math.min(leastKept, logits.length))
    return keepOnly(
      logits,
      (id) => (probabilities[id] as number) >= threshold || (logits[id] as number) >= always,
    )
  }
}

function entropyOf(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => (p === 0 ? sum : sum - p * Math.log(p)), 0)
}
