// What a gate says of figures outside of its limits.
import type { MessageValue } from '../base/message.ts'

/** A figure and its limit as values of a sentence; what is not finite is a word, since no message could carry it. */
export function outside(value: number, limit: number): { value: MessageValue; limit: number } {
  return { value: Number.isFinite(value) ? value : String(value), limit }
}
