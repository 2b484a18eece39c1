import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import type { GenerationOptions } from '../../../engine/decode/generation-options.ts'
import {
  generateTokens,
  type GeneratedTokens,
  type SearchControl,
  type TokenEvent,
} from '../../../engine/decode/search/generate-tokens.ts'
import { markov, TableModel } from '../../helpers/table-model.ts'

/** Results of a search over a table of probabilities, from a prompt of token 0. */
function run(
  model: TableModel,
  options: Partial<GenerationOptions>,
  control: SearchControl = {},
): Promise<GeneratedTokens[]> {
  return generateTokens(model, [Int32Array.of(0)], resolveGenerationOptions(options), control)
}

const tokensOf = (results: readonly GeneratedTokens[]): number[][] => results.map(({ tokens }) => [...tokens])

/** 0 begins; A = 1 with .6, B = 2 with .4; A gives x = 3 or y = 4 with ½ each, B gives x with .9. METHODS §7.3 */
const GARDEN_PATH = markov([
  [0, 0.6, 0.4, 0, 0],
  [0, 0, 0, 0.5, 0.5],
  [0, 0, 0, 0.9, 0.1],
  [1, 0, 0, 0, 0],
  [1, 0, 0, 0, 0],
])
const garden = (): TableModel => new TableModel(GARDEN_PATH, { vocabularySize: 5 })

/** Probabilities of six tokens that hang on the whole row, from a stream named after it. */
const wild = (): TableModel =>
  new TableModel(
    (tokens) => {
      const random = new RandomStream(3, tokens.join(' '))
      return Array.from({ length: 6 }, () => 2 * random.normal())
    },
    { vocabularySize: 6 },
  )

describe('greedy decoding', () => {
  it('takes A then x, together .3', async () => {
    const [result] = await run(garden(), { maxNewTokens: 2 })
    expect([...(result?.tokens ?? [])]).toEqual([1, 3])
    expect(result?.logProb).toBeCloseTo(-1.203973, 6)
    expect(result?.finishReason).toBe('length')
  })

  it('is what one beam finds', async () => {
    const options = { maxNewTokens: 9, repetitionPenalty: 1.2, noRepeatNgramSize: 2 }
    const greedy = await run(wild(), options)
    // two beams of which the second can never win: its first token is ruled out everywhere but there
    expect(tokensOf(await run(wild(), { ...options, numBeams: 1 }))).toEqual(tokensOf(greedy))
  })

  it('tells every token as it comes, with alternatives and the reason of the last', async () => {
    const events: TokenEvent[] = []
    const options = { maxNewTokens: 5, eosTokenIds: [3], topAlternatives: 2 }
    const [result] = await run(garden(), options, { onToken: (event) => events.push(event) })
    expect(events.map(({ token, finishReason }) => [token, finishReason])).toEqual([
      [1, undefined],
      [3, 'eos'],
    ])
    expect(
      events[0]?.alternatives.map(({ token, logProb }) => [token, Math.exp(logProb).toFixed(4)]),
    ).toEqual([
      [1, '0.6000'],
      [2, '0.4000'],
    ])
    expect(result?.alternatives?.[0]).toEqual(events[0]?.alternatives)
    expect(result?.tokenLogProbs).toEqual(Float32Array.from(events, ({ logProb }) => logProb))
  })

  it('drops rows that have ended and goes on with the others', async () => {
    const model = new TableModel((row) => (row[0] === 1 && row.length > 1 ? [0, 0, 9] : [9, 0, 0]), {
      vocabularySize: 3,
    })
    const prompts = [Int32Array.of(0), Int32Array.of(1)]
    const results = await generateTokens(
      model,
      prompts,
      resolveGenerationOptions({ maxNewTokens: 4, eosTokenIds: [2] }),
    )
    expect(tokensOf(results)).toEqual([
      [0, 0, 0, 0],
      [0, 2],
    ])
    expect(model.calls).toEqual([2, 2, 1, 1])
  })

  it('ends at the context of the model and says so', async () => {
    const model = new TableModel(() => [1, 0], { vocabularySize: 2, context: 4 })
    const [result] = await generateTokens(model, [Int32Array.of(0)], resolveGenerationOptions({}))
    expect([result?.tokens.length, result?.finishReason]).toEqual([3, 'context'])
    await expect(generateTokens(model, [new Int32Array(4)], resolveGenerationOptions({}))).rejects.toThrow(
      'a prompt has from 1 to 3 tokens (context 4), got 4.',
    )
  })

  it('ends after a stop string', async () => {
    const isStopped = (tokens: readonly number[]): boolean => tokens.at(-1) === 3
    const [result] = await run(garden(), { maxNewTokens: 9 }, { isStopped })
    expect([tokensOf(result ? [result] : []), result?.finishReason]).toEqual([[[1, 3]], 'stop'])
  })
})

describe('sampling', () => {
  it('gives the same again for a seed, whatever else is drawn with it', async () => {
    const options = resolveGenerationOptions({
      doSample: true,
      seed: 5,
      maxNewTokens: 8,
      numReturnSequences: 3,
    })
    const [a, b] = [Int32Array.of(0), Int32Array.of(1, 2)]
    const both = await generateTokens(wild(), [b, a], options)
    const alone = await generateTokens(wild(), [a], options)
    expect(tokensOf(both.slice(3))).toEqual(tokensOf(alone))
    expect(new Set(tokensOf(alone).map(String)).size).toBe(3)
    const other = await generateTokens(wild(), [a], { ...options, seed: 6 })
    expect(tokensOf(other)).not.toEqual(tokensOf(alone))
  })

  it('draws by the probabilities that the steps leave', async () => {
    // logits ln(.5, .3, .2) at T = ½ are .25, .09, .04 over .38; top p .85 keeps two: .7353 and .2647
    const model = new TableModel(() => [0.5, 0.3, 0.2].map(Math.log), { vocabularySize: 3 })
    const options = {
      doSample: true,
      temperature: 0.5,
      topP: 0.85,
      maxNewTokens: 1,
      numReturnSequences: 1000,
    }
    const draws = (await run(model, options)).map(({ tokens }) => tokens[0])
    const share = draws.filter((token) => token === 0).length / 1000
    expect(draws).not.toContain(2)
    // 4 standard deviations: 4 · √(.7353 · .2647 / 1000) = .056
    expect(Math.abs(share - 0.25 / 0.34)).toBeLessThan(0.056)
  })
})

describe('beam search', () => {
  it('finds B then x, together .36, where greedy decoding goes astray', async () => {
    const [result] = await run(garden(), { maxNewTokens: 2, numBeams: 2 })
    expect([...(result?.tokens ?? [])]).toEqual([2, 3])
    expect(result?.logProb).toBeCloseTo(-1.021651, 6)
    expect(result?.score).toBeCloseTo(-1.021651 / 2, 6)
  })

  it('of every width that holds all continuations is an exhaustive search', async () => {
    // 6³ rows of three tokens; a width of 6² loses none before the last
    const options = { maxNewTokens: 3, numBeams: 36, numReturnSequences: 36, lengthPenalty: 0 }
    const found = await run(wild(), options)
    const all: { row: number[]; sum: number }[] = []
    const model = wild()
    for (let code = 0; code < 216; code++) {
      const row = [Math.floor(code / 36), Math.floor(code / 6) % 6, code % 6]
      let sum = 0
      for (const [i, token] of row.entries()) {
        const [logits] = await model.start([Int32Array.from([0, ...row.slice(0, i)])])
        const total = Math.log((logits ?? new Float32Array()).reduce((n, logit) => n + Math.exp(logit), 0))
        sum += (logits?.[token] as number) - total
      }
      all.push({ row, sum })
    }
    const best = all.sort((a, b) => b.sum - a.sum).slice(0, 36)
    expect(tokensOf(found)).toEqual(best.map(({ row }) => row))
    for (const [i, { score }] of found.entries()) expect(score).toBeCloseTo(best[i]?.sum as number, 4)
  })

  it('draws beams without putting any back, the same for a seed', async () => {
    const options = { doSample: true, numBeams: 4, numReturnSequences: 4, maxNewTokens: 5, seed: 2, topK: 0 }
    const results = await run(wild(), options)
    expect(new Set(tokensOf(results).map(String)).size).toBe(4)
    expect(tokensOf(await run(wild(), options))).toEqual(tokensOf(results))
    const scores = results.map(({ score }) => score as number)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
  })

  it('draws candidates one after the other, none twice', async () => {
    // two beams want four candidates of five: the one left out would have been drawn last
    const shares = [0.4, 0.3, 0.15, 0.1, 0.05]
    const lastShare = (last: number, left = [0, 1, 2, 3, 4], chance = 1): number =>
      left.length === 1
        ? chance
        : left
            .filter((one) => one !== last)
            .reduce((sum, one) => {
              const total = left.reduce((mass, other) => mass + (shares[other] as number), 0)
              const rest = left.filter((other) => other !== one)
              return sum + lastShare(last, rest, (chance * (shares[one] as number)) / total)
            }, 0)
    const model = new TableModel(() => shares.map(Math.log), { vocabularySize: 5 })
    const missing = [0, 0, 0, 0, 0]
    for (let seed = 0; seed < 2000; seed++) {
      const options = { doSample: true, topK: 0, numBeams: 2, maxNewTokens: 1, beamTree: true, seed }
      const [result] = await run(model, options)
      const drawn = new Set(result?.beamTree?.nodes.map(({ token }) => token))
      for (const token of missing.keys())
        if (!drawn.has(token)) missing[token] = (missing[token] as number) + 1
    }
    // 4 standard deviations of a share are at most 4 · √(¼ / 2000) = .045
    for (const [token, count] of missing.entries())
      expect(Math.abs(count / 2000 - lastShare(token))).toBeLessThan(0.045)
  })

  it('reports a tree whose leaves are the results', async () => {
    const options = { maxNewTokens: 4, numBeams: 3, numReturnSequences: 3, beamTree: true, eosTokenIds: [5] }
    const results = await run(wild(), options)
    const nodes = results[0]?.beamTree?.nodes ?? []
    for (const { tokens, beamNode, logProb } of results) {
      const path: number[] = []
      let sum = 0
      for (let at = beamNode ?? -1; at !== -1; at = nodes[at]?.parent ?? -1) {
        path.unshift(nodes[at]?.token as number)
        sum += nodes[at]?.logProb as number
      }
      expect(path).toEqual([...tokens])
      expect(sum).toBeCloseTo(logProb, 5)
      expect(nodes[beamNode ?? -1]?.fate).toBe('finished')
    }
    // every step keeps at most as many as there are beams, and every parent was kept
    const kept = nodes.filter(({ fate }) => fate === 'kept')
    expect(Math.max(...[0, 1, 2].map((step) => kept.filter((one) => one.step === step).length))).toBe(3)
    expect(nodes.every(({ parent }) => parent === -1 || nodes[parent]?.fate === 'kept')).toBe(true)
  })

  it('gives fewer results where fewer are possible', async () => {
    const results = await run(garden(), { maxNewTokens: 1, numBeams: 4, numReturnSequences: 4 })
    expect(tokensOf(results)).toEqual([[1], [2]])
  })
})

describe('generateTokens', () => {
  it.each<[Partial<GenerationOptions>, string]>([
    [{ numBeams: 2, numReturnSequences: 3 }, 'numReturnSequences is at most numBeams, 2, got 3.'],
    [
      { numBeams: 3, numBeamGroups: 2, diversityPenalty: 1 },
      'numBeams is a multiple of numBeamGroups, got 3 and 2.',
    ],
    [{ numBeams: 4, numBeamGroups: 2, doSample: true }, 'groups of beams are not drawn'],
    [{ diversityPenalty: 1 }, 'diversityPenalty needs numBeamGroups above 1.'],
    [{ penaltyAlpha: 0.5 }, 'contrastive search needs a model that gives hidden states'],
    [{ prefixConstraint: { regex: 'a' } }, 'prefixConstraint needs a model with a text tokenizer.'],
    [{ maxLength: 1 }, 'a prompt has from 1 to 0 tokens (context 1000, greatest length 1), got 1.'],
  ])('refuses %j', async (options, message) => {
    await expect(run(garden(), options)).rejects.toThrow(message)
  })

  it('refuses tokens that the model does not have', async () => {
    const options = resolveGenerationOptions({})
    await expect(generateTokens(garden(), [Int32Array.of(5)], options)).rejects.toThrow('below 5, got 5.')
  })

  it.each([{}, { numBeams: 3 }, { doSample: true }])(
    'ends before the next token when the signal aborts: %j',
    async (options) => {
      const stop = new AbortController()
      const model = new TableModel(
        (row) => {
          if (row.length === 3) stop.abort()
          return [0, 1, 2]
        },
        { vocabularySize: 3 },
      )
      const asked = { ...options, maxNewTokens: 50 }
      await expect(run(model, asked, { signal: stop.signal })).rejects.toThrow('aborted')
      expect(model.calls).toHaveLength(3)
    },
  )

  it('guides away from the last token alone, or from a prompt of its own', async () => {
    // after [0, 1] token 1 has .6; from 1 alone it has .9, from 2 alone .1: guidance 2 gives p²/u
    const model = (): TableModel =>
      new TableModel(
        (row) => (row[0] === 0 ? [0.4, 0.6, 0] : row[0] === 1 ? [0.1, 0.9, 0] : [0.9, 0.1, 0]).map(Math.log),
        {
          vocabularySize: 3,
        },
      )
    const options = resolveGenerationOptions({ guidanceScale: 2, maxNewTokens: 1 })
    const prompts = [Int32Array.of(0, 1)]
    // .36/.9 against .16/.1
    expect(tokensOf(await generateTokens(model(), prompts, options))).toEqual([[0]])
    // .36/.1 against .16/.9
    const negativePrompts = [Int32Array.of(2)]
    expect(tokensOf(await generateTokens(model(), prompts, options, { negativePrompts }))).toEqual([[1]])
  })
})
