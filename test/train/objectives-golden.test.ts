// Twenty steps of every objective have the losses, gradients and weights of PyTorch, which computes the papers' formulas by themselves:
// test/golden/objectives. Of objectives with rewards both sides are given the same continuations and rewards; all others draw, guess and
// write on each side by themselves.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Batch, Prepared } from '../../engine/objectives/objective.ts'
import type { Rehearsal, Rollout } from '../../engine/objectives/rehearsal.ts'
import { rowsOf } from '../../engine/objectives/rollout-rows.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { type World, worldOf, type WorldRun } from '../helpers/objective-worlds.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { mix } from '../helpers/tiny-text.ts'

interface GoldenStep {
  readonly loss: number
  readonly gradientNorm: number
  /** Row and tokens of every continuation, and what they earn; of objectives with rewards. */
  readonly rollouts?: readonly (readonly [number, readonly number[]])[]
  readonly rewards?: readonly number[]
  /** What is read before each target, row by row; −1 for no token. */
  readonly read?: readonly (readonly number[])[]
  /** Tokens that the model said itself, row by row, and the places of those that are pushed away; empty: a step of likelihood. */
  readonly said?: readonly (readonly [readonly number[], readonly number[]])[]
}
interface GoldenRun {
  readonly steps: readonly GoldenStep[]
  /** Lengths of all trained tensors after the last step. */
  readonly norms: Readonly<Record<string, number>>
}
type Golden = Readonly<Record<string, Readonly<Record<string, GoldenRun>>>>
const golden = (file: string): Golden =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../golden/objectives', file), 'utf8')) as Golden

/** What the runs of make.py are in recipes: three examples with three continuations each, and the examples where they are learnt from too. */
const REWARDED: Readonly<Record<string, Omit<WorldRun, 'rows'> & { readonly withExamples?: true }>> = {
  reinforce: { name: 'reinforce' },
  'reinforce against nothing, with likelihood': {
    ...{ name: 'reinforce', options: { baseline: 'none', likelihoodShare: 0.3 }, withExamples: true },
  },
  'reinforce against the batch, near the base': {
    ...{ name: 'reinforce', options: { baseline: 'batch', klWeight: 0.05 } },
  },
  'reinforce against the likeliest': { name: 'reinforce', options: { baseline: 'greedy' } },
  grpo: { name: 'grpo' },
  'grpo as first told': { name: 'grpo', options: { normaliser: 'grpo', klWeight: 0.5 } },
  'grpo done right': { name: 'grpo', options: { scale: 'none', normaliser: 'dr_grpo', klWeight: 0 } },
  'minimum risk': { name: 'minimum-risk', options: { sharpness: 0.5 } },
  'minimum risk by mean probability, with references and likelihood': {
    ...{ name: 'minimum-risk', withExamples: true },
    options: { sharpness: 1, perToken: true, withReference: true, likelihoodShare: 0.2 },
  },
  mixer: { name: 'mixer', options: { likelihoodSteps: 4, annealEvery: 3, annealTokens: 2 } },
}

/** Those of without-reward.py: three examples, or three pairs of answers. */
const OTHERS: Readonly<Record<string, WorldRun>> = {
  'likelihood, smoothed and with z-loss': {
    ...{ name: 'conditional', rows: 3 },
    regularizers: { labelSmoothing: 0.1, zLoss: 0.01 },
  },
  unlikelihood: { name: 'unlikelihood', rows: 3 },
  'wrong neighbours': { name: 'picture-unlikelihood', rows: 3 },
  'earlier codes': { name: 'picture-unlikelihood', options: { candidates: 'earlier' }, rows: 3 },
  'codes used too often': {
    ...{ name: 'picture-unlikelihood', options: { candidates: 'overused' }, rows: 3, favourite: 5 },
  },
  'scheduled sampling': { name: 'scheduled-sampling', options: { pace: 4, floor: 0.2 }, rows: 3 },
  'scheduled sampling of the likeliest': {
    ...{ name: 'scheduled-sampling', rows: 3 },
    options: { schedule: 'exponential', pace: 6, floor: 0.1, guess: 'likeliest' },
  },
  'noisy prefix': { name: 'noisy-prefix', options: { noise: 0.4 }, rows: 3 },
  'sequence unlikelihood': {
    ...{ name: 'sequence-unlikelihood', rows: 3 },
    options: { n: 2, rate: 0.7, newTokens: 5, prefixTokens: 1 },
  },
  'sequence unlikelihood as released': {
    ...{ name: 'sequence-unlikelihood', rows: 3 },
    options: { n: 1, rate: 1, alpha: 2, newTokens: 5, prefixTokens: 1, asReleased: true },
  },
  'sequence unlikelihood and of tokens': {
    ...{ name: 'sequence-unlikelihood', rows: 3 },
    options: { n: 1, rate: 0.5, tokenAlpha: 0.5, newTokens: 5, prefixTokens: 1 },
  },
  dpo: { name: 'dpo', options: { beta: 0.5 }, rows: 6 },
  'dpo with likelihood': { name: 'dpo', options: { beta: 0.1, likelihoodShare: 0.3 }, rows: 6 },
}

/** A run of a world as this side sees it. */
function runOf(world: string, run: string): WorldRun {
  const other = OTHERS[run]
  if (other) return other
  const { withExamples, ...rewarded } = REWARDED[run] as (typeof REWARDED)[string]
  const newTokens = world.startsWith('pictures') ? 9 : 4
  const options = { samples: 3, newTokens, prefixTokens: 1, ...rewarded.options }
  return { ...rewarded, options, rows: withExamples ? 12 : 9 }
}

/** The model as it is, which says and earns what the golden step has; the likeliest continuation earns hash 5000 + step, a right answer 6000 + step. */
function scripted(model: Rehearsal, source: Batch, { rollouts = [], rewards = [] }: GoldenStep): Rehearsal {
  const earned = new Map<string, number>()
  return {
    ...model,
    rollouts: async (_, { from, isGreedy = false }) => {
      if (isGreedy)
        return [...from.keys()].map((row) => rollout(row, -2, { from, tokens: Int32Array.of(1), lp: [0] }))
      const bare = rollouts.map(([row, tokens], i) => {
        earned.set(`${row} ${tokens.join(' ')}`, rewards[i] as number)
        return rollout(row, i, { from, tokens: Int32Array.from(tokens), lp: [] })
      })
      const batch = rowsOf(source, bare)
      const lp = await model.logProbs(batch, 'present')
      return bare.map((one, i) => {
        const at = i * batch.length + one.from
        return { ...one, logProbs: lp.slice(at, at + one.tokens.length) }
      })
    },
    rewards: (_, made) =>
      Promise.resolve(
        Float64Array.from(made, ({ row, sample, tokens }) => {
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

/** Everything of a run's steps, and the lengths of the tensors after them. */
async function followed(
  world: World,
  steps: readonly GoldenStep[],
): Promise<{ losses: number[]; gradients: number[]; norms: Record<string, number> }> {
  const { learner, source, chosen, rehearsal } = world
  const [losses, gradients]: [number[], number[]] = [[], []]
  for (const [step, one] of steps.entries()) {
    await learner.step.settle()
    const model = rehearsal.at(step, () => Promise.resolve(learner.weights()))
    const { preparation } = chosen.objective
    const told = one.rewards ? scripted(model, source, one) : model
    const prepared = (await preparation?.prepare(source, told, chosen.options)) ?? { batch: source }
    expectSameChoices(prepared, source, one)
    const result = await learner.step.run(world.feeds(prepared), { step, multiplier: 1 })
    losses.push(result.loss + (prepared.lossShift ?? 0))
    gradients.push(result.gradientNorm)
  }
  await learner.step.settle()
  const norms = Object.entries(learner.step.weights).map(
    ([name, { data }]) => [name, Math.hypot(...data)] as const,
  )
  return { losses, gradients, norms: Object.fromEntries(norms) }
}

/** What was drawn, guessed and written is what PyTorch drew, guessed and wrote, token by token. */
function expectSameChoices({ batch, refusals }: Prepared, source: Batch, step: GoldenStep): void {
  const row = (from: Int32Array, at: number, count: number): number[] =>
    Array.from(from.subarray(at, at + count))
  step.read?.forEach((read, i) =>
    expect(row(batch.inputs, i * batch.length, read.length), `row ${i}`).toEqual(read),
  )
  if (step.said?.length === 0) expect(batch).toBe(source)
  step.said?.forEach(([tokens, marked], i) => {
    const from = i * batch.length + source.roles.subarray(i * source.length).indexOf(2)
    const start = source.roles[i * source.length] === 2 ? i * batch.length + 1 : from
    expect(row(batch.tokens, start, tokens.length), `row ${i}`).toEqual(tokens)
    const pushed = [...tokens.keys()].filter((place) => (refusals?.[start + place] ?? 0) > 0)
    expect(pushed, `row ${i}`).toEqual(marked)
  })
}

/** Largest differences, relative to numbers of 1 and more, absolute below. */
function furthest(found: readonly number[], expected: readonly number[]): number {
  return expected.reduce(
    (most, x, i) => Math.max(most, Math.abs((found[i] ?? NaN) - x) / Math.max(1, Math.abs(x))),
    0,
  )
}

/** f32 sums in another order, magnified by every update. */
const CLOSE = 1e-4
/** One of each kind of graph is followed on every runtime. */
const EVERYWHERE = [
  ...['grpo', 'unlikelihood', 'wrong neighbours', 'sequence unlikelihood'],
  ...['sequence unlikelihood and of tokens', 'dpo', 'likelihood, smoothed and with z-loss'],
  'codes used too often',
]
/** The reference computes as many steps as it can in seconds. */
const REFERENCE_STEPS = 3
const runtimesOf = (run: string): string[] =>
  EVERYWHERE.includes(run) ? [...RUNTIMES_HERE, 'reference'] : ['onnx-cpu']

const ROWS = [golden('steps.json'), golden('without-reward.json')].flatMap((worlds) =>
  Object.entries(worlds).flatMap(([world, runs]) =>
    Object.entries(runs).map(([run, expected]) => ({ world, run, expected })),
  ),
)

describe.each(ROWS)('twenty steps of $world, $run', ({ world, run, expected }) => {
  it.each(runtimesOf(run))('are those of PyTorch on %s', async (runtime) => {
    const made = await worldOf(world, runOf(world, run), await openRuntime(runtime))
    onTestFinished(() => made.dispose())
    const steps = runtime === 'reference' ? expected.steps.slice(0, REFERENCE_STEPS) : expected.steps
    const found = await followed(made, steps)
    const expectClose = (values: readonly number[], of: (step: GoldenStep) => number): void => {
      expect(furthest(values, steps.map(of))).toBeLessThan(CLOSE)
    }
    expectClose(found.losses, ({ loss }) => loss)
    expectClose(found.gradients, (one) => one.gradientNorm)
    const names = Object.keys(found.norms)
    expect(names.length).toBe(Object.keys(expected.norms).length)
    if (steps.length < expected.steps.length) return
    const lengths = names.map((name) => expected.norms[nameIn(expected.norms, name)] as number)
    expect(
      furthest(
        names.map((name) => found.norms[name] as number),
        lengths,
      ),
    ).toBeLessThan(CLOSE)
  })
})

/** A tensor's name as PyTorch has it. */
function nameIn(norms: Readonly<Record<string, number>>, name: string): string {
  const key = Object.keys(norms).find(
    (known) => known === name || known.replace('.default', '').endsWith(name),
  )
  return key ?? name
}
