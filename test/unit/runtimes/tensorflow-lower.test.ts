// Kernel calls for TensorFlow: what is written is given back once, after it was read last.
import { describe, expect, it } from 'vitest'
import { lowerToTensorflow } from '../../../engine/lower/tensorflow/lower.ts'
import { modelGraphs } from '../../helpers/model-graphs.ts'

describe.each(modelGraphs())('the kernel calls of $name', ({ graph }) => {
  const program = lowerToTensorflow(graph)
  const outputs = [...program.outputs.values()].map(({ slot }) => slot)
  const freed = program.calls.flatMap(({ frees }) => frees)

  it('read only what is there and not yet given back', () => {
    const there = new Set([
      ...program.constants.keys(),
      ...[...program.inputs.values()].map(({ slot }) => slot),
    ])
    for (const { inputs, output, frees } of program.calls) {
      expect(inputs.filter((slot) => !there.has(slot))).toEqual([])
      there.add(output)
      for (const slot of frees) there.delete(slot)
    }
    expect(outputs.filter((slot) => !there.has(slot))).toEqual([])
  })

  it('give back every result but the outputs, each once', () => {
    expect(new Set(freed).size).toBe(freed.length)
    const results = program.calls.map(({ output }) => output)
    expect(results.filter((slot) => !freed.includes(slot) && !outputs.includes(slot))).toEqual([])
    expect(freed.filter((slot) => program.constants.has(slot))).toEqual([])
  })
})
