// Tokens of a result for people: what they look like, and how sure the model was.
import type { TokenChoiceView } from '../../../../engine/api/contract/written-views.ts'

/** Surprise from which a token has the strongest colour, in nats: one in four hundred. */
const MOST_NATS = 6

/** How surprising a token was, from 0 to 1. */
export function surpriseOf({ logProb }: TokenChoiceView): number {
  return logProb === null ? 0 : Math.min(1, Math.abs(logProb) / MOST_NATS)
}

/** A probability from 0 to 1; null where none was measured. */
export function probabilityOf({ logProb }: TokenChoiceView): number | null {
  return logProb === null ? null : Math.exp(logProb)
}

/** Characters of a token with signs for what cannot be seen. */
export function visible(text: string): string {
  return text.replaceAll('\n', '⏎').replaceAll('\t', '⇥')
}
