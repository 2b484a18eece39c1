// From the form that an option asks for to the tokens of a model.
import { Automaton } from '../decode/constraint/automaton.ts'
import { parseJsonSchema } from '../decode/constraint/json-schema.ts'
import { parseRegex } from '../decode/constraint/regex.ts'
import { TokenAutomaton } from '../decode/constraint/token-automaton.ts'
import type { TokenConstraint } from '../decode/constraint/token-constraint.ts'
import type { PrefixConstraint } from '../decode/processors/prefix-constraint.ts'
import type { TextTokenizer } from '../tokenizers/text-tokenizer.ts'
import { tokenBytesOf } from './text-token-bytes.ts'

/** Whose tokens a constraint is about. */
export interface ConstraintVocabulary {
  readonly tokenizer: TextTokenizer
  /** Length of a row of logits. */
  readonly vocabularySize: number
  readonly eosTokenIds: readonly number[]
}

/** Keeps results to a form. @throws BAD_ARGUMENT when it is no regular expression or JSON schema that is supported */
export function constraintFor(
  form: Exclude<PrefixConstraint, null>,
  { tokenizer, vocabularySize, eosTokenIds }: ConstraintVocabulary,
): TokenConstraint {
  const pattern = 'regex' in form ? parseRegex(form.regex) : parseJsonSchema(form.jsonSchema)
  const bytesOf = tokenBytesOf(tokenizer)
  return new TokenAutomaton(new Automaton(pattern), { size: vocabularySize, bytesOf, eosTokenIds })
}
