// Objectives whose batches are read differently from what they are learnt from, on a rehearsal whose answers are known.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { objectiveNamed } from '../../../engine/objectives/index.ts'
import { type Batch, type Prepared, ROLE } from '../../../engine/objectives/objective.ts'
import type { Rehearsal, Rollout } from '../../../engine/objectives/rehearsal.ts'
import { repeatedNgrams } from '../../../engine/objectives/repeated-ngrams.ts'
import { trueShareAt } from '../../../engine/objectives/scheduled-sampling.ts'

const { padding, given, answer } = ROLE

/** A prompt of two tokens with an answer of `length` − 3, then padding; row after row. */
function batchOf(rows: number, length: number): Batch {
  const size = rows * length
  const roleOf = (place: number): number => (place < 1 ? given : place < length - 1 ? answer : padding)
  const tokens = Int32Array.from({ length: size }, (_, at) => 100 + at)
  return {
    ...{ rows, length, tokens, documents: new Int32Array(size) },
    roles: Uint8Array.from({ length: size }, (_, at) => roleOf(at % length)),
    inputs: Int32Array.from({ length: size }, (_, at) => (at % length === 0 ? 1 : 99 + at)),
    positions: Int32Array.from({ length: size }, (_, at) => at % length),
  }
}

/** Guesses target + 1000; continues every row with the same tokens. */
function rehearsal(batch: Batch, step: number, said: readonly number[] = []): Rehearsal {
  const never = (): never => {
    throw new Error('not asked for')
  }
  return {
    ...{ step, length: batch.length, rows: batch.rows },
    random: (name, index = 0) => new RandomStream(5, name, step, index),
    guesses: ({ tokens }) => Promise.resolve(tokens.map((token) => token + 1000)),
    rollouts: (_, { from, isGreedy }) =>
      isGreedy
        ? Promise.resolve(
            [...from.keys()].map((row): Rollout => ({
              ...{ row, sample: 0, from: from[row] as number, tokens: Int32Array.from(said) },
              ...{ logProbs: new Float32Array(said.length), hasEnded: false },
            })),
          )
        : never(),
    logProbs: never,
    rewards: never,
  }
}

async function prepared(name: string, options: object, batch: Batch, model: Rehearsal): Promise<Prepared> {
  const objective = objectiveNamed(name)
  const made = await objective.preparation?.prepare(batch, model, objective.options.parse(options))
  if (!made) throw new Error('no preparation')
  return made
}

describe('scheduled sampling', () => {
  it.each([
    // METHODS fixture of the inverse sigmoid with k = 10; the others are 1 − i/k and e^(−i/k)
    ['inverse-sigmoid', 0, 0.9091],
    ['inverse-sigmoid', 10, 0.7863],
    ['inverse-sigmoid', 50, 0.0631],
    ['linear', 5, 0.5],
    ['linear', 50, 0],
    ['exponential', 10, 0.3679],
  ] as const)('has by %s in step %i a true share of %f', (schedule, step, share) => {
    expect(trueShareAt(step, { schedule, pace: 10, floor: 0 })).toBeCloseTo(share, 4)
  })

  it('never falls below its floor', () => {
    expect(trueShareAt(1000, { schedule: 'linear', pace: 10, floor: 0.4 })).toBe(0.4)
  })

  it('is plain learning where everything is true', async () => {
    const batch = batchOf(2, 8)
    const made = await prepared('scheduled-sampling', { schedule: 'linear' }, batch, rehearsal(batch, 0))
    expect(made.batch).toBe(batch)
  })

  it('reads guesses for answers only, each in the place after its target', async () => {
    const batch = batchOf(1, 6)
    const options = { schedule: 'linear', pace: 1, floor: 0 }
    const { batch: read, figures } = await prepared('scheduled-sampling', options, batch, rehearsal(batch, 9))
    // targets 100 (prompt), 101 … 104 (answer), 105 (padding): the inputs of targets 102, 103 and 104 repeat answers
    expect([...batch.inputs]).toEqual([1, 100, 101, 102, 103, 104])
    expect([...read.inputs]).toEqual([1, 100, 1101, 1102, 1103, 104])
    expect([...read.tokens]).toEqual([...batch.tokens])
    expect(figures).toEqual({ trueShare: 0, replacedShare: 1 })
  })

  it('replaces the share that it says', async () => {
    const batch = batchOf(100, 104) // 10,100 places can be replaced: three deviations of a share of 0.3 are 0.0137
    const options = { schedule: 'linear', pace: 10, floor: 0.7 }
    const made = await prepared('scheduled-sampling', options, batch, rehearsal(batch, 9))
    expect(Math.abs((made.figures?.['replacedShare'] as number) - 0.3)).toBeLessThan(0.0137)
  })
})

describe('noisy prefix', () => {
  it('reads other answer tokens of the batch and learns the true ones', async () => {
    const batch = batchOf(100, 104)
    const made = await prepared('noisy-prefix', { noise: 0.2 }, batch, rehearsal(batch, 3))
    expect(Math.abs((made.figures?.['replacedShare'] as number) - 0.2)).toBeLessThan(0.012)
    expect([...made.batch.tokens]).toEqual([...batch.tokens])
    const answers = new Set(batch.tokens.filter((_, at) => batch.roles[at] === answer))
    const changed = [...made.batch.inputs].filter((token, at) => token !== batch.inputs[at])
    expect(changed.every((token) => answers.has(token))).toBe(true)
    expect(changed.length).toBeGreaterThan(1900)
  })

  it('is the same again in the same step', async () => {
    const batch = batchOf(4, 16)
    const twice = [1, 2].map(() => prepared('noisy-prefix', {}, batch, rehearsal(batch, 3)))
    const [first, second] = await Promise.all(twice)
    expect(first?.batch.inputs).toEqual(second?.batch.inputs)
  })
})

describe('repeated n-grams', () => {
  it.each([
    // METHODS 4.1: the full definition, and what the released program finds
    [[1, 2, 1, 2, 1, 2], 2, false, [0, 0, 1, 1, 1, 1]],
    [[1, 2, 1, 2, 1, 2], 2, true, [0, 0, 1, 1, 1, 0]],
    [[5, 6, 7, 8, 9, 5, 6, 7, 8], 4, false, [0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[5, 6, 7, 8, 9, 5, 6, 7, 8], 4, true, [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [[1, 2], 4, false, [0, 0]],
    [[], 2, false, []],
  ])('of %j by %i (as released: %s)', (tokens, n, asReleased, mask) => {
    expect([...repeatedNgrams(tokens, n, asReleased)]).toEqual(mask)
  })
})

describe('sequence unlikelihood', () => {
  it('pushes repeated tokens of its own continuation away and learns nothing else in that step', async () => {
    const batch = batchOf(2, 8)
    const options = { n: 2, rate: 1, alpha: 0.5 }
    const made = await prepared('sequence-unlikelihood', options, batch, rehearsal(batch, 0, [7, 8, 7, 8, 9]))
    expect([...made.batch.tokens.subarray(0, 8)]).toEqual([100, 7, 8, 7, 8, 9, 0, 0])
    expect([...(made.weights ?? [])]).toEqual(Array(16).fill(0))
    // four repeated tokens of ten new ones, each 0.5 / 10
    const share = Math.fround(0.05)
    const row = [0, 0, 0, share, share, 0, 0, 0]
    expect([...(made.refusals ?? [])]).toEqual([...row, ...row])
    expect(made.figures).toEqual({ repeatedShare: 0.4 })
  })

  it('pushes earlier tokens of true answers away in the other steps alone, where that is asked for', async () => {
    const objective = objectiveNamed('sequence-unlikelihood')
    const asked = { rate: 1, tokenAlpha: 0.5, n: 2 }
    const [none, some] = [{}, asked].map((chosen) => objective.options.parse(chosen))
    expect([none, some].map((chosen) => objective.penalties?.count(8, chosen))).toEqual([0, 8])
    const batch = batchOf(1, 8)
    const plain = objectiveNamed('unlikelihood').penalties?.of(batch, { alpha: 0.5 })
    expect(plain?.weights.some((weight) => weight > 0)).toBe(true)
    expect(objective.penalties?.of(batch, some).weights).toEqual(plain?.weights)
    const model = rehearsal(batch, 0, [7, 8, 7, 8])
    const made = await prepared('sequence-unlikelihood', asked, batch, model)
    expect(made.refusals?.filter((weight) => weight > 0)).toHaveLength(2)
    expect(made.penalties?.weights.every((weight) => weight === 0)).toBe(true)
  })

  it('learns likelihood in the other steps', async () => {
    const batch = batchOf(1, 6)
    const steps = Array.from({ length: 400 }, (_, step) => step)
    const made = await Promise.all(
      steps.map((step) =>
        prepared('sequence-unlikelihood', { rate: 0.25 }, batch, rehearsal(batch, step, [7])),
      ),
    )
    // three deviations of 400 coins of 0.25 are 26
    const pushes = made.filter(({ refusals }) => refusals).length
    expect(Math.abs(pushes - 100)).toBeLessThan(26)
    expect(made.filter(({ batch: read }) => read === batch)).toHaveLength(400 - pushes)
  })
})

describe('picture unlikelihood', () => {
  /** A caption of one token before a picture of 2 × 2 codes: 3 3 / 4 3. */
  const picture: Batch = {
    ...{ rows: 1, length: 5, tokens: Int32Array.of(900, 3, 3, 4, 3), documents: new Int32Array(5) },
    roles: Uint8Array.of(given, answer, answer, answer, answer),
    inputs: Int32Array.of(1, -1, 3, 3, 4),
    positions: Int32Array.of(0, 1, 2, 3, 4),
  }

  it('pushes neighbours away where another code is right', () => {
    const objective = objectiveNamed('picture-unlikelihood')
    const options = objective.options.parse({ alpha: 1 })
    const { tokens, weights } = objective.penalties?.of(picture, options) ?? { tokens: [], weights: [] }
    expect([...tokens]).toEqual([0, 3, 3, 4, 3])
    const rows = Array.from({ length: 5 }, (_, place) => [...weights.slice(place * 5, place * 5 + 5)])
    expect(rows).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0], // the first code has no neighbour
      [0, 0, 0, 0, 0], // left: the same
      [0, 0.25, 0, 0, 0], // above: 3 where 4 is right; the row before does not stand left of it
      [0, 0, 0, 0.25, 0], // left: 4 where 3 is right; above: the same
    ])
  })
})

describe('learning from votes', () => {
  // PyTorch 2.15 in float64: ln p of the answers of two pairs, L = mean −ln σ(β·(…)), and L + 0.2 · mean −ln p of wanted tokens
  const NOW = [
    [-1, -0.5, -2],
    [-0.25, -1.5],
    [-3, -0.125],
    [-0.5, -0.5, -1, -2.5],
  ]
  const BASE = [
    [-1.5, -0.5, -2.5],
    [-0.5, -1],
    [-2, -0.25],
    [-1, -0.75, -1.5, -2],
  ]
  const LENGTH = 5
  const size = NOW.length * LENGTH
  /** A prompt of one token before each answer. */
  const spread = (rows: readonly (readonly number[])[]): Float32Array => {
    const out = new Float32Array(size).fill(-9)
    rows.forEach((row, i) => out.set(row, i * LENGTH + 1))
    return out
  }
  const roles = new Uint8Array(size)
  NOW.forEach((row, i) => roles.fill(answer, i * LENGTH + 1, i * LENGTH + 1 + row.length))
  const batch: Batch = {
    ...{ rows: 4, length: LENGTH, tokens: new Int32Array(size), roles },
    ...{ documents: new Int32Array(size), inputs: new Int32Array(size), positions: new Int32Array(size) },
  }
  const model: Rehearsal = {
    ...rehearsal(batch, 0),
    logProbs: (_, of) => Promise.resolve(spread(of === 'present' ? NOW : BASE)),
  }
  const told = ({ weights, lossShift = 0 }: Prepared): number =>
    spread(NOW).reduce((sum, logProb, at) => sum - (weights?.[at] as number) * logProb, lossShift)

  it('has the loss and the gradient of PyTorch', async () => {
    const made = await prepared('dpo', { beta: 0.1 }, batch, model)
    expect(told(made)).toBeCloseTo(0.7051466858943571, 6)
    const [first, second] = [0.02343953133131219, 0.02702679196368947]
    const gradient = [first, -first, second, -second].map((g, i) => NOW[i]?.map(() => g) ?? [])
    gradient.forEach((row, i) =>
      row.forEach((g, j) => expect(made.weights?.[i * LENGTH + 1 + j]).toBeCloseTo(g, 7)),
    )
    expect(made.weights?.filter((_, at) => roles[at] !== answer).every((w) => w === 0)).toBe(true)
    expect(made.figures?.['pairAccuracy']).toBe(0.5) // margins 0.125 and −0.1625
    expect(made.figures?.['rewardMargin']).toBeCloseTo(-0.01875, 6)
  })

  it('adds the likelihood of wanted answers', async () => {
    const made = await prepared('dpo', { beta: 0.1, likelihoodShare: 0.2 }, batch, model)
    expect(told(made)).toBeCloseTo(0.9701466858943572, 6)
    expect(made.weights?.[1]).toBeCloseTo(0.0634395313313122, 7)
    expect(made.weights?.[2 * LENGTH + 1]).toBeCloseTo(0.06702679196368946, 7)
    expect(made.weights?.[LENGTH + 1]).toBeCloseTo(-0.02343953133131219, 7)
  })
})
