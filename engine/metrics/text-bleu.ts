// BLEU as sacreBLEU computes it: 13a tokens, n-grams up to 4, exponential smoothing.
import type { Metric } from './contract.ts'
import { bleuTokens } from './text-bleu-tokenize.ts'
import { referencesOf, type TextItem } from './text-item.ts'
import { countNgrams, ngramTotal } from './text-ngrams.ts'

/** What sacreBLEU 2.6.0 prints of these settings, for papers; `#` is the number of references or `var`. */
export const BLEU_SIGNATURE = 'nrefs:#|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0'

const ORDERS = [1, 2, 3, 4] as const

/** [output length, reference length, matches of order 1 … 4, n-grams of order 1 … 4]. */
function bleuStats(item: TextItem): number[] {
  const output = bleuTokens(item.output)
  const references = referencesOf('bleu', item).map(bleuTokens)
  const matches = ORDERS.map((n) => clippedMatches(output, references, n))
  const totals = ORDERS.map((n) => ngramTotal(output.length, n))
  return [output.length, closestLength(output.length, references), ...matches, ...totals]
}

/** Each n-gram counts at most as often as in the reference that has it most. */
function clippedMatches(output: readonly string[], references: readonly string[][], n: number): number {
  const known = references.map((reference) => countNgrams(reference, n))
  let matches = 0
  for (const [ngram, count] of countNgrams(output, n))
    matches += Math.min(count, Math.max(...known.map((counts) => counts.get(ngram) ?? 0)))
  return matches
}

/** The length of the reference nearest in length, of two as near the shorter. */
function closestLength(length: number, references: readonly string[][]): number {
  const lengths = references.map((reference) => reference.length).sort((a, b) => a - b)
  return lengths.reduce((best, one) => (Math.abs(one - length) < Math.abs(best - length) ? one : best))
}

/**
 * BLEU of sums, in [0, 100]: BP · exp(mean of ln p_n), BP = min(1, exp(1 − r/c)). The k-th order without a match has
 * p = 1 / (2^k · n-grams). `isEffective` leaves out orders for which the output is too short.
 */
function bleuOfSums(sums: readonly number[], isEffective: boolean): number {
  const [length, referenceLength] = sums as [number, number]
  const matches = sums.slice(2, 6)
  const totals = sums.slice(6, 10)
  if (!matches.some((count) => count > 0)) return 0
  const reached = totals.findIndex((total) => total === 0)
  const orders = reached === -1 ? ORDERS.length : reached
  // sacreBLEU floors the logarithm of an order without n-grams so low that the whole is 0
  if (orders < ORDERS.length && !isEffective) return 0
  const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1
  return 100 * brevity * Math.exp(logPrecisions(matches, totals, orders) / orders)
}

function logPrecisions(matches: readonly number[], totals: readonly number[], orders: number): number {
  let sum = 0
  let halving = 1
  for (let order = 0; order < orders; order++) {
    if (matches[order] === 0) halving *= 2
    sum += Math.log((matches[order] || 1 / halving) / (totals[order] as number))
  }
  return sum
}

const SHARED = {
  version: 1,
  direction: 'max',
  unit: '',
  range: [0, 100],
  needs: ['texts', 'text references'],
  deterministic: true,
} as const

/** BLEU of all texts together. @source Papineni 2002; sacreBLEU `corpus_score` with its defaults */
export const bleu: Metric<TextItem> = {
  ...SHARED,
  name: 'bleu',
  label: 'BLEU',
  help: 'How many runs of one to four words the texts share with the references, from 0 to 100, over all texts together. Only comparable on the same references; too short texts are punished.',
  level: 'corpus',
  normalisation: `sacreBLEU ${BLEU_SIGNATURE}`,
  stats: bleuStats,
  reduce: (sums) => bleuOfSums(sums, false),
}

/** The mean of each text's own BLEU, for rewards. @source sacreBLEU `sentence_score`, `effective_order=True` */
export const sentenceBleu: Metric<TextItem> = {
  ...SHARED,
  name: 'sentence-bleu',
  label: 'BLEU per text',
  help: 'The mean of every single text’s BLEU, from 0 to 100. Meant as a reward; report BLEU, which is computed over all texts together.',
  level: 'item',
  normalisation: `sacreBLEU ${BLEU_SIGNATURE.replace('eff:no', 'eff:yes')}, then the mean over texts`,
  stats: (item) => [bleuOfSums(bleuStats(item), true), 1],
  reduce: ([sum, count]) => (sum as number) / (count as number),
}
