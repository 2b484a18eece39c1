// A form of texts as a tree: sets of characters, one after the other, alternatives, repetitions.

/** Code points from the first to the last, both in it. */
export type CodeRange = readonly [first: number, last: number]

/** A form. */
export type Pattern =
  | { readonly type: 'set'; readonly ranges: readonly CodeRange[] }
  | { readonly type: 'all'; readonly parts: readonly Pattern[] }
  | { readonly type: 'any'; readonly parts: readonly Pattern[] }
  | { readonly type: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number }

/** The last code point. */
export const LAST_CODE = 0x10ffff

/** One of the characters of some ranges. */
export function setOf(ranges: readonly CodeRange[]): Pattern {
  return { type: 'set', ranges }
}

/** This text. */
export function literal(text: string): Pattern {
  return all(
    ...Array.from(text, (character) => {
      const code = character.codePointAt(0) as number
      return setOf([[code, code]])
    }),
  )
}

/** One after the other. */
export function all(...parts: readonly Pattern[]): Pattern {
  return parts.length === 1 ? (parts[0] as Pattern) : { type: 'all', parts }
}

/** One of them. */
export function any(...parts: readonly Pattern[]): Pattern {
  return parts.length === 1 ? (parts[0] as Pattern) : { type: 'any', parts }
}

/** From `least` to `most` times, which may be infinite. */
export function repeat(part: Pattern, least: number, most = Infinity): Pattern {
  return { type: 'repeat', part, least, most }
}

/** All that some ranges leave out. */
export function complement(ranges: readonly CodeRange[]): CodeRange[] {
  const left: CodeRange[] = []
  let next = 0
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    if (first > next) left.push([next, first - 1])
    next = Math.max(next, last + 1)
  }
  if (next <= LAST_CODE) left.push([next, LAST_CODE])
  return left
}
