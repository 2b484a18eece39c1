// A run's memory as safetensors and back: weights, both optimizer slots and the moving average, bit for bit. The rest of
// a run's state (learning rate, batch order, random streams) is a pure function of recipe and step.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { readSafetensorsAsF32, type SafetensorsTensor, writeSafetensors } from '../formats/safetensors.ts'
import type { HostWeights } from '../nn/parameters.ts'
import type { AreaName, TrainingMemory } from './memory.ts'

/** Areas that a resumed run needs; gradients and updates are made anew in each step. */
const SAVED: readonly AreaName[] = ['weight', 'first', 'second', 'average']

/** The file of a checkpoint after `step` steps. */
export function encodeCheckpoint(memory: TrainingMemory, step: number): Uint8Array {
  const tensors = SAVED.filter((area) => memory.has(area)).flatMap((area) =>
    Object.entries(memory.tensors(area, `${area} `)),
  )
  return writeSafetensors(Object.fromEntries(tensors.map(([name, tensor]) => [name, asF32(tensor)])), {
    step: `${step}`,
  })
}

/**
 * Fills a memory from a checkpoint file.
 * @throws RESUME_MISMATCH when the file is of another model or other optimizers, FILE_* when it is broken.
 */
export function restoreCheckpoint(memory: TrainingMemory, file: Uint8Array): void {
  const stored = readSafetensorsAsF32(file)
  for (const area of SAVED.filter((name) => memory.has(name))) {
    const values: Record<string, HostWeights[string]> = {}
    for (const [name, view] of Object.entries(memory.tensors(area))) {
      const tensor = stored[`${area} ${name}`]
      if (!tensor || !sameShape(tensor.shape, view.shape))
        throw new EngineError(
          'RESUME_MISMATCH',
          message('train.checkpointShape', {
            area,
            name,
            expected: showShape(view.shape),
            came: tensor ? showShape(tensor.shape) : 'nothing',
          }),
          { fixes: [message('train.checkpointShapeFix')] },
        )
      values[name] = tensor
    }
    memory.load(area, values)
  }
}

/** A host tensor as it is written to a file. */
export function asF32({ shape, data }: HostWeights[string]): SafetensorsTensor {
  return { dtype: 'F32', shape, data: Float32Array.from(data) }
}
