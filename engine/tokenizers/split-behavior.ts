// What becomes of the matches of a pattern when a text is split by it.
import { oneOf } from './file-fields.ts'

/** A part of a text, matched by the pattern or lying between matches. */
export interface Part {
  start: number
  end: number
  readonly isMatch: boolean
}

/** The behaviours of Hugging Face tokenizers. */
export type SplitBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous'

const BEHAVIORS: Readonly<Record<SplitBehavior, (parts: readonly Part[]) => readonly Part[]>> = {
  Removed: (parts) => parts.filter((part) => !part.isMatch),
  Isolated: (parts) => parts,
  MergedWithPrevious: mergeWithPrevious,
  MergedWithNext: mergeWithNext,
  Contiguous: joinAlike,
}

/** The behaviour that a field names. @throws FILE_INVALID when there is none of that name */
export function readSplitBehavior(where: string, value: unknown): SplitBehavior {
  return oneOf(where, value, Object.keys(BEHAVIORS) as SplitBehavior[])
}

/** The parts that are left, none of them empty. @source Hugging Face tokenizers, tokenizer/normalizer.rs, split */
export function applyBehavior(parts: readonly Part[], behavior: SplitBehavior): readonly Part[] {
  return BEHAVIORS[behavior](parts)
}

/** A match joins what lies before it, unless that is a match as well. */
function mergeWithPrevious(parts: readonly Part[]): Part[] {
  const merged: Part[] = []
  let isAfterMatch = false
  for (const part of parts) {
    const last = merged.at(-1)
    if (part.isMatch && !isAfterMatch && last) last.end = part.end
    else merged.push({ ...part })
    isAfterMatch = part.isMatch
  }
  return merged
}

/** A match joins what lies behind it, unless that is a match as well. */
function mergeWithNext(parts: readonly Part[]): Part[] {
  const merged: Part[] = []
  let isBeforeMatch = false
  for (const part of parts.toReversed()) {
    const last = merged.at(-1)
    if (part.isMatch && !isBeforeMatch && last) last.start = part.start
    else merged.push({ ...part })
    isBeforeMatch = part.isMatch
  }
  return merged.reverse()
}

function joinAlike(parts: readonly Part[]): Part[] {
  const merged: Part[] = []
  let wasMatch = false
  for (const part of parts) {
    const last = merged.at(-1)
    if (part.isMatch === wasMatch && last) last.end = part.end
    else merged.push({ ...part })
    wasMatch = part.isMatch
  }
  return merged
}
