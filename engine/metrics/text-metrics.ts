// The metrics of texts that a model wrote: one line each, and the families by number.
import type { Metric, SetMetric } from './contract.ts'
import { bleu, sentenceBleu } from './text-bleu.ts'
import { chrf, chrfWithWords } from './text-chrf.ts'
import { distinct } from './text-distinct.ts'
import { exactMatch } from './text-exact-match.ts'
import type { TextItem } from './text-item.ts'
import { cutOutputs, emptyOutputs, outputLength } from './text-length.ts'
import { loops } from './text-loop.ts'
import { sequenceRepetition } from './text-repetition.ts'
import { rouge } from './text-rouge.ts'
import { selfBleu } from './text-self-bleu.ts'
import { entropyOfNgrams, uniqueUnits, zipf } from './text-vocabulary.ts'

/** A metric of written texts: of sums, or of the whole set. */
export type TextMetric = Metric<TextItem> | SetMetric<TextItem>

/** Every metric of written texts with a fixed name, and the usual members of the families. */
export const TEXT_METRICS: readonly TextMetric[] = [
  bleu,
  sentenceBleu,
  chrf,
  chrfWithWords,
  rouge(1),
  rouge(2),
  rouge('l'),
  rouge(1, true),
  rouge(2, true),
  rouge('l', true),
  exactMatch,
  distinct(1),
  distinct(2),
  distinct(3),
  selfBleu(4),
  sequenceRepetition(1),
  sequenceRepetition(4),
  loops,
  uniqueUnits,
  entropyOfNgrams(1),
  entropyOfNgrams(2),
  zipf,
  outputLength,
  emptyOutputs,
  cutOutputs,
]

const FAMILIES: Readonly<Record<string, (n: number) => TextMetric>> = {
  distinct,
  'self-bleu': selfBleu,
  'seq-rep': sequenceRepetition,
  entropy: entropyOfNgrams,
}

/** The metric of a name, families with any n from 1 to 99; undefined when there is none. */
export function textMetricNamed(name: string): TextMetric | undefined {
  return TEXT_METRICS.find((metric) => metric.name === name) ?? familyMember(name)
}

function familyMember(name: string): TextMetric | undefined {
  const [, family = '', digits = '', stems] = /^([a-z-]+)-([1-9]\d?)(-stem)?$/.exec(name) ?? []
  if (family === 'rouge') return rouge(Number(digits), stems !== undefined)
  return stems === undefined && Object.hasOwn(FAMILIES, family)
    ? FAMILIES[family]?.(Number(digits))
    : undefined
}
