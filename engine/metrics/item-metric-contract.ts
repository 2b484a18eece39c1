// Metrics with a value for every single item: what rewards, rankings and formulas are made of.
import type { RgbImage } from '../base/image.ts'
import type { MetricDescriptor } from './contract.ts'
import type { OwnMetricDefinition } from './own/own-metric.ts'
import type { ScriptCage } from './own/script-contract.ts'
import type { SceneVerdict } from './scene-rules.ts'
import type { TextItem } from './text-item.ts'

/** One drawn picture. */
export interface PictureItem {
  /** Its caption. */
  readonly prompt: string
  readonly picture: RgbImage
  /** Real pictures of that caption; metrics that compare with one take the first. */
  readonly references?: readonly RgbImage[]
  /** Image tokens, for pictures that a model drew. */
  readonly tokens?: ArrayLike<number>
}

/** What a model made: a text (`output`) or a picture (`picture`). */
export type MetricItem = TextItem | PictureItem

/** What metrics can be of. */
export type ItemKind = 'text' | 'picture'

/** A metric of single items, ready to measure. */
export interface ItemMetric extends Pick<
  MetricDescriptor,
  'name' | 'version' | 'label' | 'help' | 'direction' | 'unit' | 'range' | 'needs'
> {
  /** What it can measure. */
  readonly kinds: readonly ItemKind[]
  /**
   * One value per item, in their order; NaN for an item that holds nothing to measure (a text shorter than n for
   * `seq-rep-n`, a caption that is no scene). Items must all be of one kind.
   * @throws BAD_ARGUMENT for items that it cannot measure, METRIC_FAILED where an own metric fails, CANCELLED
   */
  score(items: readonly MetricItem[]): Promise<Float64Array>
}

/** An encoder of pictures and captions in one space; rows of length 1. */
export interface ItemJudge {
  readonly dimensions: number
  pictures(
    images: readonly RgbImage[],
    control?: { readonly signal?: AbortSignal | undefined },
  ): Promise<{ readonly embeddings: Float32Array }>
  captions(
    texts: readonly string[],
    control?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Float32Array>
}

/** What metrics of items may use; what is left out rules out the metrics that need it. */
export interface ItemMetricContext {
  /** For `agreement` and `R@k`. */
  readonly judge?: ItemJudge | undefined
  /** Captions that `R@k` ranks a picture's own among, beside those of the items. */
  readonly captions?: readonly string[] | undefined
  /** For `scene-…`: the verdict on a picture of a scene caption, undefined for any other caption. */
  readonly checkScene?: ((caption: string, picture: RgbImage) => SceneVerdict | undefined) | undefined
  /** The own metric of a name. */
  readonly own?: ((name: string) => OwnMetricDefinition | undefined) | undefined
  /** For own metrics by script. */
  readonly cage?: ScriptCage | undefined
  readonly signal?: AbortSignal | undefined
}

/** Whether an item is a picture. */
export function isPicture(item: MetricItem): item is PictureItem {
  return 'picture' in item
}
