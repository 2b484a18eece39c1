// Scores by the judge: do pictures fit their captions, and do they lie near the real ones as a set?
import { mean, scaleRows } from '../metrics/features.ts'
import type { Features } from '../metrics/features.ts'
import type { Metric } from '../metrics/contract.ts'
import { compareKid } from '../metrics/kid-comparison.ts'
import { kid, kidDescriptor, kidOfCounts } from '../metrics/kid.ts'
import { rankCaptions, type RetrievalItem } from '../metrics/retrieval.ts'
import type { JudgedReference, PictureSet, ScoreSubject } from './evaluate-subject.ts'
import {
  type CorpusScore,
  type CorpusValue,
  type ItemScore,
  itemValue,
  perSeed,
} from './image-scores-contract.ts'
import type { JudgedPictures } from './pair-judge.ts'

/** Why the judge cannot score a subject's pictures. */
export function judgeMissing({ judged, samples }: ScoreSubject): string | undefined {
  if (!judged) return 'there is no judge'
  return samples.length > 0 && samples.every((set) => set.judged) ? undefined : 'no pictures were drawn'
}

/** A score of each picture and its own caption among all distinct held-out captions. */
export function retrievalScore(metric: Metric<RetrievalItem>): ItemScore {
  return {
    ...metric,
    level: 'item',
    isDefault: true,
    missing: judgeMissing,
    compute: (subject) =>
      perSeed(subject, (set) => rankedCaptions(subject, set).map((item) => itemValue(metric, item))),
  }
}

function rankedCaptions({ judged, drawn }: ScoreSubject, set: PictureSet): RetrievalItem[] {
  const { captions, dimensions } = judged as JudgedReference
  const { embeddings } = set.judged as JudgedPictures
  return rankCaptions({ pictures: embeddings, captions, dimension: dimensions, owners: drawn })
}

/** Kernel distance of the drawn pictures to all real held-out ones, in the features of the judge of that name. */
export function kidScore(judge: string): CorpusScore {
  return {
    ...kidDescriptor(judge),
    level: 'corpus',
    isDefault: true,
    missing: (subject) =>
      judgeMissing(subject) ??
      (subject.drawn.length < 2 || realOf(subject).length < 2 * dimensionOf(subject)
        ? 'it needs 2 pictures or more'
        : undefined),
    measure: measureKid,
    compare: (baseline, candidate) =>
      compareKid({
        baseline: setsOf(baseline),
        candidate: setsOf(candidate),
        real: realOf(baseline),
        dimension: dimensionOf(baseline),
      }),
  }
}

function measureKid(subject: ScoreSubject): CorpusValue {
  const [sets, real, dimension] = [setsOf(subject), realOf(subject), dimensionOf(subject)]
  const counted = sets.map((set) => kidOfCounts(set, real, dimension))
  const realCounts = new Uint32Array(real.length / dimension)
  return {
    value: mean(sets.map((set) => kid(set, real, dimension))),
    units: subject.drawn.length,
    resampled(counts, stream) {
      realCounts.fill(0)
      for (let draw = 0; draw < realCounts.length; draw++) {
        const row = stream.integer(realCounts.length)
        realCounts[row] = (realCounts[row] as number) + 1
      }
      return mean(counted.map((value) => value(counts, realCounts)))
    },
  }
}

function setsOf(subject: ScoreSubject): Features[] {
  return subject.samples.map((set) => scaled((set.judged as JudgedPictures).features, subject))
}

function realOf(subject: ScoreSubject): Features {
  return scaled((subject.judged as JudgedReference).real.features, subject)
}

function dimensionOf({ judged }: ScoreSubject): number {
  return (judged as JudgedReference).featureDimensions
}

/** Rows of length √d, so that the kernel's x·y/d is a cosine whatever the encoder's scale. */
function scaled(features: Features, subject: ScoreSubject): Features {
  const dimension = dimensionOf(subject)
  return scaleRows(features, dimension, Math.sqrt(dimension))
}
