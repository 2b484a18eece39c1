// Lowered graphs in files: used again where nothing changed, made anew where anything did.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { f32 } from '../../../engine/base/tensor.ts'
import { type Graph, graphOf } from '../../../engine/ir/graph.ts'
import { add } from '../../../engine/ops/add.ts'
import { constant } from '../../../engine/ops/constant.ts'
import { input } from '../../../engine/ops/input.ts'
import { mul } from '../../../engine/ops/mul.ts'
import { sum } from '../../../engine/ops/sum.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { cachedLowering } from '../../../engine/runtimes/lowering-cache.ts'
import { RUNTIMES_HERE } from '../../helpers/runtimes.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const x = input('x', [3])
const graph = (values = [1, 2, 3]): Graph => graphOf({ y: add(x, constant(f32([3], values))) })

/** Asks for a graph's bytes; tells whether they were made. */
function ask(cache: string | undefined, asked: Graph, name = 'target'): boolean {
  let isMade = false
  const bytes = cachedLowering({ name, graph: asked, cache }, () => {
    isMade = true
    return Uint8Array.of(7, 8, 9)
  })
  expect([...bytes]).toEqual([7, 8, 9])
  return isMade
}

describe('a lowered graph', () => {
  it('is made once, and the same graph built anew is read', () => {
    const cache = join(tempFolder(), 'graphs')
    expect([ask(cache, graph()), ask(cache, graph()), ask(undefined, graph())]).toEqual([true, false, true])
  })

  it.each<[string, Graph, string?]>([
    ['another constant', graph([1, 2, 4])],
    ['another op', graphOf({ y: mul(x, constant(f32([3], [1, 2, 3]))) })],
    ['another shape', graphOf({ y: add(input('x', [1]), constant(f32([3], [1, 2, 3]))) })],
    ['another name of an output', graphOf({ z: add(x, constant(f32([3], [1, 2, 3]))) })],
    ['another attribute', graphOf({ y: sum(x) })],
    ['operands the other way', graphOf({ y: add(constant(f32([3], [1, 2, 3])), x) })],
    ['another target', graph(), 'other'],
  ])('is made anew for %s', (_, other, name) => {
    const cache = tempFolder()
    ask(cache, graph())
    expect(ask(cache, other, name)).toBe(true)
  })

  it('is made anew when its file was spoilt', () => {
    const cache = tempFolder()
    ask(cache, graph())
    const file = join(cache, readdirSync(cache)[0] as string)
    writeFileSync(file, readFileSync(file).subarray(0, -1))
    expect([ask(cache, graph()), ask(cache, graph())]).toEqual([true, false])
  })

  it('is made where its folder cannot be', () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    expect(ask(join(file, 'graphs'), graph())).toBe(true)
  })

  const kept = RUNTIMES_HERE.filter((name) => ['onnx-cpu', 'cpu'].includes(name))
  it.each(kept)('computes the same from the cache on %s', async (name) => {
    const options = { threads: 1, cache: tempFolder() }
    const results = []
    for (let turn = 0; turn < 2; turn++) {
      const program = await (await openRuntime(name)).compile(graph(), options)
      results.push(Array.from((await program.run({ x: f32([3], [1, 1, 1]) }))['y']?.data ?? []))
      await program.dispose()
    }
    expect(readdirSync(options.cache).length).toBe(1)
    expect(results).toEqual([
      [2, 3, 4],
      [2, 3, 4],
    ])
  })
})
