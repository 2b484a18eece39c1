// How pairs are judged that a caption-to-image model never learns from: the graph, and how many at once.
import { type Graph, graphOf } from '../ir/graph.ts'
import { type CaptionImageConfig, captionImageParameters } from '../models/caption-image.ts'
import { weightInputs } from '../nn/parameters.ts'
import { sum } from '../ops/sum.ts'
import { pictureLossGraph, PLAIN_PICTURE_LOSS } from './picture-loss.ts'

/** Pairs that are judged at once. */
export const JUDGED_AT_ONCE = 32

/** Inputs as of {@link pictureLossGraph} →  `pictureNats` [pairs]: −ln p of each picture after its caption. */
export function pictureScorerGraph(config: CaptionImageConfig): Graph {
  const weights = weightInputs(captionImageParameters(config))
  const { nats } = pictureLossGraph(weights, config, { ...PLAIN_PICTURE_LOSS, batch: JUDGED_AT_ONCE })
  return graphOf({ pictureNats: sum(nats, [1]) })
}
