import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { encodeCheckpoint, restoreCheckpoint } from '../../engine/train/checkpoint.ts'
import type { TrainingEvent } from '../../engine/train/events.ts'
import { trainLoop } from '../../engine/train/loop.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import { TINY_TOKENIZER, type TinyFamily, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

const STEPS = 8
const RECIPES: Record<string, object & { readonly family: TinyFamily }> = {
  'full gpt2 in parts, with a moving average': {
    ...{ family: 'gpt2', average: 0.9, accumulate: 2, objective: { name: 'autoregressive' } },
  },
  'packed llama with DoRA': {
    ...{
      family: 'llama',
      packing: 'packed',
      sequenceLength: 16,
      method: { name: 'lora', rank: 2, variant: 'dora' },
    },
  },
  'llama in parts with dropout of its adapters': {
    ...{ family: 'llama', accumulate: 2, method: { name: 'lora', rank: 2, dropout: 0.3 } },
  },
  'joined llama with smoothed labels': {
    ...{ family: 'llama', packing: 'joined', sequenceLength: 8, labelSmoothing: 0.1, zLoss: 1e-3 },
  },
}

interface Trace {
  readonly steps: string[]
  readonly weights: string
  readonly state: Uint8Array
}

/** Trains from `from` to the end, or until after `stopAfter` steps. */
async function run(
  kind: string,
  { state, from = 0, stopAfter }: { state?: Uint8Array; from?: number; stopAfter?: number } = {},
): Promise<Trace> {
  const { family, ...more } = RECIPES[kind] as (typeof RECIPES)[string]
  const recipe = parseRecipe({
    ...{
      base: 'b',
      dataset: 'd',
      steps: STEPS,
      batchSize: 2,
      evaluateEvery: 3,
      checkpointEvery: 3,
      seed: 11,
    },
    ...{ schedule: { warmupSteps: 2 }, ...more },
  })
  const texts = tinyTexts(true)
  const given = {
    ...tinyText(family),
    tokenizer: TINY_TOKENIZER,
    train: texts.slice(1),
    heldOut: texts.slice(0, 1),
  }
  const tune = await TextFineTune.create(await openRuntime('cpu'), recipe, given, { threads: 1 })
  if (state) restoreCheckpoint(tune.step.memory, state)
  const abort = new AbortController()
  const steps: string[] = []
  let saved: Uint8Array = new Uint8Array()
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'step')
      steps.push([event.step, event.loss, event.gradientNorm, event.multiplier].join(' '))
    if (event.type === 'evaluation') steps.push(`${event.step} ${JSON.stringify(event.values)}`)
    if (event.type === 'step' && event.step === stopAfter) abort.abort()
  }
  const parts = {
    ...{ step: tune.step, emit, now: () => 0, signal: abort.signal },
    batch: (step: number) => tune.batch(step),
    evaluate: () => tune.evaluate(),
    save: (step: number) => {
      saved = encodeCheckpoint(tune.step.memory, step)
      return Promise.resolve()
    },
  }
  await trainLoop(tune.plan, parts, from)
  const weights = createHash('sha256')
  for (const [name, { data }] of Object.entries(tune.weights()).sort())
    weights.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  await tune.dispose()
  return { steps, weights: weights.digest('hex'), state: saved }
}

describe.each(Object.keys(RECIPES))('a fine-tune of %s that was stopped and resumed', (kind) => {
  it('is bit for bit the one that never stopped, whichever step it stopped after', async () => {
    const whole = await run(kind)
    expect(whole.steps.length).toBe(STEPS + 3) // evaluations after 3, 6 and the last
    for (let stop = 1; stop < STEPS; stop++) {
      const first = await run(kind, { stopAfter: stop })
      const second = await run(kind, { state: first.state, from: stop })
      expect({ stop, steps: [...first.steps, ...second.steps] }).toEqual({ stop, steps: whole.steps })
      expect([second.weights, Buffer.compare(second.state, whole.state)]).toEqual([whole.weights, 0])
    }
  })

  it('differs when a checkpoint bit differs, so the comparison above can fail', async () => {
    const whole = await run(kind)
    const bent = (await run(kind, { stopAfter: 4 })).state.slice()
    bent[bent.length - 2] = (bent[bent.length - 2] as number) ^ 1
    const second = await run(kind, { state: bent, from: 4 })
    expect(Buffer.compare(second.state, whole.state)).not.toBe(0)
  })
})
