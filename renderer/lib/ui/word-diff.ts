// Which words differ between two texts: the longest common run of words, by the shortest edit.

/** A stretch of words that both, only the old or only the new text has. */
export interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** Beyond this many words on both sides the middle is taken as one change. */
const LONGEST = 2000

/** The parts in order; joined without `new` they give the old text, without `gone` the new one. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const old = wordsOf(before)
  const fresh = wordsOf(after)
  const head = commonStart(old, fresh)
  const tail = commonStart(old.slice(head).reverse(), fresh.slice(head).reverse())
  const a = old.slice(head, old.length - tail)
  const b = fresh.slice(head, fresh.length - tail)
  const same = (text: string): DiffPart => ({ kind: 'same', text })
  const middle = a.length * b.length > LONGEST * LONGEST ? whole(a, b) : align(a, b)
  const parts = [...old.slice(0, head).map(same), ...middle, ...old.slice(old.length - tail).map(same)]
  return merged(parts)
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((word, place) => word !== b[place])
  return end === -1 ? a.length : end
}

function whole(a: readonly string[], b: readonly string[]): DiffPart[] {
  return [
    { kind: 'gone', text: a.join('') },
    { kind: 'new', text: b.join('') },
  ]
}

/** Longest common subsequence, filled from the end and read from the start. */
function align(a: readonly string[], b: readonly string[]): DiffPart[] {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const parts: DiffPart[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i++] ?? '' })
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      parts.push({ kind: 'gone', text: a[i++] ?? '' })
    else parts.push({ kind: 'new', text: b[j++] ?? '' })
  }
  return parts
}

function merged(parts: readonly DiffPart[]): DiffPart[] {
  const result: DiffPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (part.text === '') continue
    if (last?.kind === part.kind) result[result.length - 1] = { kind: part.kind, text: last.text + part.text }
    else result.push(part)
  }
  return result
}
