import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { parseSceneCaption } from '../../../engine/data/scene-grammar.ts'
import { nominalScene, renderScene } from '../../../engine/data/scenes.ts'
import type { SceneAttributes } from '../../../engine/data/scene-grammar.ts'
import { controlsOf } from '../../../engine/evaluate/evaluate-controls.ts'
import { heldOutNats } from '../../../engine/evaluate/evaluate-likelihood.ts'
import { makeSubject, type SubjectParts } from '../../../engine/evaluate/evaluate-subject.ts'
import { possibleScores, scoredExamples, summariseScore } from '../../../engine/evaluate/evaluate-summary.ts'
import { imageScores, pickScores } from '../../../engine/evaluate/image-scores.ts'
import type { ItemScore } from '../../../engine/evaluate/image-scores-contract.ts'
import { memorisationOf } from '../../../engine/evaluate/image-scores-training.ts'
import { PairJudge } from '../../../engine/evaluate/pair-judge.ts'
import { captionImageForward, captionImageParameters } from '../../../engine/models/caption-image.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { i32 } from '../../../engine/base/tensor.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { ByteLevelBpe } from '../../../engine/tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../../../engine/tokenizers/caption.ts'
import { tinyPairEncoder } from '../../helpers/tiny-encoder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const rows = (...values: number[]) => Float32Array.from(values)
const grey = (value: number, side = 16): RgbImage => ({
  width: side,
  height: side,
  data: new Uint8Array(side * side * 3).fill(value),
})

/** Captions at 0°, 90° and 180°; seed 0 draws 0°, 90°, 90°, seed 1 draws 0°, 0°, 180°. Features are the embeddings. */
function subjectParts(): SubjectParts {
  const judged = (...values: number[]) => ({ embeddings: rows(...values), features: rows(...values) })
  const tokens = (...codes: number[]) => codes.map((code) => Int32Array.of(code, code))
  return {
    units: ['a', 'b', 'c'].map((key) => ({ key, caption: key, pictures: [grey(0)] })),
    drawn: [0, 1, 2],
    samples: [
      { images: [1, 2, 3].map((v) => grey(v)), tokens: tokens(1, 2, 3), judged: judged(1, 0, 0, 1, 0, 1) },
      { images: [4, 5, 6].map((v) => grey(v)), tokens: tokens(1, 1, 9), judged: judged(1, 0, 1, 0, -1, 0) },
    ],
    nats: Float64Array.of(2, 4, 6),
    judged: {
      name: 'tiny',
      dimensions: 2,
      featureDimensions: 2,
      captions: rows(1, 0, 0, 1, -1, 0),
      real: judged(1, 0, 0, 1, -1, 0),
    },
    training: {
      images: [grey(7), grey(8)],
      captions: rows(1, 0, -1, 0),
      judged: judged(1, 0, 0, -1),
      tokens: tokens(1, 8),
    },
  }
}

const itemScore = (name: string) => pickScores([name], 'tiny')[0] as ItemScore

describe('pickScores', () => {
  it('refuses an unknown name and tells the nearest', () => {
    expect(() => pickScores(['nlll'], 'tiny')).toThrow('there is no metric "nlll"')
  })

  it('gives the default ones, named ones once, and R@k for any k', () => {
    const names = (list?: string[]) => pickScores(list, 'tiny').map(({ name }) => name)
    expect(names()).toEqual([
      ...['nll', 'agreement', 'R@1', 'R@5', 'KID-tiny'],
      ...['all', 'background', 'colour', 'shape', 'count', 'place', 'no-extra'].map(
        (rule) => `scene-${rule}`,
      ),
    ])
    expect(names(['R@3', 'nll', 'nll'])).toEqual(['R@3', 'nll'])
  })
})

describe('scores of a subject', () => {
  const subject = makeSubject(subjectParts())

  it.each([
    // cosines of pictures and their own captions
    [
      'agreement',
      [
        [1, 1, 0],
        [1, 0, 1],
      ],
    ],
    // the third picture of seed 0 lies at 90°: the second caption is nearer, the two at right angles tie: rank 1.5
    [
      'R@1',
      [
        [1, 1, 0],
        [1, 0, 1],
      ],
    ],
    [
      'R@2',
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
    ],
    ['nll', [[2, 4, 6]]],
    // angles between the two seeds: 0°, 90°, 90°
    ['diversity', [[0, 1, 1]]],
    // training pictures lie at 0° and 270°
    [
      'training-distance',
      [
        [0, 1, 1],
        [0, 0, 1],
      ],
    ],
    // training tokens are 1 1 and 8 8
    [
      'token-copies',
      [
        [1, 0, 0],
        [1, 1, 0],
      ],
    ],
  ])('%s', (name, values) => {
    expect(itemScore(name).compute(subject)).toEqual({ units: [0, 1, 2], values })
  })

  it('have means and intervals, and a value per example and seed for the store', () => {
    const scores = [itemScore('nll'), itemScore('R@1')]
    expect(summariseScore(itemScore('nll'), subject, 0)).toMatchObject({ value: 4, n: 3 })
    expect(summariseScore(itemScore('R@1'), subject, 0)).toMatchObject({ value: 4 / 6, n: 3 })
    expect(
      scoredExamples(scores, subject).map(({ metric, example, value }) => [metric, example, value]),
    ).toEqual([
      ...[
        ['nll', 'a', 2],
        ['nll', 'b', 4],
        ['nll', 'c', 6],
      ],
      ...[
        ['R@1', 'a#0', 1],
        ['R@1', 'b#0', 1],
        ['R@1', 'c#0', 0],
      ],
      ...[
        ['R@1', 'a#1', 1],
        ['R@1', 'b#1', 0],
        ['R@1', 'c#1', 1],
      ],
    ])
  })

  it('have Wilson’s interval for a share with one seed', () => {
    const one = makeSubject({ ...subjectParts(), samples: subjectParts().samples.slice(0, 1) })
    const { value, ci95 } = summariseScore(itemScore('R@1'), one, 0)
    // 2 of 3: (2/3 + 1.9208/3 ± 1.96·√(2/9/3 + .9604/9)) / (1 + 3.8415/3) = .2077, .9385
    expect([value, ...ci95].map((x) => x.toFixed(4))).toEqual(['0.6667', '0.2077', '0.9385'])
  })

  it('are left out where they do not apply, and refused with a reason where they were named', () => {
    const bare = makeSubject({ ...subjectParts(), judged: undefined, samples: [], drawn: [] })
    const left = possibleScores(imageScores('tiny'), bare, false)
    expect(left.map(({ name }) => name)).toEqual(['nll'])
    expect(() => possibleScores(pickScores(['R@1'], 'tiny'), bare, true)).toThrow(
      'R@1 cannot be computed here: there is no judge',
    )
  })

  it('tell how near pictures come to the training side', () => {
    // drawn: 0, 1, 1, 0, 0, 1 → median .5; real at 0°, 90°, 180°: 0, 1, 1 → median 1; nothing is nearer than 0
    expect(memorisationOf(subject)).toEqual({ sampleMedian: 0.5, heldOutMedian: 1, suspiciousShare: 0 })
  })
})

describe('controls', () => {
  it('have the real pictures as ceiling, copies of training pictures, and chance below', async () => {
    const subject = makeSubject(subjectParts())
    const reconstructions = subject.samples[0] ?? { images: [] }
    const scores = pickScores(['agreement', 'R@1', 'KID-tiny', 'nll'], 'tiny')
    const controls = await controlsOf(scores, subject, { reconstructions, seed: 1 })
    const valuesOf = (name: string) => controls.find((control) => control.name === name)?.values
    expect(valuesOf('real')).toEqual({ agreement: 1, 'R@1': 1, 'KID-tiny': null })
    expect(valuesOf('reconstructed')).toMatchObject({ agreement: 2 / 3, 'R@1': 2 / 3 })
    // captions at 0°, 90°, 180° take training captions 0 (0°), 0 (tie, the first), 1 (180°): pictures at 0°, 0°, 270°;
    // the last is as near to 0° as to 180°: rank .5
    expect(valuesOf('copied')).toMatchObject({ agreement: 1 / 3, 'R@1': 2 / 3 })
    // seed 1 exchanges the last two pictures: cosines 1, 0, 0
    expect(valuesOf('shuffled')).toMatchObject({ agreement: 1 / 3, 'KID-tiny': null })
  })
})

describe('scene scores', () => {
  it('check drawn scenes by their pixels and pass over other captions', () => {
    const captions = ['a red circle on blue', 'a smiling face', 'two green squares']
    const scene = (caption: string) =>
      renderScene(nominalScene(parseSceneCaption(caption) as SceneAttributes), 64)
    const subject = makeSubject({
      units: captions.map((caption) => ({ key: caption, caption, pictures: [grey(0, 64)] })),
      drawn: [0, 1, 2],
      // the second scene shows two red squares where green ones were asked for
      samples: [{ images: [scene('a red circle on blue'), grey(9, 64), scene('two red squares')] }],
    })
    const of = (name: string) => itemScore(name).compute(subject)
    expect([of('scene-all'), of('scene-colour'), of('scene-count')]).toEqual([
      { units: [0, 2], values: [[1, 0]] },
      { units: [0, 2], values: [[1, 0]] },
      { units: [0, 2], values: [[1, 1]] },
    ])
  })
})

describe('PairJudge', () => {
  it('gives every picture and caption a vector of its own that does not depend on its batch', async () => {
    const judge = new PairJudge(await openRuntime('onnx-cpu'), tinyPairEncoder(1), { threads: 1 })
    const images = Array.from({ length: 35 }, (_, i) => grey(i * 7))
    const { embeddings, features } = await judge.pictures(images)
    const alone = await judge.pictures(images.slice(33, 34))
    const captions = await judge.captions(['a red circle', 'a blue star'])
    await judge.dispose()
    expect([embeddings.length, features.length, captions.length]).toEqual([35 * 12, 35 * 24, 24])
    // the same sums, vectorised over another place in the batch: equal to the last bits of f32
    for (let k = 0; k < 12; k++) expect(alone.embeddings[k]).toBeCloseTo(embeddings[33 * 12 + k] as number, 5)
    const squared = captions.slice(0, 12).reduce((sum, value) => sum + value * value, 0)
    expect(squared).toBeCloseTo(1, 4)
    expect(captions.slice(0, 12)).not.toEqual(captions.slice(12))
  })

  it('takes pictures of another size', async () => {
    const judge = new PairJudge(await openRuntime('onnx-cpu'), tinyPairEncoder(1), { threads: 1 })
    const { embeddings } = await judge.pictures([grey(100, 64), grey(100, 16)])
    await judge.dispose()
    expect(embeddings.slice(0, 12)).toEqual(embeddings.slice(12))
  })
})

describe('heldOutNats', () => {
  it('is −ln p of the true tokens as the interpreter computes it', async () => {
    const model = tinyCaptionImageModel(3)
    const config = model.manifest.transformer
    const tokens = Int32Array.from({ length: 16 }, (_, i) => (i * 11) % 40)
    const pairs = [
      { caption: 'a red circle', tokens },
      { caption: 'a blue star', tokens },
    ]
    const nats = await heldOutNats({ runtime: await openRuntime('onnx-cpu'), model }, pairs)
    const reference = await openRuntime('reference')
    const { imageLogits } = captionImageForward(
      input('captions', [1, config.captionSlots], 'i32'),
      input('image', [1, 16], 'i32'),
      weightInputs(captionImageParameters(config)),
      config,
    )
    const program = await reference.compile(graphOf({ imageLogits }))
    const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
    const caption = 'a red circle'
    const captions = i32([1, config.captionSlots], encodeCaption(tokenizer, caption, config.captionSlots))
    const out = await program.run({ ...model.transformer, captions, image: i32([1, 16], tokens) })
    const logits = Array.from(out['imageLogits']?.data ?? [])
    const each = Array.from(tokens, (token, position) => {
      const row = logits.slice(position * 40, (position + 1) * 40)
      return Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - (row[token] as number)
    })
    expect(nats.length).toBe(2)
    // f32 sums against f64 ones
    expect(nats[0]).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / 16, 4)
    expect(nats[0]).not.toBeCloseTo(nats[1] as number, 4)
  })
})
