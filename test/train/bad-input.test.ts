// What objectives must survive: nothing to push away, continuations without an end, a model that runs away from its base. Rewards that are
// no numbers stand in rewards.test.ts, metrics that take too long in test/unit/host/training-rewards.test.ts.
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { EngineError } from '../../engine/base/errors.ts'
import type { TokenizedText } from '../../engine/data/text/example.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { encodeCheckpoint, restoreCheckpoint } from '../../engine/train/checkpoint.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import type { Learner } from '../../engine/train/learner.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import type { WrittenReward } from '../../engine/train/text-rehearsal.ts'
import { TINY_PICTURES } from '../helpers/tiny-pairs.ts'
import { TINY_TOKENIZER, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

const recipeOf = (name: string, options: object, more: object = {}) =>
  parseRecipe({
    ...{ base: 'b', dataset: 'd', batchSize: 8, replayShare: 0, objective: { name, options } },
    ...{ schedule: { warmupSteps: 0, shape: 'constant' }, optimizer: { learningRate: 0.01 }, ...more },
  })

/** Share of a continuation that is token 7. */
const SEVENS = {
  ...{ name: 'sevens', direction: 'max' as const },
  score: (items: readonly WrittenReward[]) =>
    Promise.resolve(
      Float64Array.from(items, ({ tokens }) => tokens.filter((token) => token === 7).length / tokens.length),
    ),
}

type Preferences = NonNullable<Parameters<typeof TextFineTune.create>[2]['preferences']>

async function texts(
  recipe: ReturnType<typeof recipeOf>,
  { train = tinyTexts(true), preferences = [] }: { train?: TokenizedText[]; preferences?: Preferences } = {},
): Promise<Learner> {
  const given = { ...tinyText('llama'), train, heldOut: [], preferences, reward: () => SEVENS }
  const tokenizer = {
    ...TINY_TOKENIZER,
    decode: (ids: ArrayLike<number>) => Array.from(ids, String).join(' '),
  }
  return disposed(
    await TextFineTune.create(await openRuntime('onnx-cpu'), recipe, { ...given, tokenizer }, { threads: 1 }),
  )
}

async function pictures(recipe: ReturnType<typeof recipeOf>): Promise<Learner> {
  return disposed(await FineTune.create(await openRuntime('onnx-cpu'), recipe, TINY_PICTURES, { threads: 1 }))
}

function disposed(tune: Learner): Learner {
  onTestFinished(() => tune.dispose())
  return tune
}

/** Loss, gradient norm and figures of a step. */
async function learn(tune: Learner, step: number) {
  const { feeds, prepared } = await tune.batch(step)
  const { loss, gradientNorm } = await tune.step.run(feeds, { step, multiplier: 1 })
  return { loss: loss + (prepared?.lossShift ?? 0), gradientNorm, figures: prepared?.figures ?? {} }
}

describe('nothing to push away', () => {
  const single = tinyTexts(true).map(({ ids }): TokenizedText => ({
    ids,
    learnt: Uint8Array.from(ids, (_, i) => (i === ids.length - 1 ? 1 : 0)),
  }))
  const plainly = (of: 'texts' | 'pictures') =>
    of === 'texts'
      ? texts(recipeOf('conditional', {}), { train: single })
      : pictures(recipeOf('conditional', {}))

  it.each([
    { of: 'texts' as const, open: () => texts(recipeOf('unlikelihood', { alpha: 5 }), { train: single }) },
    {
      of: 'pictures' as const,
      open: () => pictures(recipeOf('picture-unlikelihood', { candidates: 'overused', alpha: 5 })),
    },
  ])('is plain likelihood, of $of', async ({ of, open }) => {
    const [plain, pushing] = [await plainly(of), await open()]
    for (let step = 0; step < 4; step++) {
      const [expected, found] = [await learn(plain, step), await learn(pushing, step)]
      expect(found.figures).toEqual({})
      expect(found.loss).toBeCloseTo(expected.loss, 5)
      expect(found.gradientNorm).toBeCloseTo(expected.gradientNorm, 5)
    }
  })

  it('is a step of no gradient where nothing that was said is repeated', async () => {
    // no run of sixteen tokens can come again within a context of sixteen
    const tune = await texts(recipeOf('sequence-unlikelihood', { n: 16, rate: 1, newTokens: 12 }))
    for (let step = 0; step < 3; step++)
      expect(await learn(tune, step)).toEqual({ loss: 0, gradientNorm: 0, figures: { repeatedShare: 0 } })
    expect(isFinite(tune)).toBe(true)
  })
})

describe('continuations that never end', () => {
  it('are cut where the row does, and learnt from as such', async () => {
    const tune = await texts(recipeOf('reinforce', { samples: 4, newTokens: 4096 }))
    for (let step = 0; step < 3; step++) {
      const { figures, loss } = await learn(tune, step)
      expect(figures['cutShare']).toBe(1)
      expect(figures['rolloutTokens']).toBeLessThanOrEqual(16)
      expect(Number.isFinite(loss)).toBe(true)
    }
  })
})

describe('a model that runs away', () => {
  const NEAR = { newTokens: 6, samples: 4, klLimit: 0.5 }

  it.each([
    ['reinforce', { ...NEAR, klWeight: 1e-6 }],
    ['grpo', { ...NEAR, klWeight: 1e-6 }],
  ])('from its base is stopped before it is lost, at the same step again: %s', async (name, options) => {
    const recipe = recipeOf(name, options, { optimizer: { learningRate: 0.05 } })
    const stopped = async (tune: Learner, from: number) => {
      let state = encodeCheckpoint(tune.step.memory, from)
      for (let step = from; step < 60; step++) {
        const learnt = learn(tune, step)
        const error = await learnt.then(
          () => undefined,
          (reason: unknown) => reason as EngineError,
        )
        if (error) return { step, error, state }
        if (step % 2 === 1) state = Uint8Array.from(encodeCheckpoint(tune.step.memory, step + 1))
      }
      throw new Error('it was never stopped')
    }
    const first = await stopped(await texts(recipe), 0)
    expect(first.error).toMatchObject({ code: 'DIVERGED' })
    expect(first.error.details['meanKl']).toBeGreaterThan(0.5)
    const again = await texts(recipe)
    restoreCheckpoint(again.step.memory, first.state)
    expect(isFinite(again)).toBe(true)
    const second = await stopped(again, first.step - (first.step % 2))
    expect([second.step, second.error.code]).toEqual([first.step, 'DIVERGED'])
  })

  it('after votes keeps finite weights, whatever the rate', async () => {
    const pairs = tinyTexts(true).map((chosen) => ({
      chosen,
      rejected: {
        ...chosen,
        ids: chosen.ids.map((id, i) => (chosen.learnt[i] === 1 ? 3 + ((id + 7) % 37) : id)),
      },
    }))
    const recipe = recipeOf('dpo', { beta: 10 }, { optimizer: { learningRate: 1, clipNorm: 1e6 } })
    const tune = await texts(recipe, { preferences: pairs })
    const told: unknown[] = []
    for (let step = 0; step < 40 && !(told.at(-1) instanceof EngineError); step++)
      told.push(await learn(tune, step).catch((error: unknown) => error))
    const wrong = told.filter((one) =>
      one instanceof EngineError
        ? one.code !== 'NON_FINITE'
        : !Number.isFinite((one as { loss: number }).loss),
    )
    expect(wrong).toEqual([])
    expect(isFinite(tune)).toBe(true)
  })
})

/** Whether all of what learns is made of finite numbers. */
function isFinite(tune: Learner): boolean {
  return Object.values(tune.step.weights).every(({ data }) => data.every(Number.isFinite))
}
