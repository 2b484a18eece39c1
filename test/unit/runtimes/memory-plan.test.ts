// What a graph takes is known before it runs, and grows as it must.
import { describe, expect, it } from 'vitest'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { lowerToCpu } from '../../../engine/lower/cpu/lower.ts'
import { exp } from '../../../engine/ops/exp.ts'
import { input } from '../../../engine/ops/input.ts'
import { reshape } from '../../../engine/ops/reshape.ts'
import { tanh } from '../../../engine/ops/tanh.ts'
import { plannedBytes } from '../../../engine/runtimes/memory-plan.ts'
import { trainingGraph, modelLosses } from '../../helpers/model-graphs.ts'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import type { DecoderConfig } from '../../../engine/models/text/decoder-config.ts'
import { gemma3 } from '../../../engine/models/text/families/gemma3.ts'
import { llama } from '../../../engine/models/text/families/llama.ts'
import { textGraphBytes } from '../../../engine/train/text-memory.ts'
import { TINY_TEXT_CONFIGS } from '../../helpers/text-models.ts'

/** What ONNX Runtime takes of what must be alive. */
const SHARE = 2.6

describe('the memory of a graph', () => {
  it('is two values of a chain, whatever its length, and views of a value take none', () => {
    const chain = (length: number, isViewed = false): Value => {
      let x: Value = input('x', [1000])
      for (let i = 0; i < length; i++) x = isViewed ? reshape(tanh(x), [1000]) : tanh(exp(x))
      return x
    }
    for (const length of [2, 7])
      expect(plannedBytes('onnx-cpu', graphOf({ y: chain(length) })) / SHARE).toBeCloseTo(2 * 4000, 6)
    const viewed = graphOf({ y: reshape(chain(3, true), [10, 100]) })
    expect(plannedBytes('onnx-cpu', viewed) / SHARE).toBeCloseTo(2 * 4000, 6)
  })

  it.each(modelLosses())('is on the processor what its program plans: $name', (model) => {
    const { graph } = trainingGraph(model)
    const { arenaBytes, constants } = lowerToCpu(graph)
    expect(plannedBytes('cpu', graph)).toBe(arenaBytes + constants.length)
  })
})

describe('the memory of a text fine-tune', () => {
  const config = TINY_TEXT_CONFIGS['llama']
  const bytes = (
    changes: object,
    {
      layers = 12,
      runtime = 'onnx-cpu',
      heldOut = 0,
    }: { layers?: number; runtime?: string; heldOut?: number } = {},
  ): number => {
    if (!config) throw new Error('no tiny Llama')
    const recipe = parseRecipe({ base: 'b', dataset: 'd', batchSize: 8, ...changes })
    const step = { config: { ...config, layers }, family: llama, time: 12, heldOut, runtime }
    return textGraphBytes(recipe, step)
  }

  it.each(['onnx-cpu', 'cpu'])('grows with every layer alike on %s', (runtime) => {
    const at = (layers: number): number => bytes({}, { layers, runtime })
    expect((at(12) - at(8)) / (at(8) - at(4))).toBeCloseTo(1, 2)
    // planned without a shortcut: one layer and two are few enough
    expect(at(2) - at(1)).toBeCloseTo((at(12) - at(4)) / 8, -3)
  })

  it.each(['onnx-cpu', 'cpu'])('is near what all layers take where some have a window on %s', (runtime) => {
    const tiny = TINY_TEXT_CONFIGS['gemma3'] as DecoderConfig
    const at = (slides: (layer: number) => boolean, more: object = {}): number => {
      const layers = Array.from({ length: 12 }, (_, layer) => slides(layer))
      const config = { ...tiny, context: 96, layers: 12, sliding: { window: 8, layers } }
      const recipe = parseRecipe({ base: 'b', dataset: 'd', batchSize: 4, ...more })
      return textGraphBytes(recipe, { config, family: gemma3, time: 96, heldOut: 0, runtime })
    }
    const every = (layer: number): boolean => layer % 3 !== 2
    const [none, all, mixed] = [at(() => false), at(() => true), at(every)]
    expect(Math.abs(all / none - 1)).toBeGreaterThan(0.02)
    expect(mixed).toBeGreaterThan(Math.min(none, all))
    expect(mixed).toBeLessThan(Math.max(none, all))
    // all that learn are planned one by one
    const exact = at(every, { lastLayers: 12, wordEmbeddings: 'train' })
    expect(Math.abs(mixed / exact - 1)).toBeLessThan(0.1)
  })

  it('has little for layers that do not learn', () => {
    const last = (count: number): number => bytes({ lastLayers: count }, { runtime: 'cpu' })
    expect(last(2)).toBeLessThan(bytes({}, { runtime: 'cpu' }) / 2)
    // eleven and twelve of twelve layers are planned without a shortcut
    expect((last(11) - last(2)) / (9 * (last(12) - last(11)))).toBeCloseTo(1, 1)
  })

  it('has room for what is judged: beside the step, on the processor in its place', () => {
    const judged = (runtime: string): number => bytes({}, { runtime, heldOut: 500 }) - bytes({}, { runtime })
    expect(judged('onnx-cpu')).toBeGreaterThan(0)
    expect(judged('cpu')).toBe(0)
    const shallow = { runtime: 'cpu', layers: 1 }
    const one = { batchSize: 1 }
    expect(bytes(one, { ...shallow, heldOut: 500 })).toBeGreaterThan(bytes(one, shallow))
  })

  it('falls with parts and with recomputed blocks', () => {
    expect(bytes({ accumulate: 4 })).toBeLessThan(bytes({}) / 2)
    const on = { runtime: 'cpu' }
    expect(bytes({ recompute: true }, on)).toBeLessThan(bytes({}, on))
  })
})
