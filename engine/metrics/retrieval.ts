// Caption–picture agreement by an encoder of both: is a picture nearest to its own caption among all captions?
import { EngineError } from '../base/errors.ts'
import type { Metric } from './contract.ts'
import type { Features } from './features.ts'
import { innerProduct, unitRows } from './features.ts'

/** Features of pictures and captions in one space. */
export interface RetrievalInput {
  /** `[pictures, dimension]`. */
  readonly pictures: Features
  /** `[captions, dimension]`. */
  readonly captions: Features
  readonly dimension: number
  /** Which caption each picture belongs to; caption i for picture i unless told. */
  readonly owners?: ArrayLike<number>
}

/** Where one picture's own caption stands among all captions. */
export interface RetrievalItem {
  /** Captions that are nearer, plus half of those exactly as near; 0 is best. */
  readonly rank: number
  /** Cosine of the picture and its own caption. */
  readonly agreement: number
}

/**
 * Rank and cosine of every picture's own caption among all captions. Ties count half, so that an encoder that gives the
 * same vector to everything ranks in the middle and not first.
 * @throws SHAPE_MISMATCH when the values do not fill whole rows
 * @throws BAD_ARGUMENT when a picture has no caption
 */
export function rankCaptions(input: RetrievalInput): RetrievalItem[] {
  const { dimension, owners } = input
  const captions = unitRows(input.captions, dimension)
  return unitRows(input.pictures, dimension).map((picture, index) => {
    const owner = captions[owners ? (owners[index] ?? -1) : index]
    if (!owner)
      throw new EngineError(
        'BAD_ARGUMENT',
        `retrieval: picture ${index} has no caption among ${captions.length}.`,
      )
    const agreement = innerProduct(picture, owner)
    const cosines = captions.map((caption) => innerProduct(picture, caption))
    const nearer = cosines.filter((cosine) => cosine > agreement).length
    const asNear = cosines.filter((cosine) => cosine === agreement).length - 1
    return { rank: nearer + asNear / 2, agreement }
  })
}

/** Share of pictures whose own caption is among the `k` nearest; chance is k divided by the number of captions. */
export function retrievalAt(k: number): Metric<RetrievalItem> {
  return {
    name: `R@${k}`,
    version: 1,
    label: k === 1 ? 'Caption recognition' : `Caption in the top ${k}`,
    help: `Share of generated pictures whose own caption is ${k === 1 ? 'the nearest' : `among the ${k} nearest`} of all captions, judged by an encoder trained apart from the model. Read it beside the ceiling that real pictures reach and beside chance.`,
    direction: 'max',
    unit: '%',
    range: [0, 1],
    level: 'item',
    needs: ['pictures', 'features'],
    deterministic: true,
    normalisation: 'cosine; ties count half',
    stats: ({ rank }) => [rank < k ? 1 : 0, 1],
    reduce: ([hits, count]) => (hits as number) / (count as number),
  }
}

/** Mean cosine of pictures and their own captions. */
export const agreement: Metric<RetrievalItem> = {
  name: 'agreement',
  version: 1,
  label: 'Caption agreement',
  help: 'Mean similarity (cosine) of each picture to its own caption, by an encoder trained apart from the model. Read it beside the same value for shuffled captions.',
  direction: 'max',
  unit: '',
  range: [-1, 1],
  level: 'item',
  needs: ['pictures', 'features'],
  deterministic: true,
  normalisation: 'cosine',
  stats: (item) => [item.agreement, 1],
  reduce: ([sum, count]) => (sum as number) / (count as number),
}
