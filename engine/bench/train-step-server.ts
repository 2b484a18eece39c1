// Our side of `bench train-step`, started by it: node train-step-server.ts JOB
import { gptLoss, gptParameters } from '../models/gpt.ts'
import { type HostWeights, weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import { openRuntime } from '../runtimes/index.ts'
import type { SafetensorsTensor } from '../formats/safetensors.ts'
import { TrainingStep } from '../train/step.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'
import { batchesOf } from './step-check.ts'
import type { TrainStepJob } from './train-step.ts'

const { job, tensors, weights: initial, release } = readJob<TrainStepJob>()
const { config, batch, threads, runtime: name, clipNorm, adamw, isMixed } = job
const shape = [batch, config.context]
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
const runtime = await openRuntime(name)
const training = await TrainingStep.create(runtime, { trainable: specs, weights, loss }, initial('weights'), {
  ...{ threads, clipNorm, optimizer: { adamw } },
  ...(isMixed && runtime.half && { precision: runtime.half }),
})
const batches = batchesOf(tensors['tokens'] as SafetensorsTensor)
release()

await serve(async ({ step }: { step: number }) => {
  const result = await training.run(batches[step % batches.length] as HostWeights, { step, multiplier: 1 })
  return { loss: result.loss }
})
