// A row of tokens under way: what the steps on logits see of it, and whether it has ended.
import type { DecodeContext } from '../processor.ts'
import { type FinishReason, lengthLimit, type SearchJob } from './job.ts'
import type { RowLogits } from './guided-model.ts'

/** A row: its prompt, its tokens so far and where it stands in the constraint. */
export interface Row {
  readonly prompt: number
  /** Prompt and generated. */
  readonly tokens: readonly number[]
  readonly promptLength: number
  /** Tokens at which it ends. */
  readonly maxLength: number
  /** Of the constraint; −1 where there is none. */
  readonly constraintState: number
}

/** The row of a prompt before anything is generated. @throws BAD_ARGUMENT when no token fits behind it */
export function rowOf({ model, prompts, options, control }: SearchJob, prompt: number): Row {
  const tokens = Array.from(prompts[prompt] as Int32Array)
  return {
    prompt,
    tokens,
    promptLength: tokens.length,
    maxLength: lengthLimit(tokens.length, options, model.context),
    constraintState: control.constraint?.start ?? -1,
  }
}

/** The row with one more token. */
export function longerRow(row: Row, token: number, { control }: SearchJob): Row {
  const { constraint } = control
  const constraintState = constraint ? constraint.next(row.constraintState, token) : -1
  return { ...row, tokens: [...row.tokens, token], constraintState }
}

/** What steps on logits see. */
export function contextOf(
  { tokens, promptLength, maxLength, constraintState }: Row,
  { unconditional }: RowLogits,
  groupTokens?: readonly number[],
): DecodeContext {
  return {
    ...{ tokens, promptLength, maxLength },
    ...(constraintState >= 0 && { constraintState }),
    ...(unconditional && { unconditional }),
    ...(groupTokens && { groupTokens }),
  }
}

/** Why a row that has just got its last token ends with it; undefined when it goes on. */
export function finishOf(row: Row, { options, control, model }: SearchJob): FinishReason | undefined {
  const { tokens, promptLength, maxLength, constraintState } = row
  if (options.eosTokenIds.includes(tokens.at(-1) as number)) return 'eos'
  if (control.isStopped?.(tokens, promptLength)) return 'stop'
  if (tokens.length >= maxLength)
    return maxLength === model.context && isCut(row, options) ? 'context' : 'length'
  return control.constraint?.isOver(constraintState) ? 'constraint' : undefined
}

/** Whether the options alone would have let the row grow. */
function isCut({ tokens, promptLength }: Row, { maxNewTokens, maxLength }: SearchJob['options']): boolean {
  const asked = maxNewTokens === null ? (maxLength ?? Infinity) : promptLength + maxNewTokens
  return tokens.length < asked
}
