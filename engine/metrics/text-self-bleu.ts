// Self-BLEU: how much every text resembles all the others.
import type { SetMetric } from './contract.ts'
import { pooledUnits, type TextItem } from './text-item.ts'
import { countNgrams, ngramTotal } from './text-ngrams.ts'

/** Matches that an order without any is given, as Texygen and NLTK's smoothing method 1 have it. */
const SMOOTHING = 0.1

/** The two greatest counts that any text has of an n-gram, so that each text can be left out at once. */
interface Greatest {
  readonly first: number
  readonly owner: number
  readonly second: number
}

/**
 * Mean over texts of BLEU-n against all others as references. A resample weighs the texts; what they are compared with
 * stays the whole set, since a text drawn twice would be its own reference.
 * @source Zhu et al. 2018; equals NLTK `sentence_bleu` with `SmoothingFunction().method1`
 */
export function selfBleu(n: number): SetMetric<TextItem> {
  return {
    name: `self-bleu-${String(n)}`,
    version: 1,
    label: `Self-BLEU of ${String(n)}`,
    help: `How much each text resembles the others in runs of up to ${String(n)} words: 0 % has nothing in common, 100 % is contained in them. A rise above real texts is a sign of collapse. Compare sets of one size.`,
    direction: 'min',
    unit: '%',
    range: [0, 1],
    level: 'corpus',
    ignoresUndrawn: false,
    needs: ['texts'],
    deterministic: true,
    normalisation:
      'token ids where given, else words by white space, case kept; smoothing .1; mean over texts',
    over(items) {
      const scores = leaveOneOutScores(pooledUnits(`self-bleu-${String(n)}`, items), n)
      return (drawn) => {
        const count = drawn.reduce((sum, times) => sum + times, 0)
        return scores.reduce((sum, score, i) => sum + score * (drawn[i] as number), 0) / count
      }
    },
  }
}

/** BLEU-n of each text against all others; NaN for a single text. */
function leaveOneOutScores(texts: readonly string[][], n: number): number[] {
  if (texts.length < 2) return texts.map(() => Number.NaN)
  const logs = new Float64Array(texts.length)
  const unmatched = new Uint8Array(texts.length)
  for (let order = 1; order <= n; order++)
    clippedByOthers(texts, order).forEach((matches, text) => {
      const total = Math.max(1, ngramTotal((texts[text] as string[]).length, order))
      if (order === 1 && matches === 0) unmatched[text] = 1
      logs[text] = (logs[text] as number) + Math.log((matches || SMOOTHING) / total) / n
    })
  const lengths = texts.map((units) => units.length)
  return texts.map((_, text) =>
    unmatched[text] === 1 ? 0 : brevityPenalty(lengths, text) * Math.exp(logs[text] as number),
  )
}

/** For each text: Σ min(its count, greatest count in another text) over its n-grams. */
function clippedByOthers(texts: readonly string[][], order: number): number[] {
  const counted = texts.map((units) => countNgrams(units, order))
  const greatest = new Map<string, Greatest>()
  for (const [owner, counts] of counted.entries())
    for (const [key, count] of counts) greatest.set(key, merged(greatest.get(key), count, owner))
  return counted.map((counts, text) => {
    let matches = 0
    for (const [key, count] of counts) {
      const { first, owner, second } = greatest.get(key) as Greatest
      matches += Math.min(count, owner === text ? second : first)
    }
    return matches
  })
}

function merged(known: Greatest | undefined, count: number, owner: number): Greatest {
  if (!known) return { first: count, owner, second: 0 }
  if (count > known.first) return { first: count, owner, second: known.first }
  return { ...known, second: Math.max(known.second, count) }
}

/** min(1, exp(1 − r/c)) with r the length nearest to c among the others, of two as near the shorter. */
function brevityPenalty(lengths: readonly number[], text: number): number {
  const length = lengths[text] as number
  let nearest = Number.POSITIVE_INFINITY
  for (const [other, one] of lengths.entries()) {
    const distance = Math.abs(one - length) - Math.abs(nearest - length)
    if (other !== text && (distance < 0 || (distance === 0 && one < nearest))) nearest = one
  }
  return length > nearest ? 1 : Math.exp(1 - nearest / length)
}
