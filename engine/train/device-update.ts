// One optimizer step as a graph, for weights and slots that stay on a device: AdamW, and the moving average.
import { f32, type HostTensor } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { input } from '../ops/input.ts'
import { adamwScalars, adamwUpdate } from '../optim/adamw.ts'
import { averageShare, averageUpdate } from '../optim/average.ts'
import type { AreaName, TrainingMemory, UpdateKind } from './memory.ts'
import { GRADIENT } from './step-graph.ts'
import { areasFor, type OptimizerOptions, type UpdateStep } from './updater.ts'

/** Areas that stay on the device; gradients do too, but the host never has them. */
export function deviceAreas(options: OptimizerOptions): AreaName[] {
  return areasFor(options).filter((area) => area !== 'gradient')
}

/** Before the names of outputs that take the place of inputs. */
export const NEW = 'new '

/**
 * Per parameter `weight`, `first`, `second`, `average` and `gradient` with its name, and scalars → the first four after
 * the step, each under {@link NEW}.
 */
export function updateGraph({ sections }: TrainingMemory, options: OptimizerOptions): Graph {
  const number = (name: string): Value => input(name, [])
  const shared = { clip: number('clip'), rate: number('rate'), c1: number('c1'), c2: number('c2') }
  const share = number('share')
  const outputs: Record<string, Value> = {}
  for (const { kind, parameters } of sections) {
    const keep = number(keepName(kind))
    for (const { spec } of parameters) {
      const area = (prefix: string): Value => input(prefix + spec.name, spec.shape)
      const [first, second, gradient] = [area('first '), area('second '), area(GRADIENT)]
      const before = { weight: area('weight '), first, second, gradient }
      const after = adamwUpdate({ ...before, ...shared, keep }, options.adamw)
      for (const [name, value] of Object.entries(after)) outputs[`${NEW}${name} ${spec.name}`] = value
      if (options.averageDecay === undefined) continue
      outputs[`${NEW}average ${spec.name}`] = averageUpdate(area('average '), after.weight, share)
    }
  }
  return graphOf(outputs)
}

/** The scalars of a step. */
export function updateFeeds(
  { sections }: TrainingMemory,
  { adamw, averageDecay }: OptimizerOptions,
  { step, multiplier, clip }: UpdateStep,
): Record<string, HostTensor> {
  const rate = adamw.learningRate * multiplier
  const numbers: Record<string, number> = { clip }
  for (const { kind } of sections) {
    const { keep = 1, ...scalars } = adamwScalars(adamw, step, rate, kind === 'adamw decayed')
    Object.assign(numbers, scalars, { [keepName(kind)]: keep })
  }
  if (averageDecay !== undefined) numbers['share'] = averageShare(averageDecay, step)
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, f32([], [value])]))
}

function keepName(kind: UpdateKind): string {
  return `keep of ${kind}`
}
