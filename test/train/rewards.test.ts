// Objectives that need the model for their batches, end to end on tiny models: rewards rise, runs resume bit for bit, bad rewards stop.
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { encodeCheckpoint, restoreCheckpoint } from '../../engine/train/checkpoint.ts'
import type { StepEvent, TrainingEvent } from '../../engine/train/events.ts'
import { trainLoop } from '../../engine/train/loop.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import type { DrawnReward } from '../../engine/train/picture-rehearsal.ts'
import type { RewardMetric } from '../../engine/train/rewarder.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import type { WrittenReward } from '../../engine/train/text-rehearsal.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { TINY_PICTURES } from '../helpers/tiny-pairs.ts'
import { TINY_TOKENIZER, type TinyFamily, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

/** Share of a continuation that is token 7: a random model has about 1/40. */
const SEVENS: RewardMetric<WrittenReward> = {
  ...{ name: 'sevens', direction: 'max' },
  score: (items) =>
    Promise.resolve(
      Float64Array.from(items, ({ tokens }) => tokens.filter((token) => token === 7).length / tokens.length),
    ),
}
const decode = (ids: ArrayLike<number>): string => Array.from(ids, String).join(' ')

interface Given {
  readonly family?: TinyFamily
  readonly runtime?: string
  readonly reward?: RewardMetric<WrittenReward>
  readonly state?: Uint8Array
  readonly from?: number
  readonly stopAfter?: number
  readonly onStep?: (step: number) => void
  readonly onSave?: (step: number, state: Uint8Array) => void
}

/** A whole run of a recipe: what its steps told, and its last checkpoint. */
async function run(
  more: object,
  {
    family = 'llama',
    runtime = 'cpu',
    reward = SEVENS,
    state,
    from = 0,
    stopAfter,
    onStep,
    onSave,
  }: Given = {},
): Promise<{ events: StepEvent[]; state: Uint8Array }> {
  const recipe = parseRecipe({
    ...{ base: 'b', dataset: 'd', batchSize: 8, evaluateEvery: 0, checkpointEvery: 0, seed: 3 },
    ...{ schedule: { warmupSteps: 0, shape: 'constant' }, optimizer: { learningRate: 0.01 } },
    ...more,
  })
  const given = {
    ...{ ...tinyText(family), train: tinyTexts(true), heldOut: [], reward: () => reward },
    tokenizer: { ...TINY_TOKENIZER, decode },
  }
  const tune = await TextFineTune.create(await openRuntime(runtime), recipe, given, { threads: 1 })
  onTestFinished(() => tune.dispose())
  if (state) restoreCheckpoint(tune.step.memory, state)
  const abort = new AbortController()
  const events: StepEvent[] = []
  let saved = new Uint8Array()
  await trainLoop(
    tune.plan,
    {
      ...{ step: tune.step, now: () => 0, signal: abort.signal, evaluate: () => tune.evaluate() },
      batch: (step: number) => tune.batch(step),
      emit: (event: TrainingEvent) => {
        if (event.type !== 'step') return
        events.push(event)
        onStep?.(event.step)
        if (event.step === stopAfter) abort.abort()
      },
      save: (step: number) => {
        saved = Uint8Array.from(encodeCheckpoint(tune.step.memory, step))
        onSave?.(step, saved)
        return Promise.resolve()
      },
    },
    from,
  )
  return { events, state: saved }
}

/** A whole run of a tiny caption-to-image model; the reward is the share of red in a picture. */
async function draw(more: object, { runtime = 'cpu' }: Given): Promise<{ events: StepEvent[] }> {
  const recipe = parseRecipe({
    ...{ base: 'b', dataset: 'd', batchSize: 8, evaluateEvery: 0, checkpointEvery: 0, seed: 3 },
    ...{ schedule: { warmupSteps: 0, shape: 'constant' }, optimizer: { learningRate: 0.01 } },
    ...more,
  })
  const decoding = {
    caption: (row: Int32Array) => row.join(' '),
    // token t is a picture of one pixel of red 20·t
    pictures: (rows: readonly Int32Array[]) =>
      Promise.resolve(
        rows.map((row) => ({
          ...{ width: row.length, height: 1 },
          data: Uint8Array.from({ length: 3 * row.length }, (_, i) => 20 * (row[(i / 3) | 0] as number)),
        })),
      ),
    dispose: () => Promise.resolve(),
  }
  const reward = {
    ...{ name: 'red', direction: 'max' as const },
    score: (items: readonly DrawnReward[]) =>
      Promise.resolve(
        Float64Array.from(
          items,
          ({ picture: { data } }) => data.reduce((a, b) => a + b, 0) / data.length / 220,
        ),
      ),
  }
  const tune = await FineTune.create(
    await openRuntime(runtime),
    recipe,
    { ...TINY_PICTURES, decoding, reward: () => reward },
    { threads: 1 },
  )
  onTestFinished(() => tune.dispose())
  const events: StepEvent[] = []
  const emit = (event: TrainingEvent): void => void (event.type === 'step' && events.push(event))
  const parts = {
    ...{
      step: tune.step,
      emit,
      now: () => 0,
      evaluate: () => tune.evaluate(),
      save: () => Promise.resolve(),
    },
    batch: (step: number) => tune.batch(step),
  }
  await trainLoop(tune.plan, parts, 0)
  return { events }
}

const REINFORCE = (more: object): object => ({
  objective: { name: 'reinforce', options: { newTokens: 6, ...more } },
})
const meanReward = (events: readonly StepEvent[]): number =>
  events.reduce((sum, { figures }) => sum + (figures?.['meanReward'] as number), 0) / events.length

describe('a reward', () => {
  it.each(['none', 'batch', 'greedy', 'leave-one-out'])(
    'is raised with the baseline %s',
    async (baseline) => {
      const { events } = await run({ steps: 40, ...REINFORCE({ baseline }) })
      expect(meanReward(events.slice(0, 5))).toBeLessThan(0.2)
      expect(meanReward(events.slice(-5))).toBeGreaterThan(0.4)
    },
  )

  it.each(RUNTIMES_HERE)('is raised by adapters on %s', async (runtime) => {
    const method = { name: 'lora', rank: 4, alpha: 16 }
    const { events } = await run(
      { steps: 40, method, wordEmbeddings: 'train', ...REINFORCE({}) },
      { family: 'gpt2', runtime },
    )
    expect(meanReward(events.slice(-5))).toBeGreaterThan(meanReward(events.slice(0, 5)) + 0.2)
  })

  it('is lowered where less of the metric is better', async () => {
    const fewer = { ...SEVENS, direction: 'min' } as const
    const { events } = await run({ steps: 5, ...REINFORCE({}) }, { reward: fewer })
    expect(events.every(({ figures }) => (figures?.['meanReward'] as number) <= 0)).toBe(true)
  })

  it('stops the run when it is no number, throws, or is missing', async () => {
    const scoring = (score: RewardMetric<WrittenReward>['score']): Promise<unknown> =>
      run({ steps: 2, ...REINFORCE({}) }, { reward: { ...SEVENS, score } })
    for (const value of [NaN, Infinity])
      await expect(
        scoring((items) => Promise.resolve(Float64Array.from(items, (_, i) => (i === 3 ? value : 0)))),
      ).rejects.toMatchObject({
        code: 'REWARD_UNUSABLE',
        message: expect.stringContaining('continuation 3 of 8') as string,
      })
    await expect(scoring(() => Promise.reject(new Error('no')))).rejects.toMatchObject({
      code: 'REWARD_UNUSABLE',
    })
    await expect(scoring(() => Promise.resolve(new Float64Array(1)))).rejects.toThrow('1 values for 8')
  })

  it('stops the run when it has been the same number for twenty steps', async () => {
    const constant = {
      ...SEVENS,
      score: (items: readonly unknown[]) => Promise.resolve(new Float64Array(items.length)),
    }
    const steps: number[] = []
    const going = run(
      { steps: 40, ...REINFORCE({}) },
      { reward: constant, onStep: (step) => steps.push(step) },
    )
    await expect(going).rejects.toMatchObject({
      code: 'REWARD_UNUSABLE',
      message: expect.stringContaining('gave 0 for every continuation of the last 20 steps') as string,
    })
    expect(steps.at(-1)).toBe(19)
  })

  it('that fails in the middle leaves the last checkpoint, from which the run is the one that never failed', async () => {
    const recipe = { steps: 6, checkpointEvery: 2, ...REINFORCE({}) }
    const whole = await run(recipe)
    let kept: { step: number; state: Uint8Array } | undefined
    const failing = {
      ...SEVENS,
      score: (items: readonly WrittenReward[]) => {
        if (kept?.step === 4) return Promise.reject(new Error('out of paper'))
        return SEVENS.score(items)
      },
    }
    const onSave = (step: number, state: Uint8Array): void => void (kept = { step, state })
    await expect(run(recipe, { reward: failing, onSave })).rejects.toThrow(
      /step 4: the reward "sevens" failed: .*out of paper/,
    )
    const rest = await run(recipe, { state: kept?.state as Uint8Array, from: 4 })
    expect(Buffer.compare(rest.state, whole.state)).toBe(0)
  })

  it('is earned no more by a model that has gone too far from its base', async () => {
    const objective = { name: 'grpo', options: { newTokens: 6, samples: 4, klWeight: 1e-6, klLimit: 0.5 } }
    const steps: number[] = []
    const going = run(
      { steps: 40, optimizer: { learningRate: 0.05 }, objective },
      { onStep: (step) => steps.push(step) },
    )
    await expect(going).rejects.toMatchObject({ code: 'DIVERGED' })
    expect(steps.length).toBeGreaterThan(0)
  })
})

describe('the other objectives with a reward', () => {
  const RAISED: Record<string, object> = {
    'minimum-risk': { sharpness: 1, perToken: true, samples: 8 },
    grpo: { samples: 4, klWeight: 0.01 },
    mixer: { likelihoodSteps: 3, annealEvery: 5, annealTokens: 4, samples: 4 },
  }

  it.each(Object.keys(RAISED))('raise it too: %s', async (name) => {
    const options = { newTokens: 6, ...RAISED[name] }
    const { events } = await run({ steps: 40, objective: { name, options } })
    const earned = events.filter(({ figures }) => figures?.['meanReward'] !== undefined)
    expect(meanReward(earned.slice(-5))).toBeGreaterThan(meanReward(earned.slice(0, 5)) + 0.2)
  })
})

describe('a reward of pictures', () => {
  it.each(RUNTIMES_HERE)('is raised by all weights and by adapters on %s', async (runtime) => {
    for (const method of [{ name: 'full' }, { name: 'lora', rank: 4 }]) {
      const { events } = await draw({ steps: 30, method, ...REINFORCE({}) }, { runtime })
      const [first, last] = [meanReward(events.slice(0, 5)), meanReward(events.slice(-5))]
      expect(last).toBeGreaterThan(first + 0.2)
    }
  })
})

describe('a run with a reward that was stopped and resumed', () => {
  const objective = { name: 'grpo', options: { newTokens: 6, samples: 4, klWeight: 0.1 } }
  const mixer = { likelihoodSteps: 2, annealEvery: 2, newTokens: 6 }
  const greedy = { likelihoodShare: 0.1, samples: 3, baseline: 'greedy' }
  const kinds = {
    'all weights': { method: { name: 'full' }, ...REINFORCE({ likelihoodShare: 0.1, samples: 3 }) },
    'adapters in parts': { method: { name: 'lora', rank: 2 }, accumulate: 2, ...REINFORCE(greedy) },
    'adapters with dropout near the base': { method: { name: 'lora', rank: 2, dropout: 0.1 }, objective },
    'from likelihood to a reward, averaged': { average: 0.9, objective: { name: 'mixer', options: mixer } },
  }

  it.each(Object.keys(kinds) as (keyof typeof kinds)[])(
    'is bit for bit the one that never stopped: %s',
    async (kind) => {
      const recipe = { steps: 6, ...kinds[kind] }
      const whole = await run(recipe)
      for (const stopAfter of [1, 4]) {
        const first = await run(recipe, { stopAfter })
        const second = await run(recipe, { state: first.state, from: stopAfter })
        const losses = [...first.events, ...second.events].map(({ loss, figures }) => [loss, figures])
        expect(losses).toEqual(whole.events.map(({ loss, figures }) => [loss, figures]))
        expect(Buffer.compare(second.state, whole.state)).toBe(0)
      }
    },
  )
})
