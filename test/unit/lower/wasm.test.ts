import { describe, expect, it } from 'vitest'
import { f32 } from '../../../engine/base/tensor.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { type Graph, graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { abs } from '../../../engine/ops/abs.ts'
import { add } from '../../../engine/ops/add.ts'
import { scalar } from '../../../engine/ops/constant.ts'
import { div } from '../../../engine/ops/div.ts'
import { exp } from '../../../engine/ops/exp.ts'
import { input } from '../../../engine/ops/input.ts'
import { maximum } from '../../../engine/ops/maximum.ts'
import { minimum } from '../../../engine/ops/minimum.ts'
import { mul } from '../../../engine/ops/mul.ts'
import { neg } from '../../../engine/ops/neg.ts'
import { log } from '../../../engine/ops/log.ts'
import { sigmoid } from '../../../engine/ops/sigmoid.ts'
import { softmax } from '../../../engine/ops/softmax.ts'
import { tanh } from '../../../engine/ops/tanh.ts'
import { sqrt } from '../../../engine/ops/sqrt.ts'
import { sub } from '../../../engine/ops/sub.ts'
import { compileElementwise, paddedLength, PlannedMemory } from '../../../engine/runtimes/elementwise.ts'

const LENGTH = 37

/** Every instruction once: vectors a, b; scalar s. */
function everything(length: number): Graph {
  const [a, b, s] = [input('a', [length]), input('b', [length]), input('s', [])]
  const mixed = div(sub(mul(a, s), b), add(sqrt(abs(b)), scalar(0.5)))
  return graphOf({ y: maximum(minimum(mixed, scalar(1)), neg(s)), z: add(a, mul(s, s)) })
}

it('computes what the reference computes, in place, for a length that fills no register', () => {
  const memory = PlannedMemory.create(4 * paddedLength(LENGTH))
  const random = new RandomStream(1, 'wasm')
  const regions = { a: memory.take(LENGTH), b: memory.take(LENGTH), z: memory.take(LENGTH) }
  for (const region of [regions.a, regions.b])
    for (let i = 0; i < LENGTH; i++) region.data[i] = random.normal()
  const feeds = {
    a: f32([LENGTH], regions.a.data.slice(0, LENGTH)),
    b: f32([LENGTH], regions.b.data.slice(0, LENGTH)),
    s: f32([], [0.7]),
  }
  const expected = interpret(everything(LENGTH), feeds)
  compileElementwise(everything(1), memory)({ ...regions, y: regions.b }, { s: 0.7 })
  for (let i = 0; i < LENGTH; i++) {
    expect(regions.b.data[i]).toBeCloseTo(expected['y']?.data[i] as number, 5)
    expect(regions.z.data[i]).toBeCloseTo(expected['z']?.data[i] as number, 5)
  }
})

it('does nothing for an empty vector', () => {
  const memory = PlannedMemory.create(8)
  const [empty, other] = [memory.take(0), memory.take(4)]
  other.data.fill(3)
  compileElementwise(graphOf({ y: neg(input('x', [1])) }), memory)({ x: empty, y: empty }, {})
  expect([...other.data]).toEqual([3, 3, 3, 3])
})

it('refuses what is not elementwise', () => {
  const memory = PlannedMemory.create(4)
  expect(() => compileElementwise(graphOf({ y: softmax(input('x', [1])) }), memory)).toThrow(
    'cannot run "softmax"',
  )
  expect(() => compileElementwise(graphOf({ y: neg(input('x', [2, 2])) }), memory)).toThrow(
    'vectors of one length or scalars',
  )
})

describe('functions on four lanes are as exact as f32 is', () => {
  const points = (from: number, to: number): number[] =>
    Array.from({ length: 4001 }, (_, i) => Math.fround(from + ((to - from) * i) / 4000))
  const rows = [
    { name: 'exp', build: exp, truth: Math.exp, at: points(-87, 88) },
    { name: 'log', build: log, truth: Math.log, at: [...points(1e-38, 4), ...points(1, 3e38), 1e-40] },
    { name: 'tanh', build: tanh, truth: Math.tanh, at: [...points(-1, 1), ...points(-20, 20), 1e-6] },
    { name: 'sigmoid', build: sigmoid, truth: (x: number) => 1 / (1 + Math.exp(-x)), at: points(-80, 80) },
  ]

  it.each(rows)('$name', ({ build, truth, at }) => {
    const results = evaluate(build, at)
    const worst = Math.max(
      ...at.map((x, i) => Math.abs((results[i] as number) - truth(x)) / Math.max(Math.abs(truth(x)), 1e-38)),
    )
    expect(worst).toBeLessThan(3e-7)
  })

  it('and keep to the ends of the number line', () => {
    const ends = [NaN, Infinity, -Infinity, 0, 1000, -1000]
    expect(evaluate(exp, ends)).toEqual([NaN, Infinity, 0, 1, Infinity, 0])
    expect(evaluate(log, ends)).toEqual([NaN, Infinity, NaN, -Infinity, Math.fround(Math.log(1000)), NaN])
    expect(evaluate(tanh, ends)).toEqual([NaN, 1, -1, 0, 1, -1])
    expect(evaluate(sigmoid, ends)).toEqual([NaN, 1, 0, 0.5, 1, 0])
  })
})

function evaluate(build: (x: Value) => Value, at: readonly number[]): number[] {
  const memory = PlannedMemory.create(paddedLength(at.length))
  const region = memory.take(at.length)
  region.data.set(at)
  compileElementwise(graphOf({ y: build(input('x', [1])) }), memory)({ x: region, y: region }, {})
  return [...region.data.subarray(0, at.length)]
}
