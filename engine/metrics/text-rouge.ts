// ROUGE-N and ROUGE-L as Google's rouge_score computes them.
import type { Metric } from './contract.ts'
import { referencesOf, type TextItem } from './text-item.ts'
import { countNgrams, ngramTotal, sharedCount } from './text-ngrams.ts'
import { stemmed } from './text-stem.ts'

/** n-grams of that many words, or the longest common subsequence. */
type RougeKind = number | 'l'

/** Words that count: lower-cased letters a–z and digits. Stemming takes words of four characters and more. */
function rougeTokens(text: string, stems: boolean): string[] {
  const tokens = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return stems ? tokens.map((token) => (token.length > 3 ? stemmed(token) : token)) : tokens
}

/** F1 of one text and one reference, in [0, 1]. */
function rougeScore(output: readonly string[], reference: readonly string[], kind: RougeKind): number {
  const [shared, made, wanted] =
    kind === 'l'
      ? [longestCommon(output, reference), output.length, reference.length]
      : [
          sharedCount(countNgrams(output, kind), countNgrams(reference, kind)),
          ngramTotal(output.length, kind),
          ngramTotal(reference.length, kind),
        ]
  return shared === 0 ? 0 : (2 * shared) / (made + wanted)
}

/** Length of the longest common subsequence; two rows of the table are kept. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let above = new Uint32Array(b.length + 1)
  let row = new Uint32Array(b.length + 1)
  for (const unit of a) {
    for (let j = 0; j < b.length; j++)
      row[j + 1] =
        unit === b[j] ? (above[j] as number) + 1 : Math.max(row[j] as number, above[j + 1] as number)
    ;[above, row] = [row, above]
  }
  return above[b.length] as number
}

/**
 * Mean F1 over texts; of several references the best counts.
 * @source Lin 2004; google-research `rouge_scorer.py`: `score_multi`, then the mean
 */
export function rouge(kind: RougeKind, stems = false): Metric<TextItem> {
  const name = `rouge-${String(kind)}${stems ? '-stem' : ''}`
  return {
    name,
    version: 1,
    label: `ROUGE-${kind === 'l' ? 'L' : String(kind)}${stems ? ', stems' : ''}`,
    help: `${helpOf(kind)}${stems ? ' Endings of English words are left out first.' : ''}`,
    direction: 'max',
    unit: '%',
    range: [0, 1],
    level: 'item',
    needs: ['texts', 'text references'],
    deterministic: true,
    normalisation: `lower case, a–z and 0–9 only${stems ? ', Porter stems (NLTK)' : ''}; F1, best reference, mean over texts`,
    stats: (item) => {
      const output = rougeTokens(item.output, stems)
      const scores = referencesOf(name, item).map((text) =>
        rougeScore(output, rougeTokens(text, stems), kind),
      )
      return [Math.max(...scores), 1]
    },
    reduce: ([sum, count]) => (sum as number) / (count as number),
  }
}

function helpOf(kind: RougeKind): string {
  if (kind === 'l')
    return 'Longest sequence of words, gaps allowed, that a text has in common with its reference: the mean of coverage and precision. Usual for summaries; English letters only.'
  const what = kind === 1 ? 'Words' : `Runs of ${String(kind)} words`
  return `${what} that a text has in common with its reference: the mean of coverage and precision. Usual for summaries; English letters only.`
}
