// Ids of a text that comes in parts and is larger than memory: it is cut where that changes no id.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { AddedTokenFinder } from './added-tokens.ts'
import { classOf, LETTER, NUMBER, SPACE } from './character-classes.ts'
import type { TextEncodeStream } from './text-tokenizer.ts'

/** What a stream needs of its tokenizer. */
export interface StreamParts {
  readonly before: readonly number[]
  readonly behind: readonly number[]
  /** Whether a cut before a space behind another character is safe, but for added tokens there. */
  readonly canCut: boolean
  readonly found: AddedTokenFinder
  readonly encodePart: (part: string, goesOn: boolean) => Int32Array
}

/** Characters gathered before a cut is looked for, and most that are kept waiting for one. */
const ENOUGH = 1 << 16
const MOST_WAITING = 1 << 27
/** Places looked at for one cut. */
const MOST_TRIES = 64

/** Starts the ids of one text. */
export function encodingStream(parts: StreamParts): TextEncodeStream {
  let waiting = ''
  let enough = ENOUGH
  let goesOn = false
  const opening = (): number[] => (goesOn ? [] : [...parts.before])
  return {
    push(chunk) {
      waiting += chunk
      if (waiting.length < enough) return new Int32Array()
      const cut = parts.canCut ? findCut(waiting, parts.found) : 0
      if (cut === 0) {
        if (waiting.length > MOST_WAITING) throw tooLong(waiting.length)
        enough = Math.min(2 * waiting.length, MOST_WAITING)
        return new Int32Array()
      }
      const ids = joined(opening(), parts.encodePart(waiting.slice(0, cut).toWellFormed(), goesOn))
      waiting = waiting.slice(cut)
      goesOn = true
      enough = waiting.length + ENOUGH
      return ids
    },
    end() {
      const ids = parts.encodePart(waiting.toWellFormed(), goesOn)
      return joined(opening(), ids, parts.behind)
    },
  }
}

function joined(before: readonly number[], ids: Int32Array, behind: readonly number[] = []): Int32Array {
  if (before.length + behind.length === 0) return ids
  return Int32Array.from([...before, ...ids, ...behind])
}

/** The last safe place before the end, 0 when there is none. What follows it must show all that an added token could take. */
function findCut(text: string, found: AddedTokenFinder): number {
  let at = text.length - found.longest
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    at = at < 1 ? -1 : text.lastIndexOf(' ', at - 1)
    if (at < 1) return 0
    if (!isSolid(text, at - 1)) continue
    let end = at
    while (end < text.length && isSpace(text, end)) end++
    if (end + found.longest <= text.length && found.isFree(text, at)) return at
  }
  return 0
}

/** Whether no normalizer makes white space or nothing of the character that ends here: letters, numbers, ASCII symbols. */
function isSolid(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  if (unit < 0x80) return unit > 0x20 && unit < 0x7f
  return (classOf(unit) & (LETTER | NUMBER)) !== 0 && !text[at]?.normalize('NFKD').includes(' ')
}

function isSpace(text: string, at: number): boolean {
  return (classOf(text.charCodeAt(at)) & SPACE) !== 0
}

function tooLong(length: number): EngineError {
  return new EngineError('BAD_ARGUMENT', message('chat.noSpace', { limit: MOST_WAITING, length }))
}
