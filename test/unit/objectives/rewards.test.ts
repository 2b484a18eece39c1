// Objectives with rewards on a bandit: a model of one answer token with known probabilities, so that every expectation is exact.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { againstOthers, withinGroups } from '../../../engine/objectives/advantages.ts'
import { chosenObjective } from '../../../engine/objectives/index.ts'
import { riskOf } from '../../../engine/objectives/minimum-risk.ts'
import { ownTokens } from '../../../engine/objectives/mixer.ts'
import { type Batch, type Prepared, ROLE } from '../../../engine/objectives/objective.ts'
import type { Rehearsal, Rollout } from '../../../engine/objectives/rehearsal.ts'
import { lastAnswers, rowsOf } from '../../../engine/objectives/rollout-rows.ts'

const { given, answer, padding } = ROLE

/** Examples of a prompt and one answer token; row k's answer is token k. */
function examples(rows: number): Batch {
  const column = (of: (i: number) => number): Int32Array =>
    Int32Array.from({ length: 2 * rows }, (_, i) => of(i))
  return {
    ...{ rows, length: 2, tokens: column((i) => (i % 2 === 0 ? 9 : i >> 1)), documents: column(() => 0) },
    roles: Uint8Array.from(column((i) => (i % 2 === 0 ? given : answer))),
    ...{ inputs: column((i) => (i % 2 === 0 ? 8 : 9)), positions: column((i) => i % 2) },
  }
}

interface Bandit {
  readonly p: readonly number[]
  readonly reward: (token: number) => number
  readonly rows: number
  readonly step?: number
  /** ln p of the base is this much more than the model's. */
  readonly base?: number
  readonly hasRoom?: boolean
}

/** A model that answers token k with probability p[k], whatever the prompt. */
function bandit({ p, reward, rows, step = 0, base = 0, hasRoom = true }: Bandit): Rehearsal {
  const lp = (batch: Batch, more: number): Float32Array =>
    Float32Array.from(batch.tokens, (token) => Math.log(p[token] ?? 1) + more)
  return {
    ...{ step, rows, length: 2 },
    random: (name, index = 0) => new RandomStream(1, name, step, index),
    rollouts: (_, { from, samples, isGreedy = false }) =>
      Promise.resolve(
        [...from.keys()].flatMap((row) =>
          Array.from({ length: hasRoom ? (isGreedy ? 1 : samples) : 0 }, (__, sample): Rollout => {
            const drawn = new RandomStream(1, `draw ${sample}`, step, row).weighted(p)
            const token = isGreedy ? p.indexOf(Math.max(...p)) : drawn
            const logProbs = Float32Array.of(Math.log(p[token] as number))
            return {
              row,
              sample,
              from: from[row] as number,
              tokens: Int32Array.of(token),
              logProbs,
              hasEnded: true,
            }
          }),
        ),
      ),
    logProbs: (batch, of) => Promise.resolve(lp(batch, of === 'base' ? base : 0)),
    guesses: (batch) => Promise.resolve(batch.tokens),
    rewards: (_, rollouts) =>
      Promise.resolve(Float64Array.from(rollouts, ({ tokens }) => reward(tokens[0] as number))),
  }
}

/** What an objective makes of some examples. */
async function prepared(
  name: string,
  options: object,
  world: Omit<Bandit, 'rows'>,
  rows = 2,
): Promise<Prepared> {
  const { objective, options: parsed } = chosenObjective({ name, options }, 'text')
  const { preparation } = objective
  const all = preparation?.sourceRows(rows, parsed) ?? 0
  return (await preparation?.prepare(examples(all), bandit({ ...world, rows }), parsed)) as Prepared
}

/** The gradient at the answer's logits: Σ w·(p − e_y). */
function gradientOf({ batch, weights }: Prepared, p: readonly number[]): number[] {
  const sum = p.map(() => 0)
  for (let at = 1; at < batch.tokens.length; at += 2)
    p.forEach((one, k) => {
      sum[k] = (sum[k] as number) + (weights?.[at] as number) * (one - (batch.tokens[at] === k ? 1 : 0))
    })
  return sum
}

const P = [0.5, 0.2, 0.2, 0.1]
const REWARDS = [1, 2, 3, 6]
const world = { p: P, reward: (token: number) => REWARDS[token] as number }

describe('what a reward is compared with', () => {
  it('is the mean of the others: rewards 1, 2, 3, 6', () => {
    // 1 − 11/3, 2 − 10/3, 3 − 9/3, 6 − 6/3; METHODS §3.4
    const found = againstOthers(Float64Array.from(REWARDS), () => 0)
    expect([...found].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([-2.666667, -1.333333, 0, 4])
    expect([...againstOthers(Float64Array.of(5, 7), (i) => i)]).toEqual([0, 0])
  })

  it('is the group’s mean, over its deviation: mean 3, deviation 2.160247', () => {
    const groups = [0, 0, 0, 0]
    const found = (isScaled: boolean): number[] =>
      [...withinGroups({ rewards: Float64Array.from(REWARDS), groups }, isScaled)].map(
        (x) => Math.round(x * 1e6) / 1e6,
      )
    // of numpy with ddof 1 and 10⁻⁴ beside it
    expect(found(true)).toEqual([-0.925777, -0.462889, 0, 1.388666])
    expect(found(false)).toEqual([-2, -1, 0, 3])
  })
})

describe('minimum risk', () => {
  it('has the shares and gradients of METHODS §3.3', () => {
    const { risk, gradient } = riskOf([-1, -2], [0, 1], 1)
    expect(risk).toBeCloseTo(0.268941, 6)
    expect(gradient[0]).toBeCloseTo(-0.196612, 6)
    expect(gradient[1]).toBeCloseTo(0.196612, 6)
    expect(riskOf([-1, -2], [0, 1], 0.005).shares[0]).toBeCloseTo(0.50125, 5)
  })

  it('counts a candidate once, however often it was drawn', async () => {
    const { weights, batch } = await prepared('minimum-risk', { samples: 8 }, { ...world, p: [0.9, 0.1] }, 8)
    const used = [...batch.tokens.keys()].filter((at) => weights?.[at] !== 0)
    expect(used.length).toBe(2)
  })

  it('is lowered to the best arm', async () => {
    let logits = [0, 0, 0, 0]
    for (let step = 0; step < 300; step++) {
      const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
      const p = logits.map((x) => Math.exp(x) / total)
      const made = await prepared('minimum-risk', { samples: 8, sharpness: 1 }, { ...world, p, step }, 8)
      const gradient = gradientOf(made, p)
      logits = logits.map((x, k) => x - 0.1 * (gradient[k] as number))
    }
    expect(logits.indexOf(Math.max(...logits))).toBe(3)
  })
})

describe('every objective with a reward', () => {
  const KINDS: readonly (readonly [string, object])[] = [
    ['reinforce', { samples: 4 }],
    ['reinforce', { samples: 4, baseline: 'batch' }],
    ['reinforce', { samples: 4, baseline: 'greedy' }],
    ['grpo', { samples: 4, klWeight: 0 }],
    ['minimum-risk', { samples: 4 }],
    ['mixer', { samples: 4, likelihoodSteps: 0 }],
  ]

  it.each(KINDS)('has no gradient where all rewards are the same: %s %o', async (name, options) => {
    const { weights } = await prepared(name, options, { ...world, reward: () => 0.7 }, 8)
    expect(Math.max(...(weights ?? [NaN]).map(Math.abs))).toBeLessThan(1e-12)
  })

  it.each(KINDS)('takes no notice of a number that is added to all rewards: %s %o', async (name, options) => {
    const [a, b] = [
      await prepared(name, options, world, 8),
      await prepared(name, options, { ...world, reward: (token) => 100 + world.reward(token) }, 8),
    ]
    a.weights?.forEach((weight, i) => expect(b.weights?.[i]).toBeCloseTo(weight, 5))
  })

  it.each(['reinforce', 'grpo', 'minimum-risk', 'mixer'])(
    'ends where no prompt leaves room for a token: %s',
    async (name) => {
      const options = { samples: 4, ...(name === 'mixer' && { likelihoodSteps: 0 }) }
      await expect(prepared(name, options, { ...world, hasRoom: false }, 8)).rejects.toMatchObject({
        code: 'REWARD_UNUSABLE',
      })
    },
  )

  it('takes groups that fill a batch', async () => {
    await expect(prepared('grpo', { samples: 4 }, world, 10)).rejects.toThrow(
      'takes 4 rows for every example, and 10',
    )
    await expect(prepared('reinforce', { samples: 1 }, world, 4)).rejects.toThrow('at least 2')
  })

  it('learns the likelihood of the examples beside it where asked to', async () => {
    const options = { samples: 3, likelihoodShare: 0.5 }
    const { weights, batch } = await prepared('reinforce', options, { ...world, reward: () => 1 }, 8)
    // two examples: rows 6 and 7, whose answers count ½ · ½ each
    expect([...(weights ?? [])].map((w, at) => (w === 0 ? '' : `${at >> 1}: ${w}`)).filter(Boolean)).toEqual([
      '6: 0.25',
      '7: 0.25',
    ])
    expect([...batch.tokens.slice(12)]).toEqual([9, 0, 9, 1])
  })
})

describe('the mean gradient of many steps', () => {
  /** ∂(−E r)/∂logit k = −p_k·(r_k − E r), with E r = 0.5 + 0.4 + 0.6 + 0.6. */
  const EXACT = P.map((p, k) => -p * ((REWARDS[k] as number) - 2.1))
  const STEPS = 4000

  async function moments(options: object): Promise<{ mean: number[]; variance: number }> {
    const sums = P.map(() => 0)
    let squares = 0
    for (let step = 0; step < STEPS; step++) {
      const gradient = gradientOf(await prepared('reinforce', options, { ...world, step }, 4), P)
      gradient.forEach((x, k) => (sums[k] = (sums[k] as number) + x))
      squares += gradient.reduce((sum, x) => sum + x * x, 0)
    }
    const mean = sums.map((sum) => sum / STEPS)
    return { mean, variance: squares / STEPS - mean.reduce((sum, x) => sum + x * x, 0) }
  }

  it('is that of the expected reward with every baseline, and a baseline lowers its variance', async () => {
    const found = new Map<string, number>()
    for (const baseline of ['none', 'batch', 'greedy', 'leave-one-out']) {
      const { mean, variance } = await moments({ samples: 4, baseline })
      found.set(baseline, variance)
      // four standard errors of the mean of all components together
      const furthest = Math.sqrt(mean.reduce((sum, x, k) => sum + (x - (EXACT[k] as number)) ** 2, 0))
      expect([baseline, furthest < 4 * Math.sqrt(variance / STEPS)]).toEqual([baseline, true])
    }
    const none = found.get('none') as number
    for (const baseline of ['batch', 'leave-one-out']) expect(found.get(baseline)).toBeLessThan(0.8 * none)
  })

  it('leads to the best arm', async () => {
    let logits = [0, 0, 0, 0]
    for (let step = 0; step < 300; step++) {
      const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
      const p = logits.map((x) => Math.exp(x) / total)
      const gradient = gradientOf(await prepared('reinforce', { samples: 4 }, { ...world, p, step }, 8), p)
      logits = logits.map((x, k) => x - 0.3 * (gradient[k] as number))
    }
    const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
    expect(Math.exp(logits[3] as number) / total).toBeGreaterThan(0.9)
  })
})

describe('nearness to the base', () => {
  it('costs k3 in groups: ln p of −1.0 against −1.2 is 0.018731', async () => {
    const options = { samples: 2, klWeight: 1 }
    const made = await prepared('grpo', options, { ...world, reward: () => 1, base: -0.2 })
    // Σ w·(−ln p), and what the value is more than it; METHODS §3.4: e^−0.2 − 1 + 0.2
    const weighed = [...made.batch.tokens].reduce(
      (sum, token, at) => sum - (made.weights?.[at] as number) * Math.log(P[token] ?? 1),
      0,
    )
    expect(weighed + (made.lossShift ?? 0)).toBeCloseTo(0.018731, 6)
    expect(made.figures?.['kl']).toBeCloseTo(0.2, 6)
    // ∂k3/∂ln p = 1 − e^−0.2, shared by two tokens
    expect(made.weights?.[1]).toBeCloseTo((Math.exp(-0.2) - 1) / 2, 6)
  })

  it('lowers rewards by k1 in policy gradients, which changes nothing where all are as far', async () => {
    const options = { samples: 4, klWeight: 0.5 }
    const far = await prepared('reinforce', options, { ...world, base: -0.2 }, 8)
    const near = await prepared('reinforce', options, world, 8)
    expect(far.weights).toEqual(near.weights)
    expect(far.figures?.['kl']).toBeCloseTo(0.2, 6)
  })

  it('stops a run that has gone too far, either way, or whose distance is no number', async () => {
    for (const base of [-6, 20, NaN, -Infinity])
      for (const name of ['grpo', 'reinforce'])
        await expect(prepared(name, { samples: 2, klWeight: 0.1 }, { ...world, base })).rejects.toMatchObject(
          {
            code: 'DIVERGED',
          },
        )
  })
})

describe('from likelihood to a reward', () => {
  const options = { likelihoodSteps: 4, annealEvery: 3, annealTokens: 2 }

  it('lets more and more tokens be the model’s own', () => {
    const { options: parsed } = chosenObjective({ name: 'mixer', options }, 'text')
    const steps = [0, 3, 4, 6, 7, 10].map((step) =>
      ownTokens(step, parsed as Parameters<typeof ownTokens>[1]),
    )
    expect(steps).toEqual([0, 0, 2, 2, 4, 6])
  })

  it('is likelihood alone at first', async () => {
    const { weights, batch, figures } = await prepared('mixer', { ...options, samples: 4 }, world, 8)
    expect([...(weights ?? [])].slice(0, 4)).toEqual([0, 0.5, 0, 0.5])
    expect([...batch.roles.slice(4)]).toEqual(Array(12).fill(padding))
    expect(figures).toEqual({ ownTokens: 0 })
  })
})

describe('rows of what a model said', () => {
  it('begin at the last answer; a text that is all answer has some of it given', () => {
    const roles = [given, answer, answer, given, answer, padding, ...Array<number>(5).fill(answer), padding]
    const targets = { rows: 2, length: 6, roles: Uint8Array.from(roles) }
    const rest = { tokens: new Int32Array(12), documents: new Int32Array(12) }
    expect(lastAnswers({ ...targets, ...rest }, 4)).toEqual([
      { from: 4, to: 5 },
      { from: 2, to: 5 }, // no more than half
    ])
    const none = { ...targets, ...rest, roles: new Uint8Array(12) }
    expect(lastAnswers(none)[0]).toEqual({ from: -1, to: -1 })
  })

  it('hold the prompt and then its tokens, each read before the next', () => {
    const column = (...values: number[]): Int32Array => Int32Array.from(values)
    const source = {
      ...{ rows: 1, length: 4, tokens: column(5, 6, 7, 8), documents: column(0, 0, 0, 0) },
      ...{
        roles: Uint8Array.of(given, answer, answer, answer),
        inputs: column(4, 5, 6, 7),
        positions: column(0, 1, 2, 3),
      },
    }
    const rollout = {
      row: 0,
      sample: 0,
      from: 1,
      tokens: column(20, 21),
      logProbs: new Float32Array(2),
      hasEnded: true,
    }
    const { tokens, inputs, roles, documents, positions } = rowsOf(source, [rollout], 2)
    expect([...tokens]).toEqual([5, 20, 21, 0, 0, 0, 0, 0])
    expect([...inputs.slice(0, 3)]).toEqual([4, 5, 20])
    expect([...roles]).toEqual([given, answer, answer, padding, padding, padding, padding, padding])
    expect([...documents.slice(0, 4)]).toEqual([0, 0, 0, 1])
    expect([...positions.slice(0, 4)]).toEqual([0, 1, 2, 3])
  })
})
