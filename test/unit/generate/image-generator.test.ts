import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { i32 } from '../../../engine/base/tensor.ts'
import { argmaxToken, sampleToken } from '../../../engine/decode/sample.ts'
import { buildProcessors, resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { processLogits } from '../../../engine/decode/processor.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { ImageGenerator } from '../../../engine/generate/image-generator.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import {
  captionImageForward,
  captionImageParameters,
  imageTokens,
} from '../../../engine/models/caption-image.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import type { Program, Runtime } from '../../../engine/runtimes/runtime.ts'
import { ByteLevelBpe } from '../../../engine/tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../../../engine/tokenizers/caption.ts'
import { RUNTIMES_HERE } from '../../helpers/runtimes.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const model = tinyCaptionImageModel(4)
const config = model.manifest.transformer
const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
let runtime: Runtime
let generator: ImageGenerator
let forward: Program

describe.each(RUNTIMES_HERE)('on %s', (name) => {
  beforeAll(async () => {
    runtime = await openRuntime(name)
    generator = new ImageGenerator(runtime, model, { threads: 1 })
    const inputs = [
      input('captions', [2, config.captionSlots], 'i32'),
      input('image', [2, imageTokens(config)], 'i32'),
    ] as const
    const { imageLogits } = captionImageForward(
      ...inputs,
      weightInputs(captionImageParameters(config)),
      config,
    )
    forward = await runtime.compile(graphOf({ imageLogits }), { threads: 1 })
  })
  afterAll(async () => {
    await generator.dispose()
    await forward.dispose()
  })

  /** The same drawing without a cache: the whole sequence again for every token. */
  async function uncached(
    caption: string,
    asked: Parameters<typeof resolveGenerationOptions>[0],
  ): Promise<number[]> {
    const options = resolveGenerationOptions(asked)
    const processors = buildProcessors(options)
    const random = new RandomStream(options.seed, `image of ${caption}`, 0)
    const count = imageTokens(config)
    const captions = i32(
      [2, config.captionSlots],
      [
        ...encodeCaption(tokenizer, caption, config.captionSlots),
        1,
        ...new Array<number>(config.captionSlots - 1).fill(0),
      ],
    )
    const tokens: number[] = []
    while (tokens.length < count) {
      const row = [...tokens, ...new Array<number>(count - tokens.length).fill(0)]
      const { imageLogits } = await forward.run({
        ...model.transformer,
        captions,
        image: i32([2, count], [...row, ...row]),
      })
      const width = config.imageVocabulary
      const at = (r: number): Float32Array =>
        (imageLogits?.data as Float32Array).subarray(
          (r * count + tokens.length) * width,
          (r * count + tokens.length + 1) * width,
        )
      const context = options.guidanceScale === 1 ? { tokens } : { tokens, unconditional: at(1) }
      const logits = processLogits(processors, at(0), context)
      tokens.push(options.doSample ? sampleToken(logits, random) : argmaxToken(logits))
    }
    return tokens
  }

  describe('drawing with a cache gives the tokens of drawing without one', () => {
    it.each<[string, Parameters<typeof resolveGenerationOptions>[0]]>([
      ['greedy', { doSample: false }],
      ['greedy with guidance', { doSample: false, guidanceScale: 1.5 }],
      ['sampled', { doSample: true, topK: 0, temperature: 0.8, seed: 3 }],
      [
        'sampled with guidance, top-k and top-p',
        { doSample: true, topK: 20, topP: 0.9, temperature: 0.9, guidanceScale: 2, seed: 9 },
      ],
      ['constrained to a range of codes', { doSample: true, topK: 0, allowedRange: [5, 9], seed: 1 }],
    ])('%s', async (_name, asked) => {
      for (const caption of ['a red circle', 'two blue stars on the left']) {
        const [drawn] = await generator.generate([{ caption, sample: 0 }], resolveGenerationOptions(asked))
        expect([...(drawn?.tokens ?? [])]).toEqual(await uncached(caption, asked))
      }
    })
  })

  it('draws the same picture alone and in a batch, and another for another seed or sample', async () => {
    const options = resolveGenerationOptions({ doSample: true, topK: 0, seed: 5 })
    const requests = ['a red circle', 'a blue star', 'a red circle'].map((caption, i) => ({
      caption,
      sample: i === 2 ? 1 : 0,
    }))
    const together = await generator.generate(requests, options, { batch: 3 })
    const [alone] = await generator.generate([requests[1] as (typeof requests)[number]], options)
    expect(alone?.tokens).toEqual(together[1]?.tokens)
    expect(together[0]?.tokens).not.toEqual(together[2]?.tokens)
    const [other] = await generator.generate([requests[0] as (typeof requests)[number]], {
      ...options,
      seed: 6,
    })
    expect(other?.tokens).not.toEqual(together[0]?.tokens)
  })

  it('stays inside the allowed codes', async () => {
    const options = resolveGenerationOptions({ doSample: true, topK: 0, allowedRange: [5, 9] })
    const [drawn] = await generator.generate([{ caption: 'a red circle', sample: 0 }], options)
    expect([...(drawn?.tokens ?? [])].every((token) => token >= 5 && token < 9)).toBe(true)
  })

  it('stops when asked to', async () => {
    const options = resolveGenerationOptions({})
    await expect(
      generator.generate([{ caption: 'x', sample: 0 }], options, {
        signal: AbortSignal.abort(new Error('stop')),
      }),
    ).rejects.toThrow('stop')
  })
})
