import { describe, expect, it } from 'vitest'
import { f32, type HostTensor } from '../../../engine/base/tensor.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { adamwGraph, adamwOptions, adamwScalars } from '../../../engine/optim/adamw.ts'
import { averageGraph, averageShare } from '../../../engine/optim/average.ts'
import {
  matrixShape,
  muonOptions,
  muonScalars,
  momentumGraph,
  orthogonalizeGraph,
} from '../../../engine/optim/muon.ts'
import { learningRateMultiplier, scheduleOptions } from '../../../engine/optim/schedule.ts'

const one = (value: number): HostTensor => f32([1], [value])
const scalars = (values: Record<string, number>): Record<string, HostTensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, f32([], [value])]))

describe('AdamW', () => {
  const options = adamwOptions.parse({ learningRate: 0.1, weightDecay: 0.1 })
  const step = (decay: boolean, clip = 1): number => {
    const feeds = { weight: one(1), gradient: one(0.5), first: one(0), second: one(0) }
    const numbers = { ...adamwScalars(options, 0, 0.1, decay), clip }
    return interpret(adamwGraph(options), { ...feeds, ...scalars(numbers) })['newWeight']?.data[0] as number
  }

  it('makes the first step of the textbook', () => {
    // 1 − .1·.1·1 − .1·(.5/√.25) = .89
    expect(step(true)).toBeCloseTo(0.89, 6)
    expect(step(false)).toBeCloseTo(0.9, 6)
  })

  it('hardly feels a clipped gradient in its first step, as its scale cancels', () => {
    expect(step(false, 0.01)).toBeCloseTo(0.9, 5)
  })
})

describe('Muon', () => {
  it('mixes momentum as Nesterov does', () => {
    const graph = momentumGraph(muonOptions.parse({ learningRate: 1, momentum: 0.9 }))
    const out = interpret(graph, { gradient: one(2), first: one(1), ...scalars({ clip: 0.5 }) })
    // m = .9·1 + .1·1 = 1; u = .1·1 + .9·1 = 1
    expect(out['newFirst']?.data[0]).toBeCloseTo(1, 7)
    expect(out['update']?.data[0]).toBeCloseTo(1, 7)
  })

  it.each([[[4, 9]], [[9, 4]], [[4, 3, 3, 1]]])('brings the singular values of %o near 1', (shape) => {
    const random = new RandomStream(2, 'matrix')
    const size = shape.reduce((a, b) => a * b, 1)
    const matrix = f32(
      shape,
      Array.from({ length: size }, () => random.normal()),
    )
    const spec = { name: 'w', shape, initializer: { kind: 'constant', value: 0 } as const }
    const data = interpret(orthogonalizeGraph([spec]), { w: matrix })['orthogonal w']?.data as Float64Array
    const [rows, columns] = matrixShape(shape)
    const wide = rows <= columns
    const small = Math.min(rows, columns)
    const at = (i: number, k: number): number => data[wide ? i * columns + k : k * columns + i] as number
    for (let i = 0; i < small; i++) {
      let square = 0
      for (let k = 0; k < Math.max(rows, columns); k++) square += at(i, k) ** 2
      // The quintic leaves singular values within about .7 and 1.2.
      expect(square).toBeGreaterThan(0.45)
      expect(square).toBeLessThan(1.5)
    }
  })

  it('scales with the larger side', () => {
    const options = muonOptions.parse({ learningRate: 0.01, weightDecay: 0.1 })
    expect(muonScalars(options, 0.01, [100, 25])).toEqual({ keep: 0.999, rate: 0.02 })
  })
})

it('averages weights', () => {
  const out = interpret(averageGraph(), { average: one(1), weight: one(3), ...scalars({ share: 0.25 }) })
  expect(out['newAverage']?.data[0]).toBe(1.5)
  // step 0: 1 − 1/11; later 1 − decay
  expect(averageShare(0.99, 0)).toBeCloseTo(10 / 11, 12)
  expect(averageShare(0.99, 10_000)).toBeCloseTo(0.01, 12)
})

describe('the learning rate', () => {
  const at = (shape: string, steps: number[], more = {}): number[] => {
    const options = scheduleOptions.parse({ warmupSteps: 10, shape, ...more })
    return steps.map((step) => learningRateMultiplier(step, 110, options))
  }

  it('warms up and falls as a cosine', () => {
    expect(at('cosine', [0, 5, 10, 60, 110]).map((x) => Math.round(x * 1e9) / 1e9)).toEqual([
      0, 0.5, 1, 0.5, 0,
    ])
  })

  it('has the other shapes', () => {
    expect(at('linear', [10, 60, 110])).toEqual([1, 0.5, 0])
    expect(at('constant', [10, 60, 110])).toEqual([1, 1, 1])
    expect(at('trapezoid', [10, 60, 85, 110], { decayShare: 0.5 })).toEqual([1, 1, 0.5, 0])
    expect(at('power', [60], { power: 2 })).toEqual([0.25])
    expect(at('linear', [110], { floor: 0.1 })).toEqual([0.1])
  })
})
