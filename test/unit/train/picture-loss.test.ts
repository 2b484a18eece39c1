// Captions and pictures are regularized alike, beside the same sums over logits in JavaScript.
import { expect, it } from 'vitest'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import type { HostTensor } from '../../../engine/base/tensor.ts'
import {
  captionImageForward,
  captionImageParameters,
  imageTokens,
} from '../../../engine/models/caption-image.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { chosenObjective } from '../../../engine/objectives/index.ts'
import { input } from '../../../engine/ops/input.ts'
import { pairBatch } from '../../../engine/train/pair-batches.ts'
import { pictureFeeds, pictureLossGraph, pictureShape } from '../../../engine/train/picture-loss.ts'
import { TINY_PICTURES } from '../../helpers/tiny-pairs.ts'

const ROWS = 2
const SMOOTHING = 0.2
const Z = 0.01
const { config, weights, source } = TINY_PICTURES
const chosen = chosenObjective({ name: 'joint', options: { captionShare: 0.25 } }, 'caption-image')
const inputs = weightInputs(captionImageParameters(config))
const pairs = source.own.slice(0, ROWS)
const first = (rows: readonly Int32Array[]): Int32Array => rows[0] as Int32Array
const batch = pairBatch(
  pairs.map(({ captions }) => first(captions)),
  pairs.map(({ images }) => first(images)),
)
const run = (values: Record<string, Value>, feeds: Record<string, HostTensor>): Record<string, HostTensor> =>
  interpret(graphOf(values), feeds)

/** Σ w·((1 − ε)·(−ln p) − ε·mean of ln q over all q + ζ·(ln Z)²). */
function expected(logits: HostTensor | undefined, targets: readonly number[], share: number): number {
  const width = logits?.shape.at(-1) ?? 0
  const each = targets.map((target, place) => {
    const row = [...(logits?.data.slice(place * width, (place + 1) * width) ?? [])]
    const logZ = Math.log(row.reduce((sum, a) => sum + Math.exp(a), 0))
    const nats = row.map((a) => logZ - a)
    const mean = nats.reduce((sum, a) => sum + a, 0) / width
    return (1 - SMOOTHING) * (nats[target] as number) + SMOOTHING * mean + Z * logZ ** 2
  })
  return (share / each.length) * each.reduce((sum, a) => sum + a, 0)
}

it('smooths targets of both and adds ζ·(ln Z)² for both', () => {
  const recipe = { batchSize: ROWS, accumulate: 1, labelSmoothing: SMOOTHING, zLoss: Z }
  const shape = pictureShape(recipe, config, chosen)
  const feeds = { ...weights, ...pictureFeeds({ batch }, config, { chosen, shape }) }
  const found = run({ loss: pictureLossGraph(inputs, config, shape).loss }, feeds)['loss']
  const captions = input('captions', [ROWS, config.captionSlots], 'i32')
  const image = input('image', [ROWS, imageTokens(config)], 'i32')
  const { imageLogits, captionLogits } = captionImageForward(captions, image, inputs, config)
  const logits = run({ imageLogits, captionLogits: captionLogits() }, feeds)
  const said = pairs.flatMap((pair) => [...first(pair.captions).subarray(1)])
  const drawn = pairs.flatMap((pair) => [...first(pair.images)])
  const sums = [expected(logits['captionLogits'], said, 0.25), expected(logits['imageLogits'], drawn, 0.75)]
  expect(found?.data[0]).toBeCloseTo((sums[0] as number) + (sums[1] as number), 5)
})
