import { describe, expect, it } from 'vitest'
import {
  GENERATE_OPTIONS,
  type GenerateOptions,
  generationOf,
  tokenLists,
} from '../../../engine/cli/commands/generate-options.ts'

const asked = (values: object): GenerateOptions =>
  GENERATE_OPTIONS.parse({ model: 'm', prompt: 'p', ...values }) as GenerateOptions

describe('refusals', () => {
  it('refuses what is for the other kind of model, and two that exclude each other', () => {
    expect(() => generationOf(asked({ numBeams: 2 }), 'caption-image')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', details: { option: '--num-beams' } }),
    )
    expect(() => generationOf(asked({ doSample: true, greedy: true }), 'text')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
    expect(() => tokenLists('[[1],')).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
  })
})

describe('options of generate', () => {
  it('have the names of Hugging Face, and give those of the engine', () => {
    const options = asked({
      ...{ maxNewTokens: 7, noRepeatNgramSize: 2, eosTokenId: [3], earlyStopping: 'true', topP: 0.9 },
      ...{ minP: 0, typicalP: 1, numBeamGroups: 2, stopStrings: ['a', 'b'] },
    })
    expect(generationOf(options, 'text')).toEqual({
      ...{ maxNewTokens: 7, noRepeatNgramSize: 2, eosTokenIds: [3], earlyStopping: true, topP: 0.9 },
      ...{ minP: 0, typicalP: 1, numBeamGroups: 2, stopStrings: ['a', 'b'] },
    })
  })

  it('say nothing of what was not asked for, and keep never', () => {
    expect(generationOf(asked({}), 'text')).toEqual({})
    expect(generationOf(asked({ greedy: true, earlyStopping: 'never' }), 'text')).toEqual({
      doSample: false,
      earlyStopping: 'never',
    })
  })

  it('take bad words as words or as token ids', () => {
    expect(tokenLists('red, blue')).toBeUndefined()
    expect(tokenLists('[[12],[7,9]]')).toEqual([[12], [7, 9]])
  })
})
