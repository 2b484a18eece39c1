import { describe, expect, it } from 'vitest'
import type { TokenizedText } from '../../../engine/data/text/example.ts'
import { learntWhole, usableTexts } from '../../../engine/train/text-data.ts'
import { grownFor } from '../../../engine/train/text-vocabulary.ts'
import { tinyText } from '../../helpers/tiny-text.ts'

/** A prompt of some tokens with an answer of some more. */
const text = (prompt: number, answer: number): TokenizedText => ({
  ids: Int32Array.from({ length: prompt + answer }, (_, i) => i),
  learnt: Uint8Array.from({ length: prompt + answer }, (_, i) => (i < prompt ? 0 : 1)),
})
const options = {
  time: 5,
  vocabulary: 40,
  overlong: 'truncate',
  isStream: false,
  learnsGiven: false,
} as const

describe('texts', () => {
  it('lose their ends where they are too long, and are counted', () => {
    const { texts, report } = usableTexts([text(2, 3), text(2, 9)], 'texts', options)
    expect(texts.map(({ ids }) => ids.length)).toEqual([5, 6]) // five places read six tokens
    expect(report).toEqual({ texts: 2, truncated: 1, unlearnable: 0, learntTokens: 7 })
  })

  it('are refused where they are too long and none may be cut', () => {
    expect(() => usableTexts([text(2, 9), text(1, 9)], 'texts', { ...options, overlong: 'reject' })).toThrow(
      'texts: 2 are longer than 6 tokens.',
    )
  })

  it('are left out where nothing of them is learnt: no answer, or one beyond the cut', () => {
    const { texts, report } = usableTexts([text(4, 0), text(6, 3), text(1, 0), text(2, 2)], 'texts', options)
    expect([texts.length, report.unlearnable, report.truncated]).toEqual([1, 3, 1])
    expect(
      usableTexts([text(4, 0), text(1, 0)], 'texts', { ...options, learnsGiven: true }).texts.length,
    ).toBe(1)
  })

  it('are cut and learnt whole without arrays of their own', () => {
    const given = [text(2, 2), text(1, 9)]
    const whole = learntWhole(given)
    expect(whole.map(({ learnt }) => [...learnt].join(''))).toEqual(['0111', '0111111111'])
    expect(whole[0]?.learnt.buffer).toBe(whole[1]?.learnt.buffer)
    const { texts } = usableTexts(given, 'texts', options)
    expect([...(texts[1]?.ids ?? [])]).toEqual([0, 1, 2, 3, 4, 5])
    expect(texts[1]?.ids.buffer).toBe(given[1]?.ids.buffer)
  })

  it('are never too long as parts of a stream', () => {
    expect(
      usableTexts([text(0, 50)], 'texts', { ...options, vocabulary: 60, isStream: true }).texts[0]?.ids
        .length,
    ).toBe(50)
  })

  it('are refused where a token is none of the model', () => {
    expect(() => usableTexts([text(1, 2), text(2, 39)], 'texts', options)).toThrow(
      'texts: text 1 has the token 40, the model has 40. The tokenizer belongs to another model.',
    )
  })
})

describe('embeddings for new tokens', () => {
  const { config, weights, family } = tinyText('llama')
  const grown = grownFor({ config, weights }, { vocabularySize: 42, added: 2, seed: 5 }, family)

  it('keep the old rows and add means with a little noise', () => {
    for (const name of ['model.embed_tokens.weight', 'lm_head.weight']) {
      const [old, table] = [weights[name], grown.weights[name]]
      expect(table?.shape).toEqual([42, 16])
      expect(table?.data.subarray(0, 640)).toEqual(old?.data)
      for (let column = 0; column < 16; column++) {
        const values = Array.from({ length: 40 }, (_, row) => old?.data[row * 16 + column] as number)
        const mean = values.reduce((a, b) => a + b, 0) / 40
        const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 40)
        for (const row of [40, 41])
          // five deviations of noise of a hundredth of the rows' own
          expect(Math.abs((table?.data[row * 16 + column] as number) - mean)).toBeLessThan(0.05 * deviation)
      }
      expect(table?.data.subarray(640, 656)).not.toEqual(table?.data.subarray(656))
    }
    expect(grown.config.vocabulary).toBe(42)
    expect(grown.weights['model.norm.weight']).toBe(weights['model.norm.weight'])
  })

  it('are the same for the same seed', () => {
    expect(grownFor({ config, weights }, { vocabularySize: 42, added: 2, seed: 5 }, family)).toEqual(grown)
  })

  it('do not grow where there are rows enough', () => {
    expect(grownFor({ config, weights }, { vocabularySize: 38, added: 1, seed: 5 }, family).weights).toBe(
      weights,
    )
  })

  it('are refused for a tokenizer with more tokens than were added', () => {
    expect(() => grownFor({ config, weights }, { vocabularySize: 43, added: 2, seed: 5 }, family)).toThrow(
      'tokenizer: it has 43 tokens, the model has embeddings of 40, and 2 were added.',
    )
  })
})
