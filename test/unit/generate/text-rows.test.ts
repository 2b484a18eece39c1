import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { i32 } from '../../../engine/base/tensor.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { generateTokens } from '../../../engine/decode/search/generate-tokens.ts'
import { planPrompts } from '../../../engine/generate/text-prompts.ts'
import { TextRows, type TextWeights } from '../../../engine/generate/text-rows.ts'
import { guidePerplexity, scoreText } from '../../../engine/generate/text-score.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { textForward, textParameters } from '../../../engine/models/text/decoder.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { openRuntime, RUNTIMES } from '../../../engine/runtimes/index.ts'
import type { Runtime } from '../../../engine/runtimes/runtime.ts'
import { absentNote } from '../../helpers/absent.ts'
import { deviceRuntime } from '../../helpers/device-runtime.ts'
import { goldenText, goldenTextModel } from '../../helpers/golden-text-models.ts'

/** A prompt of its own for every length. */
function prompt(length: number): Int32Array {
  const random = new RandomStream(4, 'prompt', length)
  return Int32Array.from({ length }, () => random.integer(40))
}

/** Logits after the last token, by one pass over the whole row without a cache. */
async function fullPass(runtime: Runtime, model: TextWeights, tokens: Int32Array): Promise<Float32Array> {
  const shape = [1, tokens.length]
  const weights = weightInputs(textParameters(model.config))
  const { logits } = textForward(input('tokens', shape, 'i32'), weights, model.config)
  const program = await runtime.compile(graphOf({ logits }), { threads: 1 })
  const out = await program.run({ ...model.weights, tokens: i32(shape, tokens) })
  await program.dispose()
  return (out['logits']?.data as Float32Array).slice(-model.config.vocabulary)
}

function worst(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return Math.max(...Array.from(a ?? [], (value, i) => Math.abs(value - (b?.[i] ?? NaN))))
}

/** Logits reach 4; long prompts are multiplied in three bf16 products where tiles are, single tokens in f32. */
const CLOSE = 2.5e-4

/** A runtime that counts rows and tokens of its runs. */
function counted(runtime: Runtime): { runtime: Runtime; tokens: number[] } {
  const tokens: number[] = []
  const compile: Runtime['compile'] = async (graph, options) => {
    const program = await runtime.compile(graph, options)
    return {
      run: (feeds, into) => {
        tokens.push((feeds['tokens']?.shape ?? []).reduce((n, size) => n * size, 1))
        return program.run(feeds, into)
      },
      dispose: () => program.dispose(),
    }
  }
  return { runtime: { name: runtime.name, compile }, tokens }
}

const absent = new Map(
  await Promise.all(
    ['onnx-cpu', 'cpu'].map(
      async (name) => [name, await RUNTIMES.find((one) => one.name === name)?.unavailable()] as const,
    ),
  ),
)

describe.each(['onnx-cpu', 'cpu'])('TextRows on %s', (name) => {
  const reason = absent.get(name)
  const note = absentNote(name, reason)

  it.skipIf(reason !== undefined).each(['gpt2', 'llama', 'gemma3_text'])(
    `gives the logits of a full pass: %s${note}`,
    async (family) => {
      const runtime = await openRuntime(name)
      const model = goldenTextModel(family)
      const rows = new TextRows(runtime, model, { threads: 1 })
      const texts = [prompt(3), prompt(21), prompt(1), prompt(33)]
      let logits = await rows.start(texts)
      for (const [i, text] of texts.entries())
        expect(worst(logits[i], await fullPass(runtime, model, text))).toBeLessThan(CLOSE)
      // ragged: one row goes on three times, one ends, one moves; 33 tokens grow past the first size of the cache
      const [from, tokens] = [
        [3, 0, 3, 2, 3],
        [5, 6, 7, 8, 9],
      ]
      let now = from.map((row, i) => Int32Array.of(...(texts[row] as Int32Array), tokens[i] as number))
      logits = await rows.step(Int32Array.from(from), Int32Array.from(tokens))
      for (const [i, text] of now.entries())
        expect(worst(logits[i], await fullPass(runtime, model, text))).toBeLessThan(CLOSE)
      now = [4, 1].map((row) => Int32Array.of(...(now[row] as Int32Array), 1))
      logits = await rows.step(Int32Array.of(4, 1), Int32Array.of(1, 1))
      for (const [i, text] of now.entries())
        expect(worst(logits[i], await fullPass(runtime, model, text))).toBeLessThan(CLOSE)
      await rows.dispose()
    },
  )
})

describe('TextRows on a device', () => {
  it.each(['llama', 'gemma3_text'])(
    'writes what it writes on the host; weights, keys and values stay there: %s',
    async (family) => {
      const sound = await openRuntime('onnx-cpu')
      const model = goldenTextModel(family)
      const device = deviceRuntime(sound)
      const [there, here] = [device, sound].map(
        (runtime) => new TextRows(runtime, model, { threads: 1 }),
      ) as [TextRows, TextRows]
      const texts = [prompt(2), prompt(33), prompt(9)]
      const searches = [
        ...[{}, { doSample: true, numReturnSequences: 2 }, { penaltyAlpha: 0.6, topK: 3 }],
        ...[{ numBeams: 3, numReturnSequences: 2 }, { guidanceScale: 1.5 }],
      ]
      for (const search of searches) {
        const options = resolveGenerationOptions({ ...search, maxNewTokens: 9, eosTokenIds: [13] })
        const [far, near] = [
          await generateTokens(there, texts, options),
          await generateTokens(here, texts, options),
        ]
        expect(far.map(({ tokens }) => [...tokens])).toEqual(near.map(({ tokens }) => [...tokens]))
        for (const [i, { logProb }] of far.entries())
          expect(logProb).toBeCloseTo(near[i]?.logProb as number, 3)
      }
      const score = await scoreText(there, prompt(50), { context: 40, stride: 20 })
      expect(score.nllNats).toBeCloseTo(
        (await scoreText(here, prompt(50), { context: 40, stride: 20 })).nllNats,
        3,
      )
      const weights = Object.keys(model.weights).length
      const caches = 2 * model.config.layers
      expect(device.counts).toEqual({ uploads: weights, reads: 0, alive: weights + caches })
      await there.dispose()
      await here.dispose()
      expect(device.counts.alive).toBe(0)
    },
  )
})

describe('TextRows', () => {
  it('forgets rows of a step that failed', async () => {
    const sound = await openRuntime('onnx-cpu')
    let isBroken = false
    const runtime: Runtime = {
      name: 'broken',
      compile: async (graph, options) => {
        const program = await sound.compile(graph, options)
        const run: typeof program.run = (feeds, into) =>
          isBroken ? Promise.reject(new Error('lost')) : program.run(feeds, into)
        return { run, dispose: () => program.dispose() }
      },
    }
    const model = goldenTextModel('llama')
    const rows = new TextRows(runtime, model, { threads: 1 })
    const [a, b] = [prompt(12), prompt(13)]
    await rows.start([a, b])
    isBroken = true
    // the second row moves to the first place before the step fails
    await expect(rows.step(Int32Array.of(1, 1, 1), Int32Array.of(1, 2, 3))).rejects.toThrow('lost')
    isBroken = false
    const longer = Int32Array.of(...a, 5)
    const [logits] = await rows.start([longer])
    expect(worst(logits, await fullPass(sound, model, longer))).toBeLessThan(1e-4)
    await rows.dispose()
  })

  it('sends what prompts have in common through the model once, and what it knows not at all', async () => {
    const model = goldenTextModel('llama')
    const { runtime, tokens } = counted(await openRuntime('onnx-cpu'))
    const rows = new TextRows(runtime, model, { threads: 1 })
    const common = prompt(40)
    const texts = [1, 2, 3].map((last) => Int32Array.of(...common, last))
    const together = await rows.start([...texts, ...texts])
    // 40 tokens once, in a program for 48; then the last of three rows
    expect(tokens).toEqual([48, 3])
    expect(worst(together[1], await fullPass(runtime, model, texts[1] as Int32Array))).toBeLessThan(1e-4)
    await rows.step(Int32Array.of(1), Int32Array.of(7))
    tokens.length = 0
    const longer = Int32Array.of(...common, 2, 7, 9)
    const [chat] = await rows.start([longer])
    expect(tokens).toEqual([1])
    expect(worst(chat, await fullPass(runtime, model, longer))).toBeLessThan(1e-4)
    await rows.dispose()
  })

  it('gives every prompt of a batch what it gives it alone, by sampling and by beams', async () => {
    const rows = new TextRows(await openRuntime('onnx-cpu'), goldenTextModel('gpt2'), { threads: 1 })
    const texts = [prompt(2), prompt(9), prompt(5)]
    for (const search of [
      { doSample: true, numReturnSequences: 2 },
      { numBeams: 3, numReturnSequences: 2 },
    ]) {
      const options = resolveGenerationOptions({ ...search, maxNewTokens: 12, eosTokenIds: [13], seed: 3 })
      const together = await generateTokens(rows, texts, options)
      const alone = []
      for (const text of texts) alone.push(...(await generateTokens(rows, [text], options)))
      expect(together.map(({ tokens }) => [...tokens])).toEqual(alone.map(({ tokens }) => [...tokens]))
    }
    await rows.dispose()
  })

  it('fills the context to its last token', async () => {
    const rows = new TextRows(await openRuntime('onnx-cpu'), goldenTextModel('gpt2'), { threads: 1 })
    const options = resolveGenerationOptions({ maxNewTokens: 100 })
    const [result] = await generateTokens(rows, [prompt(60)], options)
    expect([result?.tokens.length, result?.finishReason]).toEqual([4, 'context'])
    await rows.dispose()
  })

  it('stops between the parts of a prompt and between tokens', async () => {
    const { runtime, tokens } = counted(await openRuntime('onnx-cpu'))
    const rows = new TextRows(runtime, goldenTextModel('llama'), { threads: 1 })
    const stop = new AbortController()
    stop.abort()
    await expect(rows.start([prompt(9)], stop.signal)).rejects.toThrow('aborted')
    expect(tokens).toEqual([])
    await rows.start([prompt(9)])
    await expect(rows.step(Int32Array.of(0), Int32Array.of(1), stop.signal)).rejects.toThrow('aborted')
    expect(tokens).toEqual([16])
    await rows.dispose()
  })
})

describe('planPrompts', () => {
  it('takes the longest beginning, never the last token, and equal prompts once', () => {
    const cached = [
      { place: 4, tokens: [1, 9] },
      { place: 7, tokens: [1, 2, 3, 4, 5] },
    ]
    const plan = planPrompts([Int32Array.of(1, 2, 3), Int32Array.of(8), Int32Array.of(1, 2, 3)], cached)
    expect(plan.unique).toEqual([[1, 2, 3], [8]])
    expect(plan.order).toEqual([0, 1, 0])
    expect(plan.copies).toEqual([
      { from: 7, shared: [1, 2] },
      { from: 0, shared: [] },
    ])
  })
})

interface ScoreCase {
  readonly model: string
  readonly ids: number[]
  readonly context: number
  readonly stride: number
  readonly guide: number
  readonly nllNats: number
  readonly tokens: number
  readonly perplexity: number
}

describe('scoreText', () => {
  it('gives the sums of a script over transformers, by windows', async () => {
    const runtime = await openRuntime('onnx-cpu')
    for (const family of ['gpt2', 'llama', 'gemma3_text']) {
      const rows = new TextRows(runtime, goldenTextModel(family), { threads: 1 })
      const cases = goldenText<ScoreCase[]>('scores.json').filter(({ model }) => model === family)
      for (const { ids, context, stride, ...expected } of cases) {
        const score = await scoreText(rows, Int32Array.from(ids), { context, stride })
        expect(score.tokens).toBe(expected.tokens)
        expect(Math.abs(score.nllNats / expected.nllNats - 1)).toBeLessThan(1e-5)
        expect(Math.abs(score.perplexity / expected.perplexity - 1)).toBeLessThan(1e-4)
        expect(Math.abs(guidePerplexity(score) / expected.guide - 1)).toBeLessThan(1e-4)
      }
      await rows.dispose()
    }
  })

  it('tells every token and what else could have come', async () => {
    const rows = new TextRows(await openRuntime('onnx-cpu'), goldenTextModel('llama'), { threads: 1 })
    const ids = prompt(12)
    const score = await scoreText(rows, ids, { topK: 40 })
    expect(score.logProbs[0]).toBe(NaN)
    for (const [at, id] of ids.entries()) {
      const found = score.alternatives[at]?.find(({ token }) => token === id)?.logProb ?? NaN
      expect(
        at === 0 ? score.alternatives[0] : Math.abs(found - (score.logProbs[at] as number)) < 1e-5,
      ).toEqual(at === 0 ? [] : true)
    }
    const [logits] = await rows.start([ids])
    expect(score.next[0]?.token).toBe(logits?.indexOf(Math.max(...logits)))
    expect(score.next.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5)
    await rows.dispose()
  })

  it('refuses what cannot be scored', async () => {
    const rows = new TextRows(await openRuntime('onnx-cpu'), goldenTextModel('llama'), { threads: 1 })
    await expect(scoreText(rows, Int32Array.of(1))).rejects.toThrow('a text has at least 2 tokens')
    await expect(scoreText(rows, prompt(9), { context: 65 })).rejects.toThrow('from 2 to 64 tokens, got 65.')
    await expect(scoreText(rows, prompt(9), { context: 8, stride: 9 })).rejects.toThrow(
      "from 1 to the window's 8",
    )
    await expect(scoreText(rows, Int32Array.of(1, 40))).rejects.toThrow('token ids are below 40, got 40.')
    await rows.dispose()
  })
})
