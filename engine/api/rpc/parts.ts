// Long messages over a WebSocket that takes short ones only: they travel in parts and are joined again.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'

/** A piece of a message's JSON text; pieces come in order, `left` counts those that follow. */
interface Part {
  readonly part: string
  readonly left: number
}

/** Characters of one piece: 64 KiB hold it even when every character takes three bytes and is escaped. */
const PIECE = 8 * 1024
/** Characters of a whole message. */
const MOST = 4 * 1024 * 1024
/** Messages up to this length travel whole. */
const WHOLE = 16 * 1024

/** The texts to send for a message. @throws BAD_ARGUMENT when it is longer than anyone would take */
export function partsOf(message: unknown): string[] {
  const text = JSON.stringify(message)
  if (text.length <= WHOLE) return [text]
  if (text.length > MOST) throw tooLong(text.length)
  const count = Math.ceil(text.length / PIECE)
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ part: text.slice(i * PIECE, (i + 1) * PIECE), left: count - 1 - i } satisfies Part),
  )
}

/** Joins parts again; one for each socket. */
export class PartJoiner {
  #text = ''
  #left = 0

  /**
   * The message that a text completes; undefined while parts are missing.
   * @throws SyntaxError for what is not JSON, BAD_ARGUMENT for parts out of order or too many
   */
  take(text: string): unknown {
    const value: unknown = JSON.parse(text)
    if (!isPart(value)) return value
    if (this.#text !== '' && value.left !== this.#left - 1)
      throw new EngineError(
        'BAD_ARGUMENT',
        `rpc: expected the part before ${this.#left - 1}, got ${value.left}.`,
      )
    this.#text += value.part
    this.#left = value.left
    if (this.#text.length > MOST) throw tooLong(this.#text.length)
    if (value.left > 0) return undefined
    const whole = this.#text
    this.#text = ''
    return JSON.parse(whole)
  }
}

function isPart(value: unknown): value is Part {
  if (value === null || typeof value !== 'object') return false
  const { part, left } = value as Partial<Part>
  return typeof part === 'string' && Number.isSafeInteger(left) && (left as number) >= 0
}

function tooLong(length: number): EngineError {
  return new EngineError('BAD_ARGUMENT', message('call.long', { limit: MOST, length }), {
    fixes: [message('call.longFix')],
  })
}
