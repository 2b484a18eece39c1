// Measures one training step in a process of its own, started by a survey: node step-process.ts JOB
import { openRuntime } from '../runtimes/index.ts'
import { plannedBytes } from '../runtimes/memory-plan.ts'
import { stepGraph } from '../train/step-graph.ts'
import { TrainingStep } from '../train/step.ts'
import { median } from './figures.ts'
import { peakBytes } from './load.ts'
import { type StepJob, stepWorkload, type StepWorkload } from './step-work.ts'

/** What was found. */
export interface StepFigures {
  readonly parameters: number
  readonly trainable: number
  /** From the model's configuration to the graph of the step, gradients included. */
  readonly graphMs: number
  /** From the graph to a program that can run. */
  readonly compileMs: number
  /** Null when no steps were asked for. */
  readonly stepMs: number | null
  /** Most memory that the process held; null where it cannot be told. */
  readonly peakBytes: number | null
  /** The same, known before. */
  readonly plannedBytes: number
}

/** Held by a process that has loaded the runtime and compiled nothing. */
async function loadedBytes(runtime: string): Promise<number> {
  await openRuntime(runtime)
  return process.memoryUsage.rss()
}

/** What a process takes that runs something, more than one that has only loaded the runtime: threads, code, what waits for the collector. */
const RUNNING_BYTES = { cpu: 75e6, other: 75e6 } as const

/** The base as made, the areas of what learns, a copy of the base where the runtime has memory of its own, and the graph's. */
function planOf(job: StepJob, work: StepWorkload, programBytes: number): number {
  const { parameters, trainable, task } = work
  const adapters = job.method === 'lora' ? trainable : 0
  const areas = 4 * trainable
  const copied = job.runtime === 'cpu' && job.method === 'lora' ? parameters : 0
  const graph = stepGraph(task)
  const running = RUNNING_BYTES[job.runtime === 'cpu' ? 'cpu' : 'other']
  return (
    programBytes + running + 4 * (parameters + adapters + areas + copied) + plannedBytes(job.runtime, graph)
  )
}

async function measure(job: StepJob): Promise<StepFigures> {
  const programBytes = await loadedBytes(job.runtime)
  const start = performance.now()
  const work = stepWorkload(job)
  stepGraph(work.task)
  const graphMs = performance.now() - start
  const { base, initial } = work.weights()
  const runtime = await openRuntime(job.runtime)
  const before = performance.now()
  const training = await TrainingStep.create(runtime, { ...work.task, frozen: base }, initial, work.options)
  const compileMs = performance.now() - before
  const batch = work.batch()
  const times: number[] = []
  for (let step = 0; job.steps > 0 && step <= job.steps; step++) {
    const began = performance.now()
    await training.run(batch, { step, multiplier: 1 })
    if (step > 0) times.push(performance.now() - began)
  }
  const { parameters, trainable } = work
  return {
    ...{ parameters, trainable, graphMs, compileMs },
    stepMs: times.length === 0 ? null : median(times),
    peakBytes: peakBytes(process.pid) ?? null,
    plannedBytes: planOf(job, work, programBytes),
  }
}

const job = JSON.parse(process.argv[2] as string) as StepJob
const answer = await measure(job).catch((error: unknown) => ({ problem: (error as Error).message }))
process.send?.(answer, () => process.exit(0))
