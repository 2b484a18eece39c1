import { describe, expect, it } from 'vitest'
import { chosenObjective, learnOf, objectiveNamed, OBJECTIVES } from '../../../engine/objectives/index.ts'
import { lossSample, ROLE, type Targets } from '../../../engine/objectives/objective.ts'
import { pairBatch } from '../../../engine/train/pair-batches.ts'

const { padding, given, answer } = ROLE
/** Two pairs: captions BOS a b pad and BOS c pad pad, so three caption tokens to learn, and pictures of three tokens. */
const pairs = pairBatch(
  [Int32Array.of(1, 5, 6, 0), Int32Array.of(1, 7, 0, 0)],
  [Int32Array.of(0, 1, 2), Int32Array.of(3, 4, 5)],
)
/** Two texts: a prompt of one token with an answer of three, and one of two with an answer of one. */
const texts: Targets = {
  ...{ rows: 2, length: 4, tokens: Int32Array.of(5, 6, 7, 8, 5, 6, 7, 0), documents: new Int32Array(8) },
  roles: Uint8Array.of(given, answer, answer, answer, given, given, answer, padding),
}

function weightsOf(name: string, targets: Targets, options: object = {}): number[] {
  const weights = objectiveNamed(name).weights(targets, options)
  return Array.from(weights, (weight) => Math.round(weight * 1e6) / 1e6)
}

it('knows what captions and pictures predict', () => {
  expect([pairs.rows, pairs.length]).toEqual([2, 6])
  expect([...pairs.tokens]).toEqual([5, 6, 0, 0, 1, 2, 7, 0, 0, 3, 4, 5])
  expect([...pairs.roles]).toEqual([
    ...[given, given, padding, answer, answer, answer],
    ...[given, padding, padding, answer, answer, answer],
  ])
})

describe('conditional', () => {
  it('learns pictures only', () => {
    const sixth = 0.166667
    expect(weightsOf('conditional', pairs, { promptShare: 0 })).toEqual([
      ...[0, 0, 0, sixth, sixth, sixth],
      ...[0, 0, 0, sixth, sixth, sixth],
    ])
  })

  it('counts every answer token alike, however long its answer is', () => {
    // four answer tokens, not the mean of the means 1/3 and 1
    expect(weightsOf('conditional', texts, { promptShare: 0 })).toEqual([0, 0.25, 0.25, 0.25, 0, 0, 0.25, 0])
  })

  it('counts prompts by their share', () => {
    // λ · mean over the three prompt tokens + mean over the four answer tokens
    const prompt = 0.1
    expect(weightsOf('conditional', texts, { promptShare: 0.3 })).toEqual([
      ...[prompt, 0.25, 0.25, 0.25],
      ...[prompt, prompt, 0.25, 0],
    ])
  })

  it('gives weights of 0 where there is no answer at all', () => {
    const roles = texts.roles.map((role) => (role === answer ? given : role))
    expect(weightsOf('conditional', { ...texts, roles }, { promptShare: 0 })).toEqual(Array(8).fill(0))
  })
})

it('joint learns both, each segment normalised by itself', () => {
  // 0.75 over six image tokens; 0.25 over three caption tokens
  const [picture, caption] = [0.125, 0.083333]
  expect(weightsOf('joint', pairs, { captionShare: 0.25 })).toEqual([
    ...[caption, caption, 0, picture, picture, picture],
    ...[caption, 0, 0, picture, picture, picture],
  ])
})

it('autoregressive learns every token that is no padding', () => {
  const seventh = 0.142857
  expect(weightsOf('autoregressive', texts)).toEqual([...Array<number>(7).fill(seventh), 0])
})

describe('unlikelihood', () => {
  /** Places that count among the candidates of each place, of a row of five targets. */
  function pushed(tokens: number[], roles: number[], documents = [0, 0, 0, 0, 0]): string[] {
    const targets = {
      ...{ rows: 1, length: 5, tokens: Int32Array.from(tokens) },
      ...{ roles: Uint8Array.from(roles), documents: Int32Array.from(documents) },
    }
    const { weights } = objectiveNamed('unlikelihood').penalties?.of(targets, { alpha: 2 }) ?? { weights: [] }
    return [0, 1, 2, 3, 4].map((place) =>
      [0, 1, 2, 3, 4].filter((k) => (weights[place * 5 + k] as number) > 0).join(''),
    )
  }

  it('pushes each earlier token away once, but for the target itself', () => {
    // 7 8 7 8 9: C = {}, {7}, {8}, {7}, {7, 8}, each at its first place
    expect(pushed([7, 8, 7, 8, 9], Array(5).fill(answer))).toEqual(['', '0', '1', '0', '01'])
  })

  it('leaves prompts, padding and other texts alone', () => {
    expect(pushed([7, 8, 9, 5, 0], [given, answer, answer, answer, padding])).toEqual(['', '', '1', '12', ''])
    expect(pushed([7, 8, 9, 5, 6], Array(5).fill(answer), [0, 0, 1, 1, 2])).toEqual(['', '0', '', '2', ''])
  })

  it('counts α for each learnt token alike', () => {
    const weights = objectiveNamed('unlikelihood').penalties?.of(texts, { alpha: 2 }).weights ?? []
    expect([...new Set(weights)]).toEqual([0, 0.5]) // α over four learnt tokens
  })
})

it('draws every objective by its own weights', () => {
  for (const objective of OBJECTIVES) {
    const { caption, image } = lossSample(objective, objective.options.parse({}))
    const total = [...caption, ...image].reduce((a, b) => a + b, 0)
    expect([objective.name, caption.length, image.length]).toEqual([objective.name, 6, 16])
    expect(total).toBeCloseTo(1, 5)
  }
})

describe('a recipe’s choice', () => {
  it('is refused for a name that is not known, with the one that was meant', () => {
    expect(() => objectiveNamed('conditionl')).toThrow(
      expect.objectContaining({ fixes: ['Did you mean "conditional"?'] }),
    )
  })

  it('says what of texts is learnt', () => {
    const learnt = (name: string): string => learnOf({ objective: { name, options: {} } })
    expect(['autoregressive', 'conditional', 'unlikelihood'].map(learnt)).toEqual([
      'everything',
      'answers',
      'answers',
    ])
  })

  it('is refused for another kind of model and for a wrong option', () => {
    expect(() => chosenObjective({ name: 'joint', options: {} }, 'text')).toThrow(
      'objective: "joint" trains models of kind caption-image, this one is of kind text.',
    )
    expect(() => chosenObjective({ name: 'conditional', options: { promptShare: 2 } }, 'text')).toThrow(
      'recipe: objective.options.promptShare:',
    )
  })
})
