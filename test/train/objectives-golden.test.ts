// Twenty steps of the objectives with rewards have the losses, gradients and weights of PyTorch, which computes the papers' formulas
// by themselves: test/golden/objectives/make.py. Both sides are given the same continuations and rewards.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { captionImageParameters } from '../../engine/models/caption-image.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { chosenObjective } from '../../engine/objectives/index.ts'
import type { Batch, Prepared } from '../../engine/objectives/objective.ts'
import type { Rehearsal, Rollout } from '../../engine/objectives/rehearsal.ts'
import { rowsOf } from '../../engine/objectives/rollout-rows.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import type { Runtime } from '../../engine/runtimes/runtime.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import type { Learner } from '../../engine/train/learner.ts'
import { ModelRehearsal } from '../../engine/train/model-rehearsal.ts'
import { pairBatch } from '../../engine/train/pair-batches.ts'
import { pictureFeeds, pictureShape } from '../../engine/train/picture-loss.ts'
import { RehearsedPictures } from '../../engine/train/picture-rehearsal.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import { textFeeds } from '../../engine/train/text-loss.ts'
import { RehearsedText } from '../../engine/train/text-rehearsal.ts'
import { batchOf, blankRows, writeDocuments } from '../../engine/train/text-rows.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import {
  hashed,
  mix,
  TINY_TOKENIZER,
  tinyAdapters,
  type TinyFamily,
  tinyText,
  tinyTexts,
} from '../helpers/tiny-text.ts'

interface GoldenStep {
  readonly loss: number
  readonly gradientNorm: number
  /** Row and tokens of every continuation. */
  readonly rollouts: readonly (readonly [number, readonly number[]])[]
  readonly rewards: readonly number[]
}
interface GoldenRun {
  readonly steps: readonly GoldenStep[]
  /** Lengths of all trained tensors after the last step. */
  readonly norms: Readonly<Record<string, number>>
}
const GOLDEN = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/objectives/steps.json'), 'utf8'),
) as Record<string, Record<string, GoldenRun>>

/** What the runs of make.py are in recipes. */
const RUNS: Record<string, { readonly name: string; readonly options?: object }> = {
  reinforce: { name: 'reinforce' },
  'reinforce against nothing, with likelihood': {
    name: 'reinforce',
    options: { baseline: 'none', likelihoodShare: 0.3 },
  },
  'reinforce against the batch, near the base': {
    name: 'reinforce',
    options: { baseline: 'batch', klWeight: 0.05 },
  },
  'reinforce against the likeliest': { name: 'reinforce', options: { baseline: 'greedy' } },
  grpo: { name: 'grpo' },
  'grpo as first told': { name: 'grpo', options: { normaliser: 'grpo', klWeight: 0.5 } },
  'grpo done right': { name: 'grpo', options: { scale: 'none', normaliser: 'dr_grpo', klWeight: 0 } },
  'minimum risk': { name: 'minimum-risk', options: { sharpness: 0.5 } },
  'minimum risk by mean probability, with references and likelihood': {
    name: 'minimum-risk',
    options: { sharpness: 1, perToken: true, withReference: true, likelihoodShare: 0.2 },
  },
  mixer: { name: 'mixer', options: { likelihoodSteps: 4, annealEvery: 3, annealTokens: 2 } },
}
/** Rows of three examples with three continuations each, and the examples where they are learnt from too. */
const rowsFor = ({ options = {} }: (typeof RUNS)[string]): number =>
  'likelihoodShare' in options || 'withReference' in options ? 12 : 9

/** A model with everything that a scripted step needs. */
interface World {
  readonly learner: Learner
  readonly source: Batch
  readonly rehearsal: ModelRehearsal
  feeds(prepared: Prepared): HostWeights
}

const SIZES = { base: 'b', dataset: 'd', schedule: { warmupSteps: 0, shape: 'constant' } }
const OPTIMIZER = { learningRate: 0.01, weightDecay: 0.1, clipNorm: 1, epsilon: 1e-3 }

async function textWorld(
  family: TinyFamily,
  run: (typeof RUNS)[string],
  more: object,
  runtime: Runtime,
): Promise<World> {
  const options = { samples: 3, newTokens: 4, prefixTokens: 1, ...run.options }
  const recipe = parseRecipe({
    ...{ ...SIZES, optimizer: OPTIMIZER, batchSize: rowsFor(run), ...more },
    objective: { name: run.name, options },
  })
  const texts = [0, 1, 4].map((k) => tinyTexts(true)[k] as ReturnType<typeof tinyTexts>[number])
  const made = tinyText(family)
  const tokenizer = { ...TINY_TOKENIZER, decode: () => '' }
  const learner = await TextFineTune.create(
    runtime,
    recipe,
    { ...made, tokenizer, train: texts, heldOut: [] },
    { threads: 1 },
  )
  if ('method' in more) learner.step.memory.load('weight', tinyAdapters(learner.step.weights))
  const length = 15 // 11 places of the longest text and 4 new tokens
  const rows = blankRows(3, length, 0)
  texts.forEach((text, row) => writeDocuments(rows, row, [text]))
  const sizes = {
    rows: recipe.batchSize,
    rowsAtOnce: 4,
    length,
    packing: 'off',
    seed: 0,
    eosId: undefined,
  } as const
  const model = new RehearsedText(
    runtime,
    { config: made.config, base: made.weights, ...sizes },
    { threads: 1 },
  )
  const chosen = chosenObjective(recipe.objective, 'text')
  return {
    ...{ learner, source: batchOf(rows), rehearsal: new ModelRehearsal(runtime, model, { threads: 1 }) },
    feeds: (prepared) => textFeeds(prepared, chosen, { packing: 'off', candidates: 0 }),
  }
}

const PICTURES = {
  ...{
    captionVocabulary: 20,
    captionSlots: 4,
    imageVocabulary: 24,
    gridSide: 3,
    width: 16,
    layers: 2,
    heads: 2,
  },
}

async function pictureWorld(run: (typeof RUNS)[string], runtime: Runtime): Promise<World> {
  const recipe = parseRecipe({
    ...{ ...SIZES, optimizer: OPTIMIZER, batchSize: rowsFor(run), replayShare: 0 },
    objective: { name: run.name, options: { samples: 3, newTokens: 9, ...run.options } },
  })
  const specs = captionImageParameters(PICTURES)
  const names = specs.map(({ name }) => name).sort()
  const weights = Object.fromEntries(
    specs.map(({ name, shape }) => {
      const [middle, radius] = shape.length > 1 ? [0, 0.3] : [name.endsWith('weight') ? 1 : 0, 0.1]
      return [name, hashed(names.indexOf(name), shape, { middle, radius })]
    }),
  )
  const ids = (seed: number, count: number, [from, size]: [number, number]): number[] =>
    Array.from({ length: count }, (_, i) => from + (mix(seed, i) % size))
  const captions = [0, 1, 2].map((k) => Int32Array.of(1, ...ids(2100 + k, 3, [2, 18])))
  const images = [0, 1, 2].map((k) => Int32Array.from(ids(2200 + k, 9, [0, 24])))
  const own = captions.map((caption, k) => ({ captions: [caption], images: [images[k] as Int32Array] }))
  const given = {
    config: PICTURES,
    weights,
    source: { own, replay: [], emptyCaption: Int32Array.of(1, 0, 0, 0) },
  }
  const learner = await FineTune.create(runtime, recipe, { ...given, heldOut: [] }, { threads: 1 })
  const chosen = chosenObjective(recipe.objective, 'caption-image')
  const plan = { config: PICTURES, base: weights, rows: recipe.batchSize, rowsAtOnce: 4, seed: 0 }
  const shape = pictureShape(recipe.batchSize, PICTURES, chosen)
  return {
    ...{ learner, source: pairBatch(captions, images) },
    rehearsal: new ModelRehearsal(runtime, new RehearsedPictures(runtime, plan, { threads: 1 }), {
      threads: 1,
    }),
    feeds: (prepared) => pictureFeeds(prepared, PICTURES, { chosen, shape }),
  }
}

/** The model as it is, which says and earns what the golden step has; the likeliest continuation earns hash 5000 + step, a right answer 6000 + step. */
function scripted(model: Rehearsal, source: Batch, golden: GoldenStep): Rehearsal {
  const earned = new Map<string, number>()
  return {
    ...model,
    rollouts: async (_, { from, isGreedy = false }) => {
      if (isGreedy)
        return [...from.keys()].map((row) => rollout(row, -2, { from, tokens: Int32Array.of(1), lp: [0] }))
      const bare = golden.rollouts.map(([row, tokens], i) => {
        earned.set(`${row} ${tokens.join(' ')}`, golden.rewards[i] as number)
        return rollout(row, i, { from, tokens: Int32Array.from(tokens), lp: [] })
      })
      const batch = rowsOf(source, bare)
      const lp = await model.logProbs(batch, 'present')
      return bare.map((one, i) => {
        const at = i * batch.length + one.from
        return { ...one, logProbs: lp.slice(at, at + one.tokens.length) }
      })
    },
    rewards: (_, rollouts) =>
      Promise.resolve(
        Float64Array.from(rollouts, ({ row, sample, tokens }) => {
          if (sample === -2) return mix(5000 + model.step, row) / 2 ** 32
          if (sample === -1) return mix(6000 + model.step, row) / 2 ** 32
          return earned.get(`${row} ${tokens.join(' ')}`) ?? NaN
        }),
      ),
  }
}

function rollout(
  row: number,
  sample: number,
  { from, tokens, lp }: { from: Int32Array; tokens: Int32Array; lp: readonly number[] },
): Rollout {
  return { row, sample, from: from[row] as number, tokens, logProbs: Float32Array.from(lp), hasEnded: true }
}

/** Everything of twenty steps, and the lengths of the tensors after them. */
async function twenty(
  world: World,
  run: (typeof RUNS)[string],
  golden: GoldenRun,
): Promise<{ losses: number[]; gradients: number[]; norms: Record<string, number> }> {
  const kind = 'config' in world.learner ? 'text' : 'caption-image'
  const options = { samples: 3, newTokens: kind === 'text' ? 4 : 9, prefixTokens: 1, ...run.options }
  const { objective, options: parsed } = chosenObjective({ name: run.name, options }, kind)
  const [losses, gradients]: [number[], number[]] = [[], []]
  for (const [step, one] of golden.steps.entries()) {
    await world.learner.step.settle()
    const model = scripted(world.rehearsal.at(step, world.learner.weights()), world.source, one)
    const prepared = (await objective.preparation?.prepare(world.source, model, parsed)) as Prepared
    const result = await world.learner.step.run(world.feeds(prepared), { step, multiplier: 1 })
    losses.push(result.loss + (prepared.lossShift ?? 0))
    gradients.push(result.gradientNorm)
  }
  await world.learner.step.settle()
  const norms = Object.entries(world.learner.step.weights).map(
    ([name, { data }]) => [name, Math.hypot(...data)] as const,
  )
  return { losses, gradients, norms: Object.fromEntries(norms) }
}

const LORA = { method: { name: 'lora', rank: 3, alpha: 6 } }

function worldOf(world: string, run: (typeof RUNS)[string], runtime: Runtime): Promise<World> {
  if (world === 'pictures') return pictureWorld(run, runtime)
  const family = world.startsWith('gpt2') ? 'gpt2' : 'llama'
  return textWorld(family, run, world.includes('adapters') ? LORA : {}, runtime)
}

/** Largest differences, relative to numbers of 1 and more, absolute below. */
function furthest(found: readonly number[], expected: readonly number[]): number {
  return expected.reduce(
    (most, x, i) => Math.max(most, Math.abs((found[i] ?? NaN) - x) / Math.max(1, Math.abs(x))),
    0,
  )
}

const ROWS = Object.entries(GOLDEN).flatMap(([world, runs]) =>
  Object.keys(runs).map((run) => ({ world, run })),
)
/** f32 sums in another order, magnified by twenty updates; `cpu` multiplies by sums of bf16 products where the processor has tiles. */
const toleranceOn = (runtime: string): number => (runtime === 'cpu' ? 5e-4 : 1e-4)

describe.each(ROWS)('twenty steps of $world, $run', ({ world, run }) => {
  const golden = GOLDEN[world]?.[run] as GoldenRun

  it.each(run === 'grpo' ? RUNTIMES_HERE : ['onnx-cpu'])('are those of PyTorch on %s', async (runtime) => {
    const made = await worldOf(world, RUNS[run] as (typeof RUNS)[string], await openRuntime(runtime))
    onTestFinished(() => made.learner.dispose())
    onTestFinished(() => made.rehearsal.dispose())
    const tolerance = toleranceOn(runtime)
    const found = await twenty(made, RUNS[run] as (typeof RUNS)[string], golden)
    expect(
      furthest(
        found.losses,
        golden.steps.map(({ loss }) => loss),
      ),
    ).toBeLessThan(tolerance)
    expect(
      furthest(
        found.gradients,
        golden.steps.map((one) => one.gradientNorm),
      ),
    ).toBeLessThan(tolerance)
    const names = Object.keys(found.norms)
    const expected = names.map((name) => golden.norms[nameIn(golden.norms, name)] as number)
    expect(names.length).toBe(Object.keys(golden.norms).length)
    expect(
      furthest(
        names.map((name) => found.norms[name] as number),
        expected,
      ),
    ).toBeLessThan(tolerance)
  })
})

/** A tensor's name as PyTorch has it. */
function nameIn(norms: Readonly<Record<string, number>>, name: string): string {
  const key = Object.keys(norms).find(
    (known) => known === name || known.replace('.default', '').endsWith(name),
  )
  return key ?? name
}
