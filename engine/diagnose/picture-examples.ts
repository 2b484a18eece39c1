// Examples of pictures: long runs of one token, samples that repeat each other, samples beside their nearest training pictures.
import type { DuplicateView, HealthFigureView, LoopView, NearestView } from '../api/contract/health-views.ts'
import type { RgbImage } from '../base/image.ts'
import { nearestGrids } from '../metrics/memorisation.ts'
import { longestRun } from './code-measures.ts'
import type { PictureSubject, RealPicture } from './diagnose-pictures.ts'
import { duplicateGroups } from './duplicates.ts'
import { copiesFigure, heldOutShare, isSuspicious } from './memory-figures.ts'
import { MOST_EXAMPLES } from './panel.ts'
import type { PictureRow } from './picture-figures.ts'
import { cosine } from './vendi.ts'

/** What was drawn after a caption. */
export interface Drawn extends PictureRow {
  readonly caption: string
  readonly image: RgbImage
}

/** Nearest training pictures of drawn ones, and distances of held-out ones. */
export interface Copies {
  readonly figures: readonly HealthFigureView[]
  readonly found: readonly { readonly index: number; readonly distance: number }[]
  readonly controls: readonly number[]
}

/** Nearest training grids, with those of held-out pictures as the control. */
export function copiesOf({ heldOut, training }: PictureSubject, drawn: readonly Drawn[]): Copies {
  const grids = training.map(({ codes }) => codes)
  const found = nearestGrids(
    drawn.map(({ codes }) => codes),
    grids,
  )
  const controls = nearestGrids(
    heldOut.map(({ codes }) => codes),
    grids,
  ).map(({ distance }) => distance)
  const figure = copiesFigure(
    found.map(({ distance }) => distance),
    controls,
  )
  return { figures: figure ? [figure] : [], found, controls }
}

/** Samples beside their nearest training pictures, nearest first. */
export async function nearestViews(
  { training, keep }: PictureSubject,
  drawn: readonly Drawn[],
  memory: Copies | undefined,
): Promise<NearestView[]> {
  if (!memory) return []
  const { found, controls } = memory
  const order = found
    .map(({ distance }, i) => ({ distance, i }))
    .sort((a, b) => a.distance - b.distance || a.i - b.i)
    .slice(0, MOST_EXAMPLES)
  return Promise.all(
    order.map(async ({ distance, i }) => {
      const [sample, known] = [drawn[i] as Drawn, training[found[i]?.index ?? 0] as RealPicture]
      return {
        prompt: sample.caption,
        sample: { text: null, picture: await keep(sample.image) },
        training: { text: known.caption, picture: known.picture, key: known.key },
        distance: sample.features && known.features ? 1 - cosine(sample.features, known.features) : null,
        tokenDistance: distance,
        heldOutShare: heldOutShare(distance, controls),
        isSuspicious: isSuspicious(distance, controls),
        spans: [],
      }
    }),
  )
}

/** Pictures with the longest runs of one token, from a quarter of the picture on. */
export async function runViews({ keep }: PictureSubject, drawn: readonly Drawn[]): Promise<LoopView[]> {
  const runs = drawn
    .map((one) => ({ one, run: longestRun(one.codes) }))
    .filter(({ one, run }) => run.to - run.from >= one.codes.length / 4)
    .sort((a, b) => b.run.to - b.run.from - (a.run.to - a.run.from))
    .slice(0, MOST_EXAMPLES)
  return Promise.all(
    runs.map(async ({ one, run: { from, to } }) => ({
      ...{ prompt: one.caption, text: '', picture: await keep(one.image) },
      ...{ spans: [[from, to] as const], isAtEnd: to === one.codes.length },
    })),
  )
}

/** Samples that are equal or nearly so. */
export async function duplicateViews(
  { keep }: PictureSubject,
  drawn: readonly Drawn[],
): Promise<DuplicateView[]> {
  const groups = duplicateGroups(drawn.map(({ codes }) => codes)).slice(0, MOST_EXAMPLES)
  return Promise.all(
    groups.map(async (group) => ({
      prompts: group.map((place) => drawn[place]?.caption ?? '').slice(0, 8),
      sample: { text: null, picture: await keep((drawn[group[0] as number] as Drawn).image) },
      count: group.length,
    })),
  )
}
