// Our side of `bench lora-step`, started by it: node lora-step-server.ts JOB
import type { SafetensorsTensor } from '../formats/safetensors.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { openRuntime } from '../runtimes/index.ts'
import { recipeStep } from '../train/recipe-step.ts'
import { TrainingStep } from '../train/step.ts'
import { PLAIN_LOSS, textLossGraph } from '../train/text-loss.ts'
import { readJob } from './job.ts'
import { loraChoice, type LoraStepJob } from './lora-step.ts'
import { serve } from './serve.ts'
import { batchesOf } from './step-check.ts'

const { job, tensors, weights, release } = readJob<LoraStepJob>()
const { config, batch: rows, time, rank, alpha, threads, runtime: name, clipNorm, adamw } = job
const shape = { ...PLAIN_LOSS, rows, time }
const choice = loraChoice(config, { rank, alpha })
const { task } = recipeStep(choice, (weights) => textLossGraph(weights, config, shape))
const runtime = await openRuntime(name)
const training = await TrainingStep.create(
  runtime,
  { ...task, frozen: weights('weights') },
  weights('adapters'),
  { threads, clipNorm, optimizer: { adamw } },
)
const batches = batchesOf(tensors['tokens'] as SafetensorsTensor)
// a runtime without memory of its own reads the frozen weights where they are
if (runtime.plan) release()

await serve(async ({ step }: { step: number }) => {
  const result = await training.run(batches[step % batches.length] as HostWeights, { step, multiplier: 1 })
  return { loss: result.loss }
})
