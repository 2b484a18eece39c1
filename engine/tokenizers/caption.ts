// Captions as the image model sees them: one fixed row of slots, the caption's tokens after BOS, zeros behind.
import { EngineError } from '../base/errors.ts'
import type { ByteLevelBpe } from './byte-level-bpe.ts'

/** Id of `<pad>`, which fills the slots after the caption. */
export const PAD_ID = 0
/** Id of `<bos>`, which begins every caption, an empty one too. */
export const BOS_ID = 1
/** The special tokens of a caption tokenizer, in the order of their ids. */
export const CAPTION_SPECIAL_TOKENS: readonly string[] = ['<pad>', '<bos>']

/** Tokens of a caption with BOS, before any truncation. */
export function countCaptionTokens(tokenizer: ByteLevelBpe, caption: string): number {
  return 1 + tokenizer.encode(caption).length
}

/**
 * BOS and the ids of a caption in `slots` places: padded with 0, cut at the end when longer.
 * @throws BAD_ARGUMENT when there is no slot, or the tokenizer's special tokens have other ids.
 */
export function encodeCaption(tokenizer: ByteLevelBpe, caption: string, slots: number): Int32Array {
  if (!Number.isInteger(slots) || slots < 1)
    throw new EngineError('BAD_ARGUMENT', `caption: the slots are a whole number from 1, got ${slots}.`)
  CAPTION_SPECIAL_TOKENS.forEach((token, id) => {
    if (tokenizer.idOf(token) !== id)
      throw new EngineError(
        'BAD_ARGUMENT',
        `caption: ${token} must have the id ${id}, got ${tokenizer.idOf(token)}.`,
      )
  })
  const row = new Int32Array(slots).fill(PAD_ID)
  row.set([BOS_ID, ...tokenizer.encode(caption)].slice(0, slots))
  return row
}
