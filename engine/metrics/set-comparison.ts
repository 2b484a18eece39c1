// Comparisons of two arms by a metric of whole sets.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { CorpusComparison, SetMeasure, SetMetric } from './contract.ts'

/** Items of every run, `[seed][prompt]`. */
type SeededItems<Item> = readonly (readonly Item[])[]

/**
 * Compares two arms on the same prompts. Values are means over seeds. Exchanging arms costs a sum where the metric ignores
 * what was not drawn, else the whole set is measured again.
 * @throws BAD_ARGUMENT when the arms differ in seeds or prompts
 */
export function compareSets<Item>(
  metric: SetMetric<Item>,
  baseline: SeededItems<Item>,
  candidate: SeededItems<Item>,
): CorpusComparison {
  const prompts = checkedPrompts(metric.name, baseline, candidate)
  const arms = [baseline, candidate].map((arm) => meanOf(arm.map((items) => metric.over(items))))
  const [ofBaseline, ofCandidate] = arms as [SetMeasure, SetMeasure]
  const once = new Uint32Array(prompts).fill(1)
  const mixed = metric.ignoresUndrawn ? mixByCounts : mixByItems
  const ofMixed = mixed(metric, baseline, candidate)
  return {
    captions: prompts,
    baseline: ofBaseline(once),
    candidate: ofCandidate(once),
    swapped: (exchanged) => ofMixed(exchanged.map((byte) => 1 - byte)) - ofMixed(exchanged),
    resampled: (counts) => ofCandidate(counts) - ofBaseline(counts),
  }
}

/** The value with prompt i from the candidate where the byte is 1. */
type Mix = (fromCandidate: Uint8Array) => number

/** Reads both arms as one set and counts of each prompt one of its two items. */
function mixByCounts<Item>(
  metric: SetMetric<Item>,
  baseline: SeededItems<Item>,
  candidate: SeededItems<Item>,
): Mix {
  const measure = meanOf(baseline.map((items, seed) => metric.over([...items, ...(candidate[seed] ?? [])])))
  return (fromCandidate) =>
    measure(Uint32Array.from([...fromCandidate.map((byte) => 1 - byte), ...fromCandidate]))
}

function mixByItems<Item>(
  metric: SetMetric<Item>,
  baseline: SeededItems<Item>,
  candidate: SeededItems<Item>,
): Mix {
  return (fromCandidate) => {
    const mixed = baseline.map((items, seed) =>
      items.map((item, prompt) => (fromCandidate[prompt] === 1 ? (candidate[seed]?.[prompt] ?? item) : item)),
    )
    return meanOf(mixed.map((items) => metric.over(items)))(new Uint32Array(fromCandidate.length).fill(1))
  }
}

function meanOf(measures: readonly SetMeasure[]): SetMeasure {
  return (counts) => measures.reduce((sum, measure) => sum + measure(counts), 0) / measures.length
}

function checkedPrompts<Item>(
  name: string,
  baseline: SeededItems<Item>,
  candidate: SeededItems<Item>,
): number {
  const prompts = baseline[0]?.length ?? 0
  const fits = (arm: SeededItems<Item>) =>
    arm.length === baseline.length && arm.every((items) => items.length === prompts)
  if (prompts === 0 || !fits(baseline) || !fits(candidate))
    throw new EngineError('BAD_ARGUMENT', message('compare.samePrompts', { name }))
  return prompts
}
