// The decoder of text models keeps the promises that generation and training are built on.
import { describe, expect, it } from 'vitest'
import { f32, type HostTensor, i32 } from '../../../../engine/base/tensor.ts'
import { graphOf } from '../../../../engine/ir/graph.ts'
import type { Value } from '../../../../engine/ir/node.ts'
import { interpret } from '../../../../engine/lower/reference/interpret.ts'
import type { DecoderConfig } from '../../../../engine/models/text/decoder-config.ts'
import {
  textForward,
  type TextForward,
  textLoss,
  textParameters,
  textStep,
} from '../../../../engine/models/text/decoder.ts'
import { weightInputs } from '../../../../engine/nn/parameters.ts'
import { causalMask } from '../../../../engine/ops/attention.ts'
import { constant } from '../../../../engine/ops/constant.ts'
import { input } from '../../../../engine/ops/input.ts'
import { worstDifference } from '../../../helpers/gradient-check.ts'
import { randomTextWeights, randomTokens, TINY_TEXT_CONFIGS } from '../../../helpers/text-models.ts'

/** Outputs of a model in f64. */
function run(
  config: DecoderConfig,
  outputs: (weights: ReturnType<typeof weightInputs>) => Record<string, Value>,
  feeds: Record<string, HostTensor> = {},
): Record<string, HostTensor> {
  const graph = graphOf(outputs(weightInputs(textParameters(config))))
  return interpret(graph, { ...randomTextWeights(config), ...feeds })
}

function named({ logits, caches }: TextForward): Record<string, Value> {
  const cached = caches.flatMap(({ keys, values }, i): [string, Value][] => [
    [`keys ${i}`, keys],
    [`values ${i}`, values],
  ])
  return { logits, ...Object.fromEntries(cached) }
}

const MASKED = -1e9
const EACH = Object.entries(TINY_TEXT_CONFIGS)

describe('a text model refuses', () => {
  it('a sequence that is longer than its context', () => {
    const config = TINY_TEXT_CONFIGS['llama'] as DecoderConfig
    const tokens = input('tokens', [1, 13], 'i32')
    expect(() => textForward(tokens, weightInputs(textParameters(config)), config)).toThrow(
      'sequences of 13 tokens do not fit a context of 12',
    )
  })

  it('a mask for another number of heads', () => {
    const config = TINY_TEXT_CONFIGS['llama'] as DecoderConfig
    const mask = input('mask', [1, 3, 5, 5])
    const tokens = input('tokens', [1, 5], 'i32')
    expect(() => textForward(tokens, weightInputs(textParameters(config)), config, { mask })).toThrow(
      'broadcasts to [batch, 4, time, keys], got [1, 3, 5, 5]',
    )
  })

  it('a family that it does not know', () => {
    const config = { ...(TINY_TEXT_CONFIGS['llama'] as DecoderConfig), family: 'lama' }
    expect(() => textParameters(config)).toThrow('got "lama"')
  })
})

describe.each(EACH)('a text model (%s)', (_name, config) => {
  const tokens = randomTokens(config, [2, 7])

  it('predicts nothing from tokens that come later', () => {
    const forward = (ids: HostTensor): ArrayLike<number> =>
      run(config, (weights) => ({ logits: textForward(constant(ids), weights, config).logits }))['logits']
        ?.data ?? []
    const changed = i32([2, 7], tokens.data)
    changed.data[6] = (changed.data[6] as number) === 0 ? 1 : 0 // the last token of the first row
    const [before, after] = [Array.from(forward(tokens)), Array.from(forward(changed))]
    const row = 7 * config.vocabulary
    expect(after.slice(0, row - config.vocabulary)).toEqual(before.slice(0, row - config.vocabulary))
    expect(after.slice(row - config.vocabulary, row)).not.toEqual(before.slice(row - config.vocabulary, row))
    expect(after.slice(row)).toEqual(before.slice(row))
  })

  it('gives the same with a causal mask as without a mask', () => {
    const results = run(config, (weights) => {
      const mask = constant(causalMask(7))
      return {
        plain: textForward(constant(tokens), weights, config).logits,
        masked: textForward(constant(tokens), weights, config, { mask }).logits,
      }
    })
    expect(worstDifference(results['masked']?.data ?? [], results['plain']?.data ?? [])).toBeLessThan(1e-12)
  })

  it('gives the same with a cache as without one, one token or several at a time', () => {
    const whole = run(config, (weights) => named(textForward(constant(tokens), weights, config)))
    let caches: Record<string, HostTensor> = {}
    let done = 0
    for (const count of [3, 1, 2, 1]) {
      const step = stepOf(config, { tokens, done, count, caches })
      expect(
        worstDifference(step['logits']?.data ?? [], sliceTime(whole['logits'], done, count)),
      ).toBeLessThan(1e-12)
      caches = joined(caches, step)
      done += count
    }
    for (const [name, cache] of Object.entries(caches))
      expect(worstDifference(cache.data, whole[name]?.data ?? [])).toBeLessThan(1e-12)
  })

  it('gives rows that begin later what they give alone', () => {
    // the second row is padded by two tokens on the left
    const alone = run(config, (weights) => ({
      logits: textForward(constant(sliced(tokens, 2)), weights, config).logits,
    }))
    const mask = f32([2, 1, 7, 7], [...causalMask(7).data, ...causalMask(7).data])
    for (let row = 0; row < 7; row++) mask.data.fill(MASKED, 49 + row * 7, 49 + row * 7 + 2)
    const positions = i32([2, 7], [0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 1, 2, 3, 4])
    const padded = run(config, (weights) => ({
      logits: textForward(constant(tokens), weights, config, {
        positions: constant(positions),
        mask: constant(mask),
      }).logits,
    }))
    const second = sliceTime(padded['logits'], 2, 5).slice(5 * config.vocabulary)
    expect(worstDifference(second, alone['logits']?.data ?? [])).toBeLessThan(1e-12)
  })

  it('sums the nats of targets by their weights', () => {
    const targets = randomTokens(config, [2, 7])
    const lossWeights = f32(
      [2, 7],
      Array.from({ length: 14 }, (_, i) => i / 14),
    )
    const { loss, nats } = run(config, (weights) => {
      const { loss, nats } = textLoss(
        { tokens: constant(tokens), targets: constant(targets), lossWeights: constant(lossWeights) },
        weights,
        config,
      )
      return { loss, nats }
    })
    const sum = Array.from(nats?.data ?? [], (n, i) => n * (lossWeights.data[i] as number))
    expect(loss?.data[0]).toBeCloseTo(
      sum.reduce((a, b) => a + b, 0),
      10,
    )
    expect(nats?.data.every((n) => n > 0)).toBe(true)
  })
})

/** Tokens `done` to `done + count` after cached ones, with two empty slots behind the filled ones. */
function stepOf(
  config: DecoderConfig,
  inputs: {
    readonly tokens: HostTensor
    readonly done: number
    readonly count: number
    readonly caches: Readonly<Record<string, HostTensor>>
  },
): Record<string, HostTensor> {
  const { tokens, done, count, caches } = inputs
  const slots = done === 0 ? 0 : done + 2
  const past = Array.from({ length: slots === 0 ? 0 : config.layers }, (_, i) => ({
    keys: constant(withSlots(caches[`keys ${i}`] as HostTensor, slots)),
    values: constant(withSlots(caches[`values ${i}`] as HostTensor, slots)),
  }))
  const mask = f32([2, 1, count, slots + count])
  mask.data.forEach((_, at) => {
    const [row, column] = [Math.floor(at / (slots + count)) % count, at % (slots + count)]
    if (column < slots ? column >= done : column - slots > row) mask.data[at] = MASKED
  })
  const places = Array.from({ length: 2 * count }, (_, i) => done + (i % count))
  return run(config, (weights) =>
    named(
      textStep(
        {
          tokens: constant(i32([2, count], sliceTime(tokens, done, count))),
          positions: constant(i32([2, count], places)),
          mask: constant(mask),
          past,
        },
        weights,
        config,
      ),
    ),
  )
}

/** Positions `from` to `from + count` of [batch, time, …]. */
function sliceTime(tensor: HostTensor | undefined, from: number, count: number): number[] {
  const { shape, data } = tensor as HostTensor
  const [batch, time] = shape as [number, number]
  const size = data.length / (batch * time)
  return Array.from({ length: batch }, (_, b) =>
    Array.from(data.slice((b * time + from) * size, (b * time + from + count) * size)),
  ).flat()
}

/** The second row of tokens from a place on, as [1, time]. */
function sliced(tokens: HostTensor, from: number): HostTensor {
  const ids = Array.from(tokens.data.slice(7 + from, 14))
  return i32([1, ids.length], ids)
}

/** A cache [batch, heads, time, width] with room for `slots` positions; the room holds what must not be seen. */
function withSlots({ shape, data }: HostTensor, slots: number): HostTensor {
  const [batch, heads, time, width] = shape as [number, number, number, number]
  const room = new Float64Array(batch * heads * slots * width).fill(99)
  for (let head = 0; head < batch * heads; head++)
    room.set(data.slice(head * time * width, (head + 1) * time * width), head * slots * width)
  return { shape: [batch, heads, slots, width], dtype: 'f32', data: room }
}

/** Caches with those of a step behind, along time. */
function joined(
  caches: Readonly<Record<string, HostTensor>>,
  step: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  const entries = Object.entries(step).filter(([name]) => name !== 'logits')
  return Object.fromEntries(
    entries.map(([name, added]) => {
      const before = caches[name]
      if (!before) return [name, added]
      const [batch, heads, time, width] = before.shape as [number, number, number, number]
      const more = added.shape[2] as number
      const parts = Array.from({ length: batch * heads }, (_, head) => [
        ...before.data.slice(head * time * width, (head + 1) * time * width),
        ...added.data.slice(head * more * width, (head + 1) * more * width),
      ])
      const shape = [batch, heads, time + more, width]
      return [name, { shape, dtype: 'f32', data: Float64Array.from(parts.flat()) } as const]
    }),
  )
}
