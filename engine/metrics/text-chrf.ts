// chrF and chrF++: F-scores of character n-grams, as sacreBLEU computes them.
import type { Metric } from './contract.ts'
import { referencesOf, type TextItem, withoutSpaces, words } from './text-item.ts'
import { countNgrams, sharedCount } from './text-ngrams.ts'

const CHARACTER_ORDERS = 6
/** Recall weighs β² times as much as precision. */
const BETA_SQUARED = 4
const MARKS = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')

type Counts = Map<string, number>

/** n-gram counts of every order: characters 1 … 6 without white space, then words 1 … wordOrders. */
function countOrders(text: string, wordOrders: number): Counts[] {
  const characters = Array.from(withoutSpaces(text))
  const parts = wordOrders > 0 ? wordsAndMarks(text) : []
  return [
    ...Array.from({ length: CHARACTER_ORDERS }, (_, i) => countNgrams(characters, i + 1, '')),
    ...Array.from({ length: wordOrders }, (_, i) => countNgrams(parts, i + 1)),
  ]
}

/** Words with one mark taken off their end, or else off their start. */
function wordsAndMarks(text: string): string[] {
  return words(text).flatMap((word) => {
    const characters = Array.from(word)
    if (characters.length === 1) return [word]
    if (MARKS.has(characters.at(-1) as string)) return [word.slice(0, -1), word.slice(-1)]
    return MARKS.has(characters[0] as string) ? [word.slice(0, 1), word.slice(1)] : [word]
  })
}

/** [n-grams of the output, of the reference, shared] per order; an order that the reference lacks does not count. */
function orderStats(output: readonly Counts[], reference: readonly Counts[]): number[] {
  return output.flatMap((counts, order) => {
    const known = reference[order] as Counts
    return [known.size > 0 ? total(counts) : 0, total(known), sharedCount(counts, known)]
  })
}

function total(counts: Counts): number {
  let sum = 0
  for (const count of counts.values()) sum += count
  return sum
}

/** F_β of precision and recall, each the mean over the orders that both sides have; in [0, 100]. */
function fScore(stats: readonly number[]): number {
  let [precision, recall, orders] = [0, 0, 0]
  for (let at = 0; at < stats.length; at += 3) {
    const [made, wanted, shared] = stats.slice(at, at + 3) as [number, number, number]
    if (made === 0 || wanted === 0) continue
    precision += shared / made
    recall += shared / wanted
    orders++
  }
  if (precision + recall === 0) return 0
  return (100 * (1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall) / orders
}

/** The numbers of the reference that gives the highest score, of equal ones the first. */
function bestStats(item: TextItem, wordOrders: number): number[] {
  const output = countOrders(item.output, wordOrders)
  const all = referencesOf('chrf', item).map((text) => orderStats(output, countOrders(text, wordOrders)))
  return all.reduce((best, stats) => (fScore(stats) > fScore(best) ? stats : best))
}

const SHARED = {
  version: 1,
  direction: 'max',
  unit: '',
  range: [0, 100],
  level: 'corpus',
  needs: ['texts', 'text references'],
  deterministic: true,
  reduce: fScore,
} as const

/** chrF2. @source Popović 2015; sacreBLEU `chrf.py` with its defaults */
export const chrf: Metric<TextItem> = {
  ...SHARED,
  name: 'chrf',
  label: 'chrF',
  help: 'How many runs of one to six characters the texts share with the references, from 0 to 100. Forgives endings and spelling, and works for languages without spaces.',
  normalisation: 'sacreBLEU nrefs:#|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0',
  stats: (item) => bestStats(item, 0),
}

/** chrF2++: chrF with single words and pairs. @source Popović 2017; sacreBLEU `chrf.py`, `word_order=2` */
export const chrfWithWords: Metric<TextItem> = {
  ...SHARED,
  name: 'chrf++',
  label: 'chrF++',
  help: 'chrF that also counts shared words and pairs of words, from 0 to 100: a little stricter about the order of words.',
  normalisation: 'sacreBLEU nrefs:#|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.6.0',
  stats: (item) => bestStats(item, 2),
}
