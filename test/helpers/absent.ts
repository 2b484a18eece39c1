// How a suite says that what it needs is not here, so that the end of `npm test` tells it in one line for all rows.
import { type Message, textOf } from '../../engine/base/message.ts'

/** Comes after a suite's name; nothing where `reason` is undefined. */
export function absentNote(name: string, reason: string | Message | undefined): string {
  return reason === undefined ? '' : ` (absent: ${name}: ${textOf(reason)})`
}
