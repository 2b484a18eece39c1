// The registry of scores of image models: each is a description and how it is computed of a subject.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { describeMetric } from '../metrics/index.ts'
import { diversity } from '../metrics/diversity.ts'
import { heldOutNll } from '../metrics/likelihood.ts'
import { agreement, retrievalAt } from '../metrics/retrieval.ts'
import type { MetricDescriptor } from '../metrics/contract.ts'
import type { ItemMetricContext } from '../metrics/item-metric-contract.ts'
import type { ImageScore, ItemScore } from './image-scores-contract.ts'
import { kidScore, retrievalScore } from './image-scores-judged.ts'
import { TRAINING_SCORES } from './image-scores-training.ts'
import { SCENE_SCORES } from './image-scores-scenes.ts'
import { ownPictureScore } from './own-scores.ts'

const likelihoodScore: ItemScore = {
  ...heldOutNll,
  level: 'item',
  isDefault: true,
  missing: ({ nats }) => (nats ? undefined : 'the likelihood was not measured'),
  compute: ({ nats, units }) => ({
    units: units.map((_, unit) => unit),
    values: [Array.from(nats as Float64Array)],
  }),
}

const diversityScore: ItemScore = {
  ...diversity,
  level: 'item',
  isDefault: false,
  missing: ({ samples, judged }) =>
    !judged ? 'there is no judge' : samples.length < 2 ? 'it needs 2 seeds or more' : undefined,
  compute: ({ samples, drawn, judged }) => {
    const dimension = judged?.featureDimensions ?? 0
    const rowsOf = (row: number) =>
      samples.flatMap((set) => [
        ...(set.judged?.features.subarray(row * dimension, (row + 1) * dimension) ?? []),
      ])
    const values = drawn.map((_, row) =>
      diversity.reduce(diversity.stats({ features: Float64Array.from(rowsOf(row)), dimension })),
    )
    return { units: drawn, values: [values] }
  },
}

const added: ImageScore[] = []

/** Adds a score of one's own: it is described with the metrics and can be measured in comparisons. @throws NAME_TAKEN */
export function registerScore(score: ImageScore): void {
  describeMetric(plainMetric(score))
  added.push(score)
}

function plainMetric({
  name,
  version,
  label,
  help,
  direction,
  unit,
  range,
  ...more
}: ImageScore): MetricDescriptor {
  const { level, needs, deterministic, normalisation } = more
  return {
    ...{ name, version, label, help, direction, unit, range },
    ...{ level, needs, deterministic, normalisation },
  }
}

/** Every score by a judge of that name, in the order in which reports show them. */
export function imageScores(judge: string): ImageScore[] {
  return [
    likelihoodScore,
    retrievalScore(agreement),
    retrievalScore(retrievalAt(1)),
    retrievalScore(retrievalAt(5)),
    kidScore(judge),
    ...SCENE_SCORES,
    diversityScore,
    ...TRAINING_SCORES,
    ...added,
  ]
}

/**
 * The scores of these names, or the default ones when none are named; `R@k` for any k, and own metrics of the context.
 * @throws UNKNOWN_NAME with the nearest name, BAD_ARGUMENT for an own metric of texts
 */
export function pickScores(
  names: readonly string[] | undefined,
  judge: string,
  context: ItemMetricContext = {},
): ImageScore[] {
  const all = imageScores(judge)
  if (names === undefined || names.length === 0) return all.filter(({ isDefault }) => isDefault)
  return [...new Set(names)].map(
    (name) =>
      all.find((score) => score.name === name) ?? ownNamed(name, context) ?? retrievalNamed(name, all),
  )
}

function ownNamed(name: string, context: ItemMetricContext): ImageScore | undefined {
  const definition = context.own?.(name)
  if (!definition) return undefined
  if (definition.of === 'pictures') return ownPictureScore(definition, context)
  throw new EngineError('BAD_ARGUMENT', message('compare.textMetric', { name }))
}

function retrievalNamed(name: string, all: readonly ImageScore[]): ImageScore {
  const places = /^R@([1-9]\d{0,3})$/.exec(name)?.[1]
  if (places) return retrievalScore(retrievalAt(Number(places)))
  const known = all.map((score) => score.name)
  const near = nearestName(name, known)
  throw new EngineError('UNKNOWN_NAME', message('compare.noMetric', { name }), {
    details: { metric: name, known },
    fixes: [
      near ? message('name.didYouMean', { name: near }) : message('name.known', { names: known.join(', ') }),
    ],
  })
}
