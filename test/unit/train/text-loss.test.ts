import { describe, expect, it } from 'vitest'
import { f32, type HostTensor, i32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { textForward } from '../../../engine/models/text/decoder.ts'
import { textParameters } from '../../../engine/models/text/decoder.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { chosenObjective } from '../../../engine/objectives/index.ts'
import { input } from '../../../engine/ops/input.ts'
import { documentMask, textFeeds, textLossGraph } from '../../../engine/train/text-loss.ts'
import { batchOf, blankRows, writeDocuments } from '../../../engine/train/text-rows.ts'
import { type TinyFamily, tinyText, tinyTexts } from '../../helpers/tiny-text.ts'

const FAMILIES: TinyFamily[] = ['gpt2', 'llama', 'gemma3_text']
const run = (values: Record<string, Value>, feeds: Record<string, HostTensor>): Record<string, HostTensor> =>
  interpret(graphOf(values), feeds)

describe.each(FAMILIES)('a text in a packed row of %s', (name) => {
  const { config, weights } = tinyText(name)
  const inputs = weightInputs(textParameters(config))
  const texts = [0, 2].map((i) => tinyTexts(true)[i] as ReturnType<typeof tinyTexts>[number]) // 8 and 4 places

  it('has the logits that it has alone, and its loss', () => {
    const rows = blankRows(1, 14, 0)
    writeDocuments(rows, 0, texts)
    const whole = (label: string): Value => input(label, [1, 14], 'i32')
    const apart = { positions: whole('positions'), mask: documentMask(whole('documents')) }
    const { logits } = textForward(whole('tokens'), inputs, config, apart)
    const shape = [1, 14]
    const packed = run(
      { logits },
      {
        ...weights,
        tokens: i32(shape, rows.tokens),
        positions: i32(shape, rows.positions),
        documents: i32(shape, rows.documents),
      },
    )['logits']
    let at = 0
    for (const { ids } of texts) {
      const alone = run(
        { logits: textForward(input('tokens', [1, ids.length - 1], 'i32'), inputs, config).logits },
        { ...weights, tokens: i32([1, ids.length - 1], ids.subarray(0, -1)) },
      )['logits']
      alone?.data.forEach((value, i) => expect(packed?.data[at + i]).toBeCloseTo(value, 5))
      at += alone?.data.length ?? 0
    }
    expect(at).toBe(12 * config.vocabulary)
  })

  it('would see the text before it without the mask, so that the comparison above can fail', () => {
    const rows = blankRows(1, 12, 0)
    writeDocuments(rows, 0, texts)
    const tokens = input('tokens', [1, 12], 'i32')
    const feeds = { ...weights, tokens: i32([1, 12], rows.tokens), positions: i32([1, 12], rows.positions) }
    const leaking = run({ logits: textForward(tokens, inputs, config).logits }, feeds)['logits']
    const second = texts[1]?.ids ?? new Int32Array()
    const alone = run(
      { logits: textForward(input('tokens', [1, 4], 'i32'), inputs, config).logits },
      { ...weights, tokens: i32([1, 4], second.subarray(0, 4)) },
    )['logits']
    const start = 8 * config.vocabulary
    const furthest = Array.from(alone?.data ?? [], (value, i) =>
      Math.abs(value - (leaking?.data[start + i] as number)),
    )
    expect(Math.max(...furthest)).toBeGreaterThan(0.01)
  })
})

describe('the loss of a text model', () => {
  const { config, weights } = tinyText('llama')
  const inputs = weightInputs(textParameters(config))
  const rows = blankRows(2, 8, 0)
  tinyTexts(true)
    .slice(2, 4)
    .forEach((text, row) => writeDocuments(rows, row, [text]))
  const chosen = chosenObjective({ name: 'conditional', options: {} }, 'text')
  const plain = { rows: 2, time: 8, packing: 'off', labelSmoothing: 0, zLoss: 0, candidates: 0 } as const
  const lossOf = (more: object = {}, replaced: Record<string, HostTensor> = {}): number => {
    const { loss } = textLossGraph(inputs, config, { ...plain, ...more })
    const feeds = textFeeds({ batch: batchOf(rows) }, chosen, plain)
    return run({ loss }, { ...weights, ...feeds, ...replaced })['loss']?.data[0] as number
  }

  it('adds ζ·(ln Z)² of every learnt target', () => {
    const { logits } = textForward(input('tokens', [2, 8], 'i32'), inputs, config)
    const found = run({ logits }, { ...weights, tokens: i32([2, 8], rows.tokens) })['logits']
    const { lossWeights } = textFeeds({ batch: batchOf(rows) }, chosen, plain)
    const squares = Array.from(lossWeights?.data ?? [], (weight, place) => {
      const row = found?.data.slice(place * config.vocabulary, (place + 1) * config.vocabulary) ?? []
      return weight * Math.log([...row].reduce((sum, a) => sum + Math.exp(a), 0)) ** 2
    })
    const expected = lossOf() + 0.01 * squares.reduce((a, b) => a + b, 0)
    expect(lossOf({ zLoss: 0.01 })).toBeCloseTo(expected, 5)
  })

  it('is 0 where nothing is learnt', () => {
    expect(lossOf({}, { lossWeights: f32([2, 8]) })).toBe(0)
  })

  it('does not depend on what fills a row up', () => {
    const other = rows.tokens.map((token, i) => (rows.roles[i] === 0 ? 39 : token))
    expect(lossOf({}, { tokens: i32([2, 8], other) })).toBe(lossOf())
  })
})
