// Sequence bias: tokens that complete a sequence become likelier or less likely.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { isTokenId, type ProcessorOption, refusal, TEXT_ONLY } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'

/** Sequences of tokens, none of them empty, and what is added to the logit of their last token. */
export type SequenceBias = readonly (readonly [tokens: readonly number[], bias: number])[]

/** Adds each bias when the row ends with all tokens before the last. @source Hugging Face SequenceBiasLogitsProcessor */
export const sequenceBias: ProcessorOption<SequenceBias> = {
  name: 'sequenceBias',
  label: 'Sequence bias',
  help: 'Adds a number to the logit of the token that completes a sequence: [[[tokens…], bias], …].',
  kind: 'any',
  kinds: TEXT_ONLY,
  default: [],
  accept: (value) => {
    if (Array.isArray(value) && value.every(isBias)) return value as unknown as SequenceBias
    throw refusal('sequenceBias', message('generate.biases'), value)
  },
  samplingOnly: false,
  make: (biases) => (biases.length === 0 ? undefined : addBiases(biases)),
}

function isBias(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [tokens, bias] = value as [unknown, unknown]
  return Array.isArray(tokens) && tokens.length > 0 && tokens.every(isTokenId) && Number.isFinite(bias)
}

function addBiases(biases: SequenceBias): LogitsProcessor {
  // Single tokens first, then longer sequences, as the sums of the reference are ordered; the last of equal ones counts.
  const unique = [...new Map(biases.map((one) => [one[0].join(' '), one])).values()]
  const ordered = unique.sort(([a], [b]) => a.length - b.length)
  return (logits, { tokens }) => {
    const sum = new Float32Array(logits.length)
    for (const [sequence, bias] of ordered) {
      const last = sequence.at(-1) as number
      expectKnown(sequence, logits.length)
      if (endsWithStart(tokens, sequence)) sum[last] = (sum[last] as number) + bias
    }
    return logits.map((logit, id) => logit + (sum[id] as number))
  }
}

function expectKnown(sequence: readonly number[], size: number): void {
  const unknown = sequence.find((id) => id >= size)
  if (unknown !== undefined)
    throw new EngineError('BAD_ARGUMENT', message('generate.biasToken', { size, id: unknown }))
}

/** True when the row ends with all tokens of the sequence but the last. */
export function endsWithStart(tokens: ArrayLike<number>, sequence: readonly number[]): boolean {
  const from = tokens.length - (sequence.length - 1)
  return from >= 0 && sequence.slice(0, -1).every((id, i) => tokens[from + i] === id)
}
