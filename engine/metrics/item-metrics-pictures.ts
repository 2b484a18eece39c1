// Metrics of single pictures: by an encoder of pictures and captions, by the rules of scenes, against a real picture.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { RgbImage } from '../base/image.ts'
import type { Metric } from './contract.ts'
import type { ItemJudge, ItemMetric, ItemMetricContext, PictureItem } from './item-metric-contract.ts'
import { mse, type PicturePair, psnr } from './pixels.ts'
import { agreement, rankCaptions, retrievalAt, type RetrievalItem } from './retrieval.ts'
import { SCENE_METRICS } from './scene-accuracy.ts'
import type { SceneVerdict } from './scene-rules.ts'
import { ssim } from './ssim.ts'

const JUDGED: readonly Metric<RetrievalItem>[] = [agreement, retrievalAt(1), retrievalAt(5)]
const AGAINST_REFERENCE: readonly Metric<PicturePair>[] = [psnr, ssim, mse]

/** Names of the metrics of single pictures, families by their usual members. */
export const PICTURE_ITEM_METRICS: readonly string[] = [
  ...JUDGED,
  ...SCENE_METRICS,
  ...AGAINST_REFERENCE,
].map(({ name }) => name)

/**
 * The metric of single pictures of a name, undefined where there is none.
 * @throws BAD_ARGUMENT when the context lacks the judge or the rules that it needs
 */
export function pictureItemMetric(name: string, context: ItemMetricContext): ItemMetric | undefined {
  const judged = JUDGED.find((metric) => metric.name === name) ?? retrievalNamed(name)
  if (judged) return judgedMetric(judged, context)
  const scene = SCENE_METRICS.find((metric) => metric.name === name)
  if (scene) return sceneMetric(scene, context)
  const paired = AGAINST_REFERENCE.find((metric) => metric.name === name)
  return paired && metricOf(paired, (items) => items.map((item) => pairOf(name, item)))
}

function retrievalNamed(name: string): Metric<RetrievalItem> | undefined {
  const places = /^R@([1-9]\d{0,3})$/.exec(name)?.[1]
  return places === undefined ? undefined : retrievalAt(Number(places))
}

/** A metric whose items are found for all pictures at once; NaN where there is none. */
function metricOf<Item>(
  metric: Metric<Item>,
  itemsOf: (
    items: readonly PictureItem[],
  ) => readonly (Item | undefined)[] | Promise<readonly (Item | undefined)[]>,
): ItemMetric {
  return {
    ...metric,
    kinds: ['picture'],
    score: async (items) =>
      Float64Array.from(await itemsOf(items as readonly PictureItem[]), (item) =>
        item === undefined ? Number.NaN : metric.reduce(metric.stats(item)),
      ),
  }
}

function judgedMetric(metric: Metric<RetrievalItem>, context: ItemMetricContext): ItemMetric {
  const { judge, captions = [], signal } = context
  if (!judge) throw lacking(metric.name, 'an encoder of pictures and captions')
  return metricOf(metric, (items) => ranked(judge, items, { captions, signal }))
}

/** Each picture's own caption among the distinct captions of all items and those that were given beside them. */
async function ranked(
  judge: ItemJudge,
  items: readonly PictureItem[],
  { captions, signal }: { readonly captions: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<RetrievalItem[]> {
  const all = [...new Set([...items.map(({ prompt }) => prompt), ...captions])]
  const place = new Map(all.map((caption, i) => [caption, i]))
  const pictures = await judge.pictures(
    items.map(({ picture }) => picture),
    { signal },
  )
  return rankCaptions({
    pictures: pictures.embeddings,
    captions: await judge.captions(all, { signal }),
    dimension: judge.dimensions,
    owners: items.map(({ prompt }) => place.get(prompt) as number),
  })
}

function sceneMetric(metric: Metric<SceneVerdict>, { checkScene }: ItemMetricContext): ItemMetric {
  if (!checkScene) throw lacking(metric.name, 'the rules of scenes')
  return metricOf(metric, (items) => items.map(({ prompt, picture }) => checkScene(prompt, picture)))
}

function pairOf(name: string, { picture, references = [] }: PictureItem): PicturePair {
  const [reference] = references as readonly (RgbImage | undefined)[]
  if (reference) return { picture, reference }
  throw new EngineError('BAD_ARGUMENT', message('compare.needsReal', { name }), {
    fixes: [message('compare.needsRealFix')],
  })
}

function lacking(name: string, what: string): EngineError {
  return new EngineError('BAD_ARGUMENT', message('compare.needsThing', { name, what }), {
    details: { metric: name },
    fixes: [message('compare.needsThingFix')],
  })
}
