// What a caption may be: plain text of a bounded length, in one Unicode form, on one line.
import type { ErrorCode } from '../base/errors.ts'
import { message, problemOf, type SaidProblem } from '../base/message.ts'

/** Longest caption in characters (code points) unless an option says otherwise. */
export const DEFAULT_CAPTION_LIMIT = 2000

/** A caption that cannot be used. */
export interface CaptionProblem {
  readonly reason: ErrorCode
  /** Completes "where: …", with what was expected and what came. */
  readonly problem: string
  readonly fix: string
  readonly said: SaidProblem
}

/**
 * Cleans a caption: NFC, control characters removed, runs of white space to one space, trimmed. Gives the problem
 * instead when nothing is left (CAPTION_EMPTY), too much is left (CAPTION_TOO_LONG), or the text holds half a
 * surrogate pair (ROW_INVALID).
 */
export function cleanCaption(raw: string, limit = DEFAULT_CAPTION_LIMIT): string | CaptionProblem {
  if (/\p{Surrogate}/u.test(raw))
    return {
      reason: 'ROW_INVALID',
      ...problemOf(message('file.captionCut'), message('file.captionCutFix')),
    }
  // Tabs and line ends are control characters too, so white space goes first. FEFF is a stray byte order mark.
  const text = raw
    .normalize('NFC')
    .replace(/[\s\u0085\ufeff]+/gu, ' ')
    .replace(/\p{Cc}+/gu, '')
    .trim()
  if (text === '')
    return {
      reason: 'CAPTION_EMPTY',
      ...problemOf(message('file.captionEmpty'), message('file.captionEmptyFix')),
    }
  const length = [...text].length
  if (length <= limit) return text
  return {
    reason: 'CAPTION_TOO_LONG',
    ...problemOf(message('file.captionLong', { limit, length }), message('file.captionLongFix')),
  }
}
