// Scores of memorisation: how near drawn pictures come to the pictures of the training side.
import type { Features } from '../metrics/features.ts'
import {
  type MemorisationSummary,
  nearestGrids,
  nearestTraining,
  summariseMemorisation,
} from '../metrics/memorisation.ts'
import type { ScoreSubject } from './evaluate-subject.ts'
import { type ItemScore, perSeed } from './image-scores-contract.ts'
import { judgeMissing } from './image-scores-judged.ts'

const COMMON = {
  version: 1,
  level: 'item',
  needs: ['pictures', 'training'],
  deterministic: true,
  isDefault: false,
} as const

const trainingDistance: ItemScore = {
  ...COMMON,
  name: 'training-distance',
  label: 'Distance to the nearest training picture',
  help: 'Distance (1 − cosine of features) of each drawn picture to the nearest picture of the training side. Read it beside the same distance of real held-out pictures: much less than that is copying.',
  direction: 'max',
  unit: '',
  range: [0, 2],
  needs: ['pictures', 'features', 'training'],
  normalisation: 'cosine of features',
  missing: (subject) =>
    judgeMissing(subject) ?? (subject.training?.judged ? undefined : 'there are no training pictures'),
  compute: (subject) =>
    perSeed(subject, (set) => distances(subject, set.judged?.features ?? new Float32Array())),
}

const tokenCopies: ItemScore = {
  ...COMMON,
  name: 'token-copies',
  label: 'Exact copies of training pictures',
  help: 'Share of drawn pictures whose tokens are those of a picture of the training side, every one of them.',
  direction: 'min',
  unit: '%',
  range: [0, 1],
  normalisation: 'tokens by the tokenizer of the model',
  missing: ({ training, samples }) =>
    !training?.tokens
      ? 'there are no training pictures'
      : samples.length > 0 && samples.every((set) => set.tokens)
        ? undefined
        : 'no pictures were drawn',
  compute: (subject) =>
    perSeed(subject, (set) =>
      nearestGrids(set.tokens ?? [], subject.training?.tokens ?? []).map(({ distance }) =>
        distance === 0 ? 1 : 0,
      ),
    ),
}

/** Computed when named. */
export const TRAINING_SCORES: readonly ItemScore[] = [trainingDistance, tokenCopies]

/** How near drawn and real held-out pictures come to the training side; undefined without judge or training pictures. */
export function memorisationOf(subject: ScoreSubject): MemorisationSummary | undefined {
  const { judged, training, samples } = subject
  if (!judged || !training?.judged || samples.some((set) => !set.judged)) return undefined
  const near = (features: Features) =>
    nearestTraining(features, training.judged?.features ?? new Float32Array(), judged.featureDimensions)
  return summariseMemorisation(
    samples.flatMap((set) => near(set.judged?.features ?? new Float32Array())),
    near(judged.real.features),
  )
}

function distances({ judged, training }: ScoreSubject, features: Features): number[] {
  const known = training?.judged?.features ?? new Float32Array()
  return nearestTraining(features, known, judged?.featureDimensions ?? 0).map(({ distance }) => distance)
}
