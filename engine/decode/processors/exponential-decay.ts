// Exponential decay of length: from some length on, the end becomes likelier with every token.
import { message } from '../../base/message.ts'
import { type ProcessorOption, refusal, TEXT_ONLY } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'

/** New tokens after which it begins, and the factor per token; null for none. */
export type LengthDecay = readonly [start: number, factor: number] | null

/**
 * Adds |s|·(factor^n − 1) to the logit s of every token that ends a row, n tokens after the start.
 * @source Hugging Face transformers, ExponentialDecayLengthPenalty
 */
export const exponentialDecayLengthPenalty: ProcessorOption<LengthDecay> = {
  name: 'exponentialDecayLengthPenalty',
  label: 'Length decay',
  help: 'After the first number of new tokens, ending becomes likelier by the second number per token: [start, factor].',
  kind: 'any',
  kinds: TEXT_ONLY,
  default: null,
  accept: (value) => {
    if (value === null || isDecay(value)) return value
    throw refusal('exponentialDecayLengthPenalty', message('generate.decay'), value)
  },
  samplingOnly: false,
  make: (decay, { eosTokenIds }) =>
    decay === null || eosTokenIds.length === 0 ? undefined : hasten(decay, eosTokenIds),
}

function isDecay(value: unknown): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [start, factor] = value as [unknown, unknown]
  return Number.isSafeInteger(start) && (start as number) >= 0 && Number.isFinite(factor)
}

function hasten([start, factor]: readonly [number, number], ends: readonly number[]): LogitsProcessor {
  return (logits, { tokens, promptLength = 0 }) => {
    const late = tokens.length - promptLength - start
    if (late <= 0) return logits
    const out = logits.slice()
    const growth = Math.fround(factor ** late - 1)
    for (const id of ends) {
      const logit = logits[id]
      if (logit !== undefined && Number.isFinite(logit))
        out[id] = logit + Math.fround(Math.abs(logit) * growth)
    }
    return out
  }
}
