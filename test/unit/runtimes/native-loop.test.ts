// Elementwise loops and cross-entropy of the addon give what their formulas say, by each instruction set.
import { describe, expect, it } from 'vitest'
import type { Value } from '../../../engine/ir/node.ts'
import { nativeLoop } from '../../../engine/lower/cpu/native-loop.ts'
import { add } from '../../../engine/ops/add.ts'
import { scalar } from '../../../engine/ops/constant.ts'
import { exp } from '../../../engine/ops/exp.ts'
import { input } from '../../../engine/ops/input.ts'
import { less } from '../../../engine/ops/less.ts'
import { log } from '../../../engine/ops/log.ts'
import { maximum } from '../../../engine/ops/maximum.ts'
import { mul } from '../../../engine/ops/mul.ts'
import { select } from '../../../engine/ops/select.ts'
import { sigmoid } from '../../../engine/ops/sigmoid.ts'
import { sqrt } from '../../../engine/ops/sqrt.ts'
import { tanh } from '../../../engine/ops/tanh.ts'
import type { ElementwiseLoop } from '../../../engine/lower/wasm/loop.ts'
import { instructionSets, kernelsOf, NativeMemory } from './native-memory.ts'

/** More than two blocks of 256, with a rest that fills no vector. */
const COUNT = 2 * 256 + 77
const WHOLE = { kind: 'block', divide: 1, modulo: Infinity } as const
const ONE = { kind: 'element', divide: 1, modulo: 1 } as const
/** Of f32. */
const ULP = 2 ** -23

const xs = Float32Array.from({ length: COUNT }, (_, i) => (i - COUNT / 2) / 2.5)
xs.set([NaN, Infinity, -Infinity, 0, -0, 88.72, 88.73, -87.3, -87.4, 1e30, -1e30, 0.625, -0.625])
xs.set([1, 0.70710677, 0.70710684, 2 ** -126, 2 ** -140, 3.4e38, 1 - 2 ** -24, 1 + 2 ** -23], 40)

function loopOf(y: Value, reads: readonly [Value, typeof WHOLE | typeof ONE][]): ElementwiseLoop {
  const nodes = [...new Set(nodesBefore(y))].filter(({ op }) => op.name !== 'input')
  const operands = reads.map(([value, access]) => ({ value, access }))
  return { nodes, operands, numbers: [], outputs: [y], width: 'all' }
}

function nodesBefore({ node }: Value): Value['node'][] {
  return [...node.inputs.flatMap(nodesBefore), node]
}

/** y over the place of x, which is what an output may do. */
function run(
  name: ReturnType<typeof instructionSets>[number],
  loop: ElementwiseLoop,
  more: readonly number[] = [],
) {
  const memory = new NativeMemory()
  const kernels = kernelsOf(memory, name)
  const code = memory.put(nativeLoop(loop, 1e6))
  const x = memory.put(xs)
  const others = more.map((value) => memory.put(Float32Array.of(value)))
  kernels.loop(code, x, ...others, x, 0, 300)
  kernels.loop(code, x, ...others, x, 300, COUNT)
  return memory.get(x, COUNT)
}

/** The same to a few units in the last place, what is not a number alike. */
function expectNear(found: Float32Array, formula: (x: number) => number): void {
  const off = [...found].filter((y, i) => {
    const wanted = Math.fround(formula(xs[i] as number))
    // below the smallest normal number results are 0
    return !(Object.is(y, wanted) || Math.abs(y - wanted) <= 4 * ULP * Math.abs(wanted) + 2 ** -126)
  })
  expect(off.filter((y) => !Number.isNaN(y))).toEqual([])
}

describe.each(instructionSets())('loops by %s', (name) => {
  const x = input('x', [COUNT])
  it.each([
    ['exp', exp(x), Math.exp],
    ['sigmoid', sigmoid(x), (v: number) => 1 / (1 + Math.exp(-v))],
    ['tanh', tanh(x), Math.tanh],
    ['log', log(x), Math.log],
    ['maximum', log(maximum(x, scalar(0.25))), (v: number) => Math.log(Math.max(v, 0.25))],
    ['maximum of a constant', log(maximum(scalar(0.25), x)), (v: number) => Math.log(Math.max(v, 0.25))],
    ['select', select(less(x, scalar(2)), exp(x), x), (v: number) => (v < 2 ? Math.exp(v) : v)],
  ] as const)('compute %s', (_, y, formula) => {
    const found = run(name, loopOf(y, [[x, WHOLE]]))
    expectNear(found, formula)
    expect(found[0]).toBeNaN()
  })

  it('compute several steps, with constants and a number that all share', () => {
    const b = input('b', [1])
    const y = add(mul(mul(x, sigmoid(mul(x, scalar(0.5)))), b), scalar(3))
    const found = run(name, loopOf(y, [[x, WHOLE], [b, ONE]]), [-2]) // prettier-ignore
    expect(found[20]).toBeCloseTo((-2 * (xs[20] as number)) / (1 + Math.exp(-(xs[20] as number) / 2)) + 3, 4)
    expect(found[COUNT - 1]).toBeCloseTo((-2 * (xs[COUNT - 1] as number)) / (1 + Math.exp(-(xs[COUNT - 1] as number) / 2)) + 3, 3) // prettier-ignore
  })

  it.each([40, 300])(
    'compute rows of %i with a number for each two of them and a row that comes again',
    (width) => {
      const memory = new NativeMemory()
      const kernels = kernelsOf(memory, name)
      const rows = 6
      const data = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i))
      const [each, again] = [Float32Array.of(-1, 2, 0.5), data.map((v) => v * v).slice(0, 3 * width)]
      const [a, b] = [input('a', [1]), input('b', [COUNT])]
      const loop: ElementwiseLoop = {
        ...loopOf(add(exp(mul(x, a)), b), []),
        operands: [
          { value: x, access: WHOLE },
          { value: a, access: { kind: 'element', divide: 2, modulo: Infinity } },
          { value: b, access: { kind: 'block', divide: 1, modulo: 3 } },
        ],
        width,
      }
      const [code, place] = [memory.put(nativeLoop(loop, rows)), memory.put(data)]
      const [numbers, repeated] = [memory.put(each), memory.put(again)]
      kernels.loop(code, place, numbers, repeated, place, 0, 1)
      kernels.loop(code, place, numbers, repeated, place, 1, rows)
      const wanted = data.map((v, i) => {
        const row = Math.floor(i / width)
        return Math.exp(v * (each[row >> 1] as number)) + (again[i % (3 * width)] as number)
      })
      memory.get(place, rows * width).forEach((v, i) => expect(v).toBeCloseTo(wanted[i] as number, 5))
    },
  )
})

describe.each(instructionSets())('cross-entropy by %s', (name) => {
  it('is ln Σ exp − the chosen logit, and refuses a target outside', () => {
    const memory = new NativeMemory()
    const kernels = kernelsOf(memory, name)
    const width = 83
    const logits = Float32Array.from({ length: 2 * width }, (_, i) => Math.sin(i) * 20)
    const place = memory.put(logits)
    const loss = memory.put(new Float32Array(2))
    kernels.softmaxCrossEntropy(place, memory.put(Int32Array.of(5, 82)), loss, place, width, 0, 2)
    ;[5, 82].forEach((target, row) => {
      const all = [...logits.subarray(row * width, (row + 1) * width)]
      const sum = all.reduce((total, value) => total + Math.exp(value), 0)
      expect(memory.get(loss, 2)[row]).toBeCloseTo(Math.log(sum) - (all[target] as number), 4)
      const probabilities = [...memory.get(place, 2 * width).subarray(row * width, (row + 1) * width)]
      probabilities.forEach((p, i) => expect(p).toBeCloseTo(Math.exp(all[i] as number) / sum, 6))
    })
    const outside = memory.put(Int32Array.of(width, -1))
    expect(() => kernels.softmaxCrossEntropy(place, outside, loss, place, width, 0, 1)).toThrow(TypeError)
    expect(() => kernels.softmaxCrossEntropy(place, outside, loss, place, width, 1, 2)).toThrow(TypeError)
  })
})

describe('a loop', () => {
  it('without exponentials, or with steps that the addon does not have, is left to generated code', () => {
    const x = input('x', [COUNT])
    expect(nativeLoop(loopOf(add(x, x), [[x, WHOLE]]), 1e6)).toBeUndefined()
    expect(nativeLoop(loopOf(add(x, x), [[x, WHOLE]]), 576)).toBeDefined()
    expect(nativeLoop(loopOf(exp(sqrt(x)), [[x, WHOLE]]), 1e6)).toBeUndefined()
    expect(nativeLoop(loopOf(less(exp(x), x), [[x, WHOLE]]), 1e6)).toBeUndefined()
    expect(nativeLoop({ ...loopOf(exp(x), [[x, WHOLE]]), width: 7 }, 1e6)).toBeUndefined()
  })
})
