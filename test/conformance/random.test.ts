// Random numbers are the host's streams, bit for bit, on every runtime.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../engine/base/random.ts'
import { f32, sizeOf } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { input } from '../../engine/ops/input.ts'
import { randomCounter, randomUniform } from '../../engine/ops/random-uniform.ts'
import { dropout } from '../../engine/nn/dropout.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'

const PLACES = [
  { seed: 0, first: 0, second: 0, shape: [1] },
  { seed: 7, first: 3, second: 1, shape: [5, 13] },
  { seed: 2 ** 32 - 1, first: 2 ** 32 - 1, second: 2 ** 31, shape: [64] },
  { seed: Number.MAX_SAFE_INTEGER, first: 12, second: 0, shape: [3, 5, 1001] },
]

/** What the host's stream gives, cut to 24 bits. */
function hostNumbers({ seed, first, second, shape }: (typeof PLACES)[number]): number[] {
  const stream = new RandomStream(seed, 'dropout', first, second)
  return Array.from({ length: sizeOf(shape) }, () => (stream.u32() >>> 8) / 2 ** 24)
}

describe.each(['reference', ...RUNTIMES_HERE])('random numbers on %s', (name) => {
  it.each(PLACES)('are those of the host at $seed, $first, $second', async (place) => {
    const counter = input('counter', [4], 'i32')
    const graph = graphOf({ y: randomUniform(counter, { stream: 'dropout', shape: place.shape }) })
    const program = await (await openRuntime(name)).compile(graph, { threads: 2 })
    const { y } = await program.run({ counter: randomCounter(place.seed, place.first, place.second) })
    await program.dispose()
    expect(Array.from(y?.data ?? [])).toEqual(hostNumbers(place))
  })
})

describe('dropout', () => {
  const run = (rate: number, step: number): number[] => {
    const x = input('x', [40, 50])
    const y = dropout(x, { rate, counter: input('counter', [4], 'i32'), stream: 'block 0' })
    const feeds = { x: f32([40, 50], new Array<number>(2000).fill(1)), counter: randomCounter(1, step) }
    return Array.from(interpret(graphOf({ y }), feeds)['y']?.data ?? [])
  }

  it('drops about its rate, and scales what stays by 1/(1 − rate)', () => {
    const values = run(0.25, 0)
    const kept = values.filter((value) => value !== 0)
    expect(new Set(kept)).toEqual(new Set([1 / 0.75]))
    // a share of 2000 coins: 6 standard deviations are 0.058
    expect(Math.abs(kept.length / values.length - 0.75)).toBeLessThan(0.058)
  })

  it('drops other elements at another step', () => expect(run(0.5, 0)).not.toEqual(run(0.5, 1)))

  it('is nothing at rate 0', () => {
    const x = input('x', [2])
    expect(dropout(x, { rate: 0, counter: input('counter', [4], 'i32'), stream: 'a' })).toBe(x)
  })
})
