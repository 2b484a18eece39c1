// Recomputing blocks costs time and saves memory; it changes no bit of a gradient.
import { describe, expect, it } from 'vitest'
import { lowerToCpu } from '../../engine/lower/cpu/lower.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { RUNTIMES } from '../../engine/runtimes/index.ts'
import { modelLosses, trainingGraph } from '../helpers/model-graphs.ts'
import { worstDifference } from '../helpers/gradient-check.ts'

describe.each(modelLosses())('recomputing the blocks of $name', (model) => {
  const kept = trainingGraph(model)
  const recomputed = trainingGraph(model, { recompute: model.blocks })

  it('gives the same gradients to the last bit on the reference', () => {
    expect(interpret(recomputed.graph, model.feeds)).toEqual(interpret(kept.graph, model.feeds))
  })

  it('needs less planned memory on the processor', () => {
    expect(lowerToCpu(recomputed.graph).arenaBytes).toBeLessThan(lowerToCpu(kept.graph).arenaBytes)
  })

  it.each(RUNTIMES.filter(({ name }) => name !== 'reference'))(
    'gives the same gradients on $name',
    async (descriptor) => {
      if ((await descriptor.unavailable()) !== undefined) return
      const program = await (await descriptor.open()).compile(recomputed.graph, { threads: 2 })
      const results = await program.run(model.feeds)
      await program.dispose()
      for (const [name, tensor] of Object.entries(interpret(kept.graph, model.feeds)))
        expect(worstDifference(results[name]?.data ?? [], tensor.data)).toBeLessThan(1e-4)
    },
  )
})
