// Prefix constraint: only texts of a form, told as a regular expression or as a JSON schema.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { type ProcessorOption, refusal, TEXT_ONLY } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'

/** The form of a result, all of it; null for any. */
export type PrefixConstraint = { readonly regex: string } | { readonly jsonSchema: unknown } | null

/**
 * Rules out every token after which no text of the form can follow.
 * @source Hugging Face transformers, PrefixConstrainedLogitsProcessor; Willard & Louf 2023, 2307.09702
 */
export const prefixConstraint: ProcessorOption<PrefixConstraint> = {
  name: 'prefixConstraint',
  label: 'Form of the result',
  help: 'Only results of this form: {"regex": "…"} for a regular expression or {"jsonSchema": {…}} for JSON.',
  kind: 'any',
  kinds: TEXT_ONLY,
  default: null,
  accept: (value) => {
    if (value === null || isConstraint(value)) return value
    throw refusal(
      'prefixConstraint',
      message('generate.constraint', { regex: '{"regex": text}', schema: '{"jsonSchema": schema}' }),
      value,
    )
  },
  samplingOnly: false,
  make: (value, { constraint }) => {
    if (value === null) return undefined
    if (constraint)
      return (logits, { constraintState }) =>
        restrict(logits, constraint.allowed(constraintState ?? constraint.start))
    throw new EngineError('BAD_ARGUMENT', message('generate.noTokenizer'))
  },
}

function isConstraint(value: unknown): value is Exclude<PrefixConstraint, null> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false
  return 'regex' in value ? typeof value.regex === 'string' : 'jsonSchema' in value
}

/** Where nothing allowed is possible any more, all that is allowed counts alike, so that the form holds. */
function restrict(logits: Float32Array, allowed: Uint8Array): ReturnType<LogitsProcessor> {
  const out = logits.map((logit, id) => (allowed[id] === 1 ? logit : -Infinity))
  if (out.some((logit) => logit !== -Infinity)) return out
  return logits.map((_, id) => (allowed[id] === 1 ? 0 : -Infinity))
}
