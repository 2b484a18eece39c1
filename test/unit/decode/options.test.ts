import { describe, expect, it } from 'vitest'
import type { EngineError } from '../../../engine/base/errors.ts'
import {
  buildProcessors,
  GENERATION_OPTIONS,
  PROCESSORS,
  resolveGenerationOptions,
} from '../../../engine/decode/index.ts'
import { processLogits } from '../../../engine/decode/processor.ts'

describe('GENERATION_OPTIONS', () => {
  it('names, labels and explains every option, and accepts its default', () => {
    for (const [name, option] of Object.entries(GENERATION_OPTIONS)) {
      expect(option.name).toBe(name)
      expect(option.label.length).toBeGreaterThan(3)
      expect(option.help).toMatch(/\.$/)
      expect(option.accept(option.default as never)).toEqual(option.default)
    }
  })

  it('lists the steps in the order of Hugging Face', () => {
    expect(Object.keys(PROCESSORS)).toEqual([
      ...['guidanceScale', 'sequenceBias', 'diversityPenalty', 'repetitionPenalty', 'noRepeatNgramSize'],
      ...['badWordsIds', 'minLength', 'minNewTokens', 'allowedRange', 'prefixConstraint'],
      ...['forcedBosTokenId', 'forcedEosTokenIds', 'exponentialDecayLengthPenalty', 'suppressTokens'],
      ...['beginSuppressTokens', 'temperature', 'topK', 'topP', 'minP', 'typicalP'],
      ...['epsilonCutoff', 'etaCutoff', 'renormalizeLogits'],
    ])
  })
})

describe('resolveGenerationOptions', () => {
  it('has the defaults of Hugging Face', () => {
    expect(resolveGenerationOptions({})).toEqual({
      ...{
        doSample: false,
        seed: 0,
        maxNewTokens: 20,
        numReturnSequences: 1,
        guidanceScale: 1,
        repetitionPenalty: 1,
      },
      ...{ noRepeatNgramSize: 0, badWordsIds: [], allowedRange: null },
      ...{ temperature: 1, topK: 50, topP: 1, minP: 0, typicalP: 1, epsilonCutoff: 0, etaCutoff: 0 },
      ...{ maxLength: null, minLength: 0, minNewTokens: 0, eosTokenIds: [], stopStrings: [] },
      ...{ numBeams: 1, numBeamGroups: 1, diversityPenalty: 0, lengthPenalty: 1, earlyStopping: false },
      ...{ penaltyAlpha: 0, sequenceBias: [], prefixConstraint: null, renormalizeLogits: false },
      ...{ forcedBosTokenId: null, forcedEosTokenIds: [], exponentialDecayLengthPenalty: null },
      ...{ suppressTokens: [], beginSuppressTokens: [], topAlternatives: 0, beamTree: false },
    })
  })

  it('lets a greatest length decide where most new tokens are not asked for beside it', () => {
    expect(resolveGenerationOptions({ maxLength: 30 }).maxNewTokens).toBe(null)
    expect(resolveGenerationOptions({ maxLength: 30, maxNewTokens: 5 }).maxNewTokens).toBe(5)
    expect(resolveGenerationOptions({ maxLength: 30 }, { maxNewTokens: 5 }).maxNewTokens).toBe(null)
    expect(resolveGenerationOptions({ maxNewTokens: 5 }, { maxLength: 30 }).maxNewTokens).toBe(5)
  })

  it('takes one id or text for a list of it, and the words of a form for early stopping', () => {
    const asked = { eosTokenIds: 3, stopStrings: '.', earlyStopping: 'true' } as never
    expect(resolveGenerationOptions(asked)).toMatchObject({
      ...{ eosTokenIds: [3], stopStrings: ['.'], earlyStopping: true },
    })
  })

  it('puts what was asked before what the model recommends, and that before the defaults', () => {
    const options = resolveGenerationOptions({ temperature: 0.7 }, { temperature: 0.3, topK: 0 })
    expect([options.temperature, options.topK, options.topP]).toEqual([0.7, 0, 1])
  })

  it.each([
    ['top_k', 'Did you mean "topK"?'],
    ['temprature', 'Did you mean "temperature"?'],
    ['no_repeat_ngram_size', 'Did you mean "noRepeatNgramSize"?'],
    ['constructor', 'Options here are doSample, seed,'],
  ])('refuses the unknown name %s', (name, fix) => {
    let error: EngineError | undefined
    try {
      resolveGenerationOptions({ [name]: 1 })
    } catch (caught) {
      error = caught as EngineError
    }
    expect(error?.code).toBe('UNKNOWN_NAME')
    expect(error?.message).toBe(`generation: there is no option "${name}".`)
    expect(error?.fixes[0]).toContain(fix)
  })

  it('checks values, those of the model too', () => {
    expect(() => resolveGenerationOptions({ maxNewTokens: 0 })).toThrow(
      'maxNewTokens is a whole number from 1 to 1048576, got 0.',
    )
    expect(() => resolveGenerationOptions({}, { seed: -1 })).toThrow('seed is a whole number from 0')
    expect(() => resolveGenerationOptions({ doSample: 1 as never })).toThrow(
      'doSample is true or false, got 1.',
    )
  })
})

describe('buildProcessors', () => {
  it('makes nothing of defaults without sampling, and top k alone with it', () => {
    expect(buildProcessors(resolveGenerationOptions({ temperature: 0.5 }))).toHaveLength(0)
    expect(buildProcessors(resolveGenerationOptions({ doSample: true }))).toHaveLength(1)
  })

  it('divides by the temperature before top p counts', () => {
    // logits (2, 1, 0): p = (.665, .245, .09), so top p .9 keeps 0 and 1; at T = .25 p = (.982, .018, 0) and 0 is enough
    const left = (temperature: number): number => {
      const processors = buildProcessors(resolveGenerationOptions({ doSample: true, topP: 0.9, temperature }))
      return processLogits(processors, Float32Array.of(2, 1, 0), { tokens: [] }).filter(
        (l) => l !== -Infinity,
      ).length
    }
    expect([left(1), left(0.25)]).toEqual([2, 1])
  })

  it('guides before the repetition penalty, which sees log-probabilities', () => {
    // equal sides: guidance gives log(½) twice; the penalty then doubles the one of token 0
    const options = resolveGenerationOptions({ guidanceScale: 2, repetitionPenalty: 2 })
    const unconditional = Float32Array.of(5, 5)
    const out = processLogits(buildProcessors(options), Float32Array.of(7, 7), { tokens: [0], unconditional })
    expect([...out]).toEqual([Math.fround(Math.fround(-Math.LN2) * 2), Math.fround(-Math.LN2)])
  })
})
