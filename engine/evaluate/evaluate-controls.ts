// Controls: what the scores are of real pictures, of real pictures through the tokenizer, of shuffled captions and of
// copying the training picture with the nearest caption. Without them a score says little.
import { RandomStream } from '../base/random.ts'
import { copyNearest, shuffledOwners } from '../metrics/controls.ts'
import { mean } from '../metrics/features.ts'
import {
  makeSubject,
  type JudgedReference,
  type PictureSet,
  type ScoreSubject,
  type TrainingPictures,
} from './evaluate-subject.ts'
import type { ImageScore } from './image-scores-contract.ts'
import { prepareScores } from './own-scores.ts'
import type { JudgedPictures } from './pair-judge.ts'

/** One control with a value per score, null where it means nothing. */
export interface Control {
  readonly name: 'real' | 'reconstructed' | 'copied' | 'shuffled'
  readonly label: string
  readonly kind: 'ceiling' | 'floor' | 'copy'
  readonly help: string
  readonly values: Readonly<Record<string, number | null>>
}

/** The mean of a score over captions and seeds, or the whole set's value; null when it cannot be computed. */
export function scoreValue(score: ImageScore, subject: ScoreSubject): number | null {
  if (score.missing(subject) !== undefined) return null
  return score.level === 'corpus'
    ? score.measure(subject).value
    : mean(score.compute(subject).values.map(mean))
}

/** Scores that controls have something to say about. */
export function controllableScores(scores: readonly ImageScore[]): ImageScore[] {
  return scores.filter(
    ({ needs, name }) => needs.includes('pictures') && !needs.includes('training') && name !== 'diversity',
  )
}

/** All controls of a subject; `reconstructions` come from its tokenizer, `seed` shuffles the captions. */
export async function controlsOf(
  scores: readonly ImageScore[],
  subject: ScoreSubject,
  { reconstructions, seed }: { readonly reconstructions: PictureSet; readonly seed: number },
): Promise<Control[]> {
  const chosen = controllableScores(scores)
  const valuesOf = async (set: PictureSet, skipped: (score: ImageScore) => boolean = () => false) => {
    const control = makeSubject({ ...subject, samples: [set] })
    await prepareScores(chosen, control)
    return Object.fromEntries(
      chosen.map((score) => [score.name, skipped(score) ? null : scoreValue(score, control)]),
    )
  }
  const isCorpus = ({ level }: ImageScore) => level === 'corpus'
  const real = realSet(subject)
  const copied = subject.judged && subject.training && copiedSet(subject, subject.judged, subject.training)
  const controls: (Control | undefined)[] = [
    {
      name: 'real',
      label: 'Real pictures',
      kind: 'ceiling',
      help: 'What the judge makes of the true pictures.',
      // The distance of the real pictures to themselves says nothing.
      values: await valuesOf(real, isCorpus),
    },
    {
      name: 'reconstructed',
      label: 'Real, through the tokenizer',
      kind: 'ceiling',
      help: 'The best that a model on these tokens can draw.',
      values: await valuesOf(reconstructions),
    },
    copied && {
      name: 'copied',
      label: 'Nearest training picture',
      kind: 'copy',
      help: 'Copies the training picture whose caption is nearest.',
      values: await valuesOf(copied),
    },
    {
      name: 'shuffled',
      label: 'Shuffled captions',
      kind: 'floor',
      help: 'Real pictures with the captions of others: chance.',
      values: await valuesOf(shuffledSet(real, subject, seed), isCorpus),
    },
  ]
  return controls.filter((control) => control !== undefined)
}

/** First real picture of each drawn unit. */
function realSet({ units, drawn, judged }: ScoreSubject): PictureSet {
  const starts: number[] = []
  let at = 0
  for (const { pictures } of units) {
    starts.push(at)
    at += pictures.length
  }
  const rows = drawn.map((unit) => starts[unit] as number)
  return {
    images: drawn.flatMap((unit) => units[unit]?.pictures.slice(0, 1) ?? []),
    judged: judged && pickRows(judged.real, rows, judged),
  }
}

function shuffledSet(
  { images, judged }: PictureSet,
  { judged: reference }: ScoreSubject,
  seed: number,
): PictureSet {
  const order = shuffledOwners(images.length, new RandomStream(seed, 'shuffled captions'))
  return {
    images: order.flatMap((row) => images.slice(row, row + 1)),
    judged: judged && reference && pickRows(judged, order, reference),
  }
}

function copiedSet(
  { drawn }: ScoreSubject,
  judged: JudgedReference,
  training: TrainingPictures,
): PictureSet | undefined {
  if (!training.captions || !training.judged) return undefined
  const { dimensions: dimension } = judged
  const captions = rowsOf(judged.captions, drawn, dimension)
  const rows = copyNearest({ captions, training: training.captions, dimension })
  return {
    images: rows.flatMap((row) => training.images.slice(row, row + 1)),
    judged: pickRows(training.judged, rows, judged),
  }
}

function pickRows(
  { embeddings, features }: JudgedPictures,
  rows: readonly number[],
  { dimensions, featureDimensions }: JudgedReference,
): JudgedPictures {
  return {
    embeddings: rowsOf(embeddings, rows, dimensions),
    features: rowsOf(features, rows, featureDimensions),
  }
}

function rowsOf(all: Float32Array, rows: readonly number[], width: number): Float32Array {
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, i) => out.set(all.subarray(row * width, (row + 1) * width), i * width))
  return out
}
