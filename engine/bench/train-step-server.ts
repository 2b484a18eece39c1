// Our side of `bench train-step`, started by it: node train-step-server.ts JOB
import { f32, type HostTensor, i32 } from '../base/tensor.ts'
import { gptLoss, gptParameters } from '../models/gpt.ts'
import { type HostWeights, weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import { openRuntime } from '../runtimes/index.ts'
import { TrainingStep } from '../train/step.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'
import type { TrainStepJob } from './train-step.ts'

const { job, tensors, weights: initial } = readJob<TrainStepJob>()
const { config, batch, threads, runtime, clipNorm, adamw } = job
const time = config.context
const shape = [batch, time]
const specs = gptParameters(config)
const weights = weightInputs(specs)
const { loss } = gptLoss(
  {
    tokens: input('tokens', shape, 'i32'),
    targets: input('targets', shape, 'i32'),
    lossWeights: input('lossWeights', shape),
  },
  weights,
  config,
)
const training = await TrainingStep.create(
  await openRuntime(runtime),
  { trainable: specs, weights, loss },
  initial('weights'),
  {
    threads,
    clipNorm,
    optimizer: { adamw },
  },
)

const ids = tensors['tokens']?.data as Int32Array
const lossWeights = f32(shape, new Array<number>(batch * time).fill(1 / (batch * time)))
const batches = Array.from({ length: tensors['tokens']?.shape[0] as number }, (_, i) => batchOf(i))

/** Rows of one token more than the context: all but the last are seen, all but the first are due. */
function batchOf(index: number): HostWeights {
  const part = (from: number): HostTensor => {
    const tensor = i32(shape)
    for (let b = 0; b < batch; b++) {
      const start = (index * batch + b) * (time + 1) + from
      tensor.data.set(ids.subarray(start, start + time), b * time)
    }
    return tensor
  }
  return { tokens: part(0), targets: part(1), lossWeights }
}

await serve(async ({ step }: { step: number }) => {
  const result = await training.run(batches[step % batches.length] as HostWeights, { step, multiplier: 1 })
  return { loss: result.loss }
})
