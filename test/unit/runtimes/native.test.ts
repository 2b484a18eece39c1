// The native matrix product is right for every shape and instruction set, and is what its source says.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildNative } from '../../../build/native.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { type Instructions, addonFile } from '../../../engine/runtimes/cpu/native.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { NativeMemory, below, instructionSets, kernelsOf, values } from './native-memory.ts'

/** A product as gemmRows takes it, with its numbers; `part` as in product.h. */
interface Case {
  readonly transposeA: boolean
  readonly transposeB: boolean
  readonly rows: number
  readonly columns: number
  readonly inner: number
  readonly batch: number
  readonly alpha: number
  readonly accumulate: boolean
  readonly a: Float32Array
  readonly b: Float32Array
  readonly c: Float32Array
  readonly bias?: Float32Array
  readonly part: number
}

function randomCase(random: RandomStream, largest: number): Case {
  const size = (): number => below(random, largest)
  const coin = (): boolean => random.uniform() < 0.5
  const [rows, columns, inner, batch] = [size() + 1, size(), size(), 1 + below(random, 3)]
  return {
    ...{ transposeA: coin(), transposeB: coin(), rows, columns, inner, batch, accumulate: coin(), part: 0 },
    alpha: coin() ? 1 : random.uniform() - 2,
    a: values(random, batch * rows * inner),
    b: values(random, batch * inner * columns),
    c: values(random, batch * rows * columns),
    ...(coin() ? { bias: values(random, columns) } : {}),
  }
}

const PARTS: readonly ((row: number, k: number) => boolean)[] = [
  () => true,
  () => true,
  (row, k) => k <= row,
  (row, k) => k >= row,
]

/** Σ in f64 over what the part leaves of op(A). */
function sum(one: Case, [n, i, j]: readonly [number, number, number]): number {
  const { transposeA, transposeB, rows, columns, inner, a, b, part } = one
  let total = 0
  for (let k = 0; k < inner; k++) {
    if (!(PARTS[part] as (typeof PARTS)[number])(i, k)) continue
    const left = a[n * rows * inner + (transposeA ? k * rows + i : i * inner + k)] as number
    total += left * (b[n * inner * columns + (transposeB ? j * inner + k : k * columns + j)] as number)
  }
  return total
}

function expected(one: Case): number[] {
  const { rows, columns, c, alpha, accumulate, bias, part } = one
  return Array.from(c, (before, at) => {
    const [n, i, j] = [
      Math.floor(at / rows / columns),
      Math.floor(at / columns) % rows,
      at % columns,
    ] as const
    if (part === 1 && j > i) return before
    return alpha * sum(one, [n, i, j]) + (bias?.[j] ?? 0) + (accumulate ? before : 0)
  })
}

/** The largest difference, of sums of `inner` products of numbers up to 2. */
function worst(result: Float32Array, wanted: readonly number[]): number {
  return result.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] as number))), 0)
}

const tolerance = (inner: number): number => 4e-7 * (inner + 8)

type Compute = (one: Case, cuts: readonly number[]) => Float32Array

/** Runs the product in the given pieces, as threads do. */
function computeWith(instructions: Instructions, by: 'rows' | 'columns', file?: string): Compute {
  const memory = new NativeMemory()
  return (one, cuts) => {
    const kernels = kernelsOf(memory, instructions, file)
    memory.clear()
    const { transposeA, transposeB, rows, columns, inner } = one
    const [a, b, c, bias] = [memory.put(one.a), memory.put(one.b), memory.put(one.c), memory.put(one.bias)]
    const args = [
      ...[Number(transposeA), Number(transposeB), rows, columns, inner],
      ...[a, transposeA ? rows : inner, b, transposeB ? inner : columns, c, columns],
      ...[one.alpha, Number(one.accumulate), bias],
      ...[one.batch, rows * inner, inner * columns, rows * columns],
    ]
    for (const [at, cut] of cuts.slice(1).entries())
      kernels[by === 'rows' ? 'gemmRows' : 'gemmColumns'](...args, cuts[at] as number, cut)
    return memory.get(c, one.c.length)
  }
}

/** 0, some places between, and the end. */
function cutsOf(random: RandomStream, length: number): number[] {
  const between = Array.from({ length: below(random, 4) }, () => below(random, length + 1))
  return [0, ...between.sort((a, b) => a - b), length]
}

describe.each(instructionSets())('the product with %s', (instructions) => {
  it('agrees with f64 for random shapes, transposes, scales, biases and batches, in any pieces of rows', () => {
    const random = new RandomStream(1, 'rows')
    const compute = computeWith(instructions, 'rows')
    for (let i = 0; i < 150; i++) {
      const one = randomCase(random, i < 130 ? 40 : 130)
      const result = compute(one, cutsOf(random, one.batch * one.rows))
      expect(worst(result, expected(one)), JSON.stringify({ ...one, a: 0, b: 0, c: 0 })).toBeLessThan(
        tolerance(one.inner),
      )
    }
  })

  it('agrees with f64 where the depth and the rows pass a block', () => {
    const random = new RandomStream(2, 'blocks')
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const one = {
          ...randomCase(random, 2),
          rows: 245,
          columns: 35,
          inner: 521,
          batch: 1,
          bias: values(random, 35),
        }
        const sized = {
          a: values(random, 245 * 521),
          b: values(random, 521 * 35),
          c: values(random, 245 * 35),
        }
        const full = { ...one, ...sized, transposeA, transposeB }
        const result = computeWith(instructions, 'rows')(full, [0, 245])
        expect(worst(result, expected(full))).toBeLessThan(tolerance(521))
      }
  })

  it('agrees with f64 in any pieces of columns', () => {
    const random = new RandomStream(3, 'columns')
    const compute = computeWith(instructions, 'columns')
    for (let i = 0; i < 60; i++) {
      const { batch, ...drawn } = randomCase(random, 70)
      const one = { ...drawn, batch: 1, a: drawn.a.subarray(0, drawn.rows * drawn.inner) }
      const single = {
        ...one,
        b: one.b.subarray(0, one.inner * one.columns),
        c: one.c.subarray(0, one.rows * one.columns),
      }
      const result = compute(single, cutsOf(random, one.columns))
      expect(worst(result, expected(single)), `${batch}`).toBeLessThan(tolerance(one.inner))
    }
  })

  it('agrees with f64 for few rows of many columns, in any pieces of either', () => {
    const random = new RandomStream(7, 'few rows')
    for (let i = 0; i < 40; i++) {
      const [columns, inner] = [60 + below(random, 200), 1 + below(random, 70)]
      const rows = 1 + ((i * 7) % 34)
      const one = {
        ...{ ...randomCase(random, 2), rows, columns, inner, batch: 1, bias: values(random, columns) },
        ...{ transposeA: false, transposeB: i % 2 === 0, a: values(random, rows * inner) },
        ...{ b: values(random, inner * columns), c: values(random, rows * columns) },
      }
      for (const by of ['rows', 'columns'] as const) {
        const result = computeWith(instructions, by)(one, cutsOf(random, by === 'rows' ? rows : columns))
        expect(worst(result, expected(one))).toBeLessThan(tolerance(inner))
      }
    }
  })

  it('gives the same bits however the rows are shared', () => {
    const random = new RandomStream(4, 'bits')
    const compute = computeWith(instructions, 'rows')
    for (let i = 0; i < 40; i++) {
      const one = randomCase(random, 60)
      const all = one.batch * one.rows
      expect(compute(one, cutsOf(random, all))).toEqual(compute(one, [0, all]))
    }
  })

  it.each([1, 2, 3])('reads and writes heads in place and keeps to triangle %i', (part) => {
    const random = new RandomStream(5, `heads ${part}`)
    const memory = new NativeMemory()
    for (let i = 0; i < 30; i++) {
      const kernels = kernelsOf(memory, instructions)
      memory.clear()
      expect(worstOfHeads(memory, kernels.gemmStrided, { random, part })).toBeLessThan(1)
    }
  })
})

/** Products of [batch, time, heads, width] without copies: the largest error by the tolerance, against f64 of each head. */
function worstOfHeads(
  memory: NativeMemory,
  gemmStrided: (...values: number[]) => void,
  { random, part }: { random: RandomStream; part: number },
): number {
  const [batch, time, count, width] = [
    1 + below(random, 2),
    1 + below(random, 60),
    1 + below(random, 3),
    1 + below(random, 20),
  ]
  const [row, squares] = [count * width, batch * count * time * time]
  const x = values(random, batch * time * row)
  const y = values(random, batch * time * row)
  const scores = values(random, squares)
  // What lies outside a triangle must not be read: it may be anything.
  const transposeA = part !== 1 && random.uniform() < 0.5
  if (part !== 1) hide(scores, { time, below: (part === 3) !== transposeA })
  const [atX, atY, atScores] = [memory.put(x), memory.put(y), memory.put(scores)]
  const wide = [time * row, width]
  const square = [count * time * time, time * time]
  const [own, all] = [
    [atX, row, ...wide],
    [atScores, time, ...square],
  ]
  const shape = part === 1 ? [0, 1, time, time, width] : [Number(transposeA), 0, time, width, time]
  const operands = part === 1 ? [...own, atY, row, ...wide, ...all] : [...all, ...own, atY, row, ...wide]
  const units = batch * count * time
  for (const [start, end] of [
    [0, Math.floor(units / 3)],
    [Math.floor(units / 3), units],
  ] as const)
    gemmStrided(...shape, ...operands, 0.5, 0, 0, count, part, start, end)
  const result = memory.get(part === 1 ? atScores : atY, part === 1 ? squares : y.length)
  const head = (from: Float32Array, n: number): Float32Array =>
    Float32Array.from({ length: time * width }, (_, at) => {
      const place = (Math.floor(n / count) * time + Math.floor(at / width)) * row + (n % count) * width
      return from[place + (at % width)] as number
    })
  const errors = Array.from({ length: batch * count }, (_, n) => {
    const matrix = (from: Float32Array): Float32Array => from.subarray(n * time * time, (n + 1) * time * time)
    const common = { transposeA, rows: time, batch: 1, alpha: 0.5, accumulate: false, part }
    const one: Case =
      part === 1
        ? {
            ...common,
            transposeB: true,
            columns: time,
            inner: width,
            a: head(x, n),
            b: head(y, n),
            c: matrix(scores),
          }
        : {
            ...common,
            transposeB: false,
            columns: width,
            inner: time,
            a: matrix(scores),
            b: head(x, n),
            c: head(y, n),
          }
    return worst(part === 1 ? matrix(result) : head(result, n), expected(one)) / tolerance(one.inner)
  })
  return Math.max(...errors)
}

/** NaN outside the triangle. */
function hide(scores: Float32Array, { time, below: lower }: { time: number; below: boolean }): void {
  for (let at = 0; at < scores.length; at++) {
    const [i, j] = [Math.floor(at / time) % time, at % time]
    if (lower ? j < i : j > i) scores[at] = Number.NaN
  }
}

function hasCompiler(): boolean {
  try {
    execFileSync(process.env['CC'] ?? 'cc', ['--version'], { stdio: 'ignore' })
    return existsSync('node_modules/node-api-headers/include')
  } catch {
    return false
  }
}

describe('the committed addon', () => {
  it('refuses instructions that no processor has', () => {
    expect(() => kernelsOf(new NativeMemory(), 'none' as Instructions)).toThrow(TypeError)
  })

  it.skipIf(!hasCompiler())(
    'gives the same bits as one compiled now from its source (skipped without a compiler)',
    { timeout: 120_000 },
    () => {
      const file = join(tempFolder(), 'compiled.node')
      buildNative(file)
      expect(file).not.toBe(addonFile())
      for (const instructions of instructionSets()) {
        const random = new RandomStream(6, 'source')
        const [committed, compiled] = [
          computeWith(instructions, 'rows'),
          computeWith(instructions, 'rows', file),
        ]
        for (let i = 0; i < 30; i++) {
          const one = randomCase(random, 90)
          const cuts = [0, one.batch * one.rows]
          expect(compiled(one, cuts)).toEqual(committed(one, cuts))
        }
      }
    },
  )
})
