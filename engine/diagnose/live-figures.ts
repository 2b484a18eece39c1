// The few measures that are looked at while a run goes, on small sets of samples.
import type { HealthFigureView } from '../api/contract/health-views.ts'
import type { ImageGenerator } from '../generate/image-generator.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import { nearestGrids } from '../metrics/memorisation.ts'
import type { TextContext, TextSubject } from './diagnose-texts.ts'
import { figuresBesideReal, type SetFigure } from './figure.ts'
import { copiesFigure } from './memory-figures.ts'
import { streamsOf } from './panel.ts'
import { codeFigures, type PictureRow } from './picture-figures.ts'
import { LIVE_TEXT_FIGURES, textRow } from './text-figures.ts'
import { vendiOf } from './vendi.ts'

/** Texts and pictures of a look, and most tokens of each text. */
export const LOOK_SIZES = { texts: 16, textTokens: 24, pictures: 24 } as const

/** What texts are looked at with. */
export interface LiveTexts {
  readonly generator: Pick<TextSubject['generator'], 'generate'>
  readonly contexts: readonly TextContext[]
  readonly pool: readonly Int32Array[]
  readonly options: TextSubject['options']
  readonly seed: number
  readonly signal?: AbortSignal | undefined
}

/** Writes after every context, as the probabilities say and greedily, and measures. @throws the signal's reason when it aborts */
export async function lookAtTexts({
  generator,
  contexts,
  pool,
  options,
  seed,
  signal,
}: LiveTexts): Promise<HealthFigureView[]> {
  const ids = contexts.map((one) => one.ids)
  const real = [...contexts.map((one) => one.real), ...pool].map(textRow)
  const figures: HealthFigureView[] = []
  for (const [how, ailment] of [
    [options.used, 'degeneration'],
    [options.drawn, 'collapse'],
  ] as const) {
    const found = await generator.generate(ids, how, { signal })
    const samples = found.map(({ tokens }) => textRow(tokens))
    const measures = LIVE_TEXT_FIGURES.filter((one) => one.ailment === ailment)
    figures.push(...figuresBesideReal(measures, { samples, real }, streamsOf(seed)))
  }
  return figures
}

/** What pictures are looked at with. */
export interface LivePictures {
  readonly generator: Pick<ImageGenerator, 'generate'>
  readonly captions: readonly string[]
  /** Grids of held-out pictures, and of those that are trained on. */
  readonly heldOut: readonly ArrayLike<number>[]
  readonly training: readonly ArrayLike<number>[]
  readonly codebookSize: number
  readonly options: GenerationOptions
  readonly signal?: AbortSignal | undefined
}

/** Draws after every caption and measures image tokens: nothing judges pictures while a run goes. */
export async function lookAtPictures({
  generator,
  captions,
  heldOut,
  training,
  codebookSize,
  options,
  signal,
}: LivePictures): Promise<HealthFigureView[]> {
  const requests = captions.map((caption) => ({ caption, sample: 0 }))
  const drawn = await generator.generate(requests, options, { signal })
  const samples = drawn.map(({ tokens }): PictureRow => ({ codes: tokens }))
  const real = heldOut.map((codes): PictureRow => ({ codes }))
  const measures = [...codeFigures(codebookSize), CODE_VARIETY]
  const figures = figuresBesideReal(measures, { samples, real }, streamsOf(options.seed))
  const near = (grids: readonly ArrayLike<number>[]): number[] =>
    training.length === 0 ? [] : nearestGrids(grids, training).map(({ distance }) => distance)
  const copies = copiesFigure(near(drawn.map(({ tokens }) => tokens)), near(heldOut))
  return copies ? [...figures, copies] : figures
}

/** Vendi score with the share of equal places as the similarity, which is a kernel: a mean of indicators. */
const CODE_VARIETY: SetFigure<PictureRow> = {
  ...{ name: 'vendi', ailment: 'collapse', unit: '', direction: 'higher' },
  measure: vendiOf((rows) => rows.map(({ codes }) => codes), equalShare),
}

function equalShare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let equal = 0
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++
  return equal / a.length
}
