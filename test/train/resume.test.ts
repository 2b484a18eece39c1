import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { encodeCheckpoint, restoreCheckpoint } from '../../engine/train/checkpoint.ts'
import type { TrainingEvent } from '../../engine/train/events.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import { trainLoop } from '../../engine/train/loop.ts'
import { TINY_PICTURES } from '../helpers/tiny-pairs.ts'

const STEPS = 9

const RECIPES = {
  full: { method: { name: 'full' } },
  lora: { method: { name: 'lora', rank: 3, alpha: 6 } },
  joint: { method: { name: 'full' }, objective: { name: 'joint', options: { captionShare: 0.25 } } },
}

function recipeFor(kind: keyof typeof RECIPES): ReturnType<typeof parseRecipe> {
  const sizes = {
    steps: STEPS,
    batchSize: 4,
    evaluateEvery: 4,
    checkpointEvery: 3,
    replayShare: 0.25,
    seed: 11,
  }
  return parseRecipe({ base: 'b', dataset: 'd', schedule: { warmupSteps: 2 }, ...sizes, ...RECIPES[kind] })
}

interface Trace {
  readonly steps: string[]
  readonly weights: string
  readonly checkpoint: string
}

/** Trains from `from` to the end, or until after `stopAfter` steps; keeps what a resume needs. */
async function run(
  kind: keyof typeof RECIPES,
  {
    state,
    from = 0,
    stopAfter,
    runtime = 'onnx-cpu',
  }: { state?: Uint8Array; from?: number; stopAfter?: number; runtime?: string },
): Promise<Trace & { state: Uint8Array }> {
  const tune = await FineTune.create(await openRuntime(runtime), recipeFor(kind), TINY_PICTURES, {
    threads: 2,
  })
  if (state) restoreCheckpoint(tune.step.memory, state)
  const abort = new AbortController()
  const steps: string[] = []
  let saved: Uint8Array = new Uint8Array()
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'step') {
      steps.push([event.step, event.loss, event.gradientNorm, event.multiplier].join(' '))
      if (event.step === stopAfter) abort.abort()
    }
    if (event.type === 'evaluation') steps.push(`${event.step} ${JSON.stringify(event.values)}`)
  }
  const save = (step: number): Promise<void> => {
    saved = encodeCheckpoint(tune.step.memory, step)
    return Promise.resolve()
  }
  const parts = {
    step: tune.step,
    batch: (s: number) => tune.batch(s),
    evaluate: () => tune.evaluate(),
    save,
    emit,
    now: () => 0,
    signal: abort.signal,
  }
  await trainLoop(tune.plan, parts, from)
  const weights = createHash('sha256')
  for (const [name, { data }] of Object.entries(tune.weights()).sort())
    weights.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  await tune.dispose()
  return {
    steps,
    weights: weights.digest('hex'),
    checkpoint: createHash('sha256').update(saved).digest('hex'),
    state: saved,
  }
}

const ROWS = RUNTIMES_HERE.flatMap((runtime) =>
  (Object.keys(RECIPES) as (keyof typeof RECIPES)[]).map((kind) => ({ kind, runtime })),
)

describe.each(ROWS)('a $kind fine-tune on $runtime that was stopped and resumed', ({ kind, runtime }) => {
  it('is bit for bit the one that never stopped, whichever step it stopped after', async () => {
    const whole = await run(kind, { runtime })
    expect(whole.steps.length).toBe(STEPS + 3) // evaluations after 4, 8 and the last
    for (let stop = 1; stop < STEPS; stop++) {
      const first = await run(kind, { stopAfter: stop, runtime })
      const second = await run(kind, { state: first.state, from: stop, runtime })
      expect({ stop, steps: [...first.steps, ...second.steps] }).toEqual({ stop, steps: whole.steps })
      expect([second.weights, second.checkpoint]).toEqual([whole.weights, whole.checkpoint])
    }
  })

  it('differs when a checkpoint bit differs, so the comparison above can fail', async () => {
    const whole = await run(kind, { runtime })
    const first = await run(kind, { stopAfter: 4, runtime })
    const bent = first.state.slice()
    bent[bent.length - 2] = (bent[bent.length - 2] as number) ^ 1
    const second = await run(kind, { state: bent, from: 4, runtime })
    expect(second.checkpoint).not.toBe(whole.checkpoint)
  })
})

it('refuses a checkpoint of another method', async () => {
  const { state } = await run('lora', { stopAfter: 1 })
  await expect(run('full', { state, from: 1 })).rejects.toMatchObject({ code: 'RESUME_MISMATCH' })
})
