import { afterAll, describe, expect, it } from 'vitest'
import type { GenerationOptions } from '../../../engine/decode/generation-options.ts'
import { readGenerationConfig } from '../../../engine/decode/hugging-face.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { type TextEvent, TextGenerator, type GeneratedText } from '../../../engine/generate/text-generator.ts'
import { stopsAt } from '../../../engine/generate/text-stops.ts'
import { textAfter } from '../../../engine/generate/text-stream.ts'
import { tokenBytesOf } from '../../../engine/generate/text-token-bytes.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { goldenTextModel } from '../../helpers/golden-text-models.ts'
import { tinyTextTokenizer } from '../../helpers/tiny-text-tokenizer.ts'

const tokenizer = tinyTextTokenizer()
const runtime = await openRuntime('onnx-cpu')
const generator = new TextGenerator(runtime, { ...goldenTextModel('llama'), tokenizer }, { threads: 1 })
afterAll(() => generator.dispose())

const write = (
  prompt: string,
  options: Partial<GenerationOptions>,
  onToken?: (event: TextEvent) => void,
): Promise<GeneratedText[]> => generator.generate([prompt], resolveGenerationOptions(options), { onToken })

describe('TextGenerator', () => {
  it('tells the text as it comes, and the same as a whole', async () => {
    const events: TextEvent[] = []
    const options = { doSample: true, topK: 0, maxNewTokens: 40, numReturnSequences: 3, temperature: 3 }
    const results = await write('the cat', options, (event) => events.push(event))
    for (const [sample, { text, tokens, finishReason }] of results.entries()) {
      const own = events.filter((event) => event.sample === sample)
      expect(own.map((event) => event.text).join('')).toBe(text)
      expect(own.map(({ token }) => token)).toEqual([...tokens])
      expect(own.at(-1)?.finishReason).toBe(finishReason)
    }
    expect(results.map(({ text }) => text.length > 0)).toEqual([true, true, true])
  })

  it('ends at the end token of the tokenizer, or at those that are asked for', async () => {
    // a bias that no other token reaches
    const [own] = await write('ab', { sequenceBias: [[[2], 1000]] })
    expect([own?.text, [...(own?.tokens ?? [])], own?.finishReason]).toEqual(['', [2], 'eos'])
    const [asked] = await write('ab', { sequenceBias: [[[5], 1000]], eosTokenIds: [5] })
    expect([asked?.text, asked?.finishReason]).toEqual(['c', 'eos'])
  })

  it('ends with a stop string, part of whose text the last token has', async () => {
    // e, then th for ever: "eth" is complete with the second token
    const options = {
      sequenceBias: [
        [[7], 500],
        [[7, 38], 1000],
        [[38, 38], 1000],
      ] as never,
      maxNewTokens: 9,
    }
    const [free] = await write('a', options)
    expect(free?.text).toBe('ethththththththth')
    const [stopped] = await write('a', { ...options, stopStrings: ['q', 'et'] })
    expect([stopped?.text, stopped?.finishReason]).toEqual(['eth', 'stop'])
    // the prompt has it already: what is there does not end, what a new token completes does
    const [after] = await write('et', { ...options, stopStrings: ['et'] })
    expect(after?.text).toBe('eth')
    const [across] = await write('a', { ...options, stopStrings: ['ae'] })
    expect(across?.text).toBe('e')
  })

  it('keeps a form, in sampling and in beams', async () => {
    const form = { prefixConstraint: { regex: '(ab|thé)+ [01]{3}' } }
    const searches = [
      {},
      { doSample: true, seed: 4 },
      { numBeams: 3, numReturnSequences: 3 },
      { noRepeatNgramSize: 1 },
    ]
    for (const search of searches)
      for (const { text, finishReason } of await write('x', { ...form, ...search, maxNewTokens: 40 }))
        expect(finishReason === 'eos' ? text : `${text}: ${finishReason}`).toMatch(/^(ab|thé)+ [01]{3}$/)
    const schema = { type: 'object', properties: { k: { enum: [0, 'ab', 10] } }, required: ['k'] }
    const [json] = await write('x', { prefixConstraint: { jsonSchema: schema }, maxNewTokens: 40 })
    expect([0, 'ab', 10]).toContain((JSON.parse(json?.text ?? '') as { k: unknown }).k)
  })

  it('writes one after the other what is asked for at once', async () => {
    const options = resolveGenerationOptions({ maxNewTokens: 12 })
    const alone = [await generator.generate(['the'], options), await generator.generate(['zyx'], options)]
    const together = await Promise.all([
      generator.generate(['the'], options),
      generator.generate(['zyx'], options),
    ])
    expect(together).toEqual(alone)
  })

  it('ends when the signal aborts, and writes again afterwards', async () => {
    const stop = new AbortController()
    let told = 0
    const options = resolveGenerationOptions({ maxNewTokens: 50, eosTokenIds: [39] })
    const onToken = (): void => {
      if (++told === 3) stop.abort()
    }
    const writing = generator.generate(['the'], options, { signal: stop.signal, onToken })
    await expect(writing).rejects.toThrow('aborted')
    expect(told).toBe(3)
    expect(await generator.generate(['the'], resolveGenerationOptions({ maxNewTokens: 2 }))).toHaveLength(1)
  })

  it('guides away from another text', async () => {
    const options = resolveGenerationOptions({ guidanceScale: 3, maxNewTokens: 8 })
    const [plain] = await generator.generate(['the'], options)
    const [other] = await generator.generate(['the'], options, { negativePrompts: ['abc'] })
    expect(other?.text).not.toBe(plain?.text)
  })

  it('scores a text', async () => {
    const { tokens, logProbs, nllNats } = await generator.score('the cat')
    // th e Ġ c a t
    expect([tokens, logProbs.length]).toEqual([5, 6])
    expect(nllNats).toBeCloseTo(-logProbs.subarray(1).reduce((sum, one) => sum + one, 0), 5)
  })
})

describe('textAfter', () => {
  it('completes characters that the prompt began, and leaves special tokens out', () => {
    // Ã | © 2 a: é needs both bytes
    expect(textAfter(tokenizer, Int32Array.of(3, 30), Int32Array.of(31, 2, 3))).toBe('éa')
    expect(textAfter(tokenizer, Int32Array.of(3), Int32Array.of(30))).toBe('\ufffd')
  })
})

describe('stopsAt', () => {
  it('sees characters of several tokens', () => {
    const stops = stopsAt(tokenizer, ['é'])
    expect([stops([3, 30]), stops([3, 30, 31]), stops([30, 31, 3])]).toEqual([false, true, false])
  })
})

describe('tokenBytesOf', () => {
  it('gives bytes of the alphabet, none for special tokens and unknown ids', () => {
    const bytesOf = tokenBytesOf(tokenizer)
    expect([39, 30, 2, 40].map((id) => bytesOf(id) && [...(bytesOf(id) as Uint8Array)])).toEqual([
      [0x20, 0x74, 0x68],
      [0xc3],
      undefined,
      undefined,
    ])
  })
})

describe('readGenerationConfig', () => {
  it('takes what has a counterpart, ids as lists', () => {
    const config = {
      ...{ _from_model_config: true, bos_token_id: 1, eos_token_id: 2, pad_token_id: 2, max_length: 8192 },
      ...{ temperature: 0.6, top_k: null, no_repeat_ngram_size: 3, transformers_version: '4.42.3' },
    }
    expect(readGenerationConfig(config)).toEqual({
      ...{ eosTokenIds: [2], maxLength: 8192, temperature: 0.6, noRepeatNgramSize: 3 },
    })
    expect(() => readGenerationConfig({ temperature: -1 })).toThrow('temperature is a number from 0.001')
  })
})
