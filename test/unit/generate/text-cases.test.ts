// Tokens of every search equal those of transformers' generate; test/golden/decode/make_text.py made them.
import { afterAll, describe, expect, it } from 'vitest'
import type { GenerationOptions } from '../../../engine/decode/generation-options.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { generateTokens } from '../../../engine/decode/search/generate-tokens.ts'
import { TextRows } from '../../../engine/generate/text-rows.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { goldenText, goldenTextModel } from '../../helpers/golden-text-models.ts'

interface Case {
  readonly model: string
  readonly options: Partial<GenerationOptions>
  readonly prompts: number[][]
  /** Per prompt the tokens of each result. */
  readonly expected: number[][][]
  /** Per prompt what beam search ranked its results by. */
  readonly scores: (number[] | null)[]
  /** Per prompt and result Σ ln p. */
  readonly logProbs?: number[][]
}

const cases = ['cases.json', 'groups.json', 'windows.json'].flatMap((file) => goldenText<Case[]>(file))
const runtime = await openRuntime('onnx-cpu')
const models = new Map(
  ['gpt2', 'llama', 'gemma3_text'].map((name) => [
    name,
    new TextRows(runtime, goldenTextModel(name), { threads: 1 }),
  ]),
)

afterAll(async () => {
  for (const model of models.values()) await model.dispose()
})

describe('generateTokens', () => {
  it('has cases for every option that is not drawn', () => {
    expect(cases.length).toBeGreaterThan(500)
  })

  it.each(cases.map((one, i) => ({ ...one, i })))(
    'gives the tokens of transformers, case $i: $model $options',
    async ({ model, options, prompts, expected, scores, logProbs }) => {
      const rows = models.get(model) as TextRows
      const asked = prompts.map((prompt) => Int32Array.from(prompt))
      const results = await generateTokens(rows, asked, resolveGenerationOptions(options))
      const perPrompt = prompts.map((_, i) => results.filter(({ prompt }) => prompt === i))
      expect(perPrompt.map((own) => own.map(({ tokens }) => [...tokens]))).toEqual(expected)
      const pairs = perPrompt.flatMap((own, i) =>
        own.map(({ score, logProb }, k) => ({
          score,
          logProb,
          rank: scores[i]?.[k],
          sum: logProbs?.[i]?.[k],
        })),
      )
      for (const { score = 0, logProb, rank = score, sum = logProb } of pairs) {
        expect(Math.abs(score - rank)).toBeLessThan(2e-4 * (1 + Math.abs(rank)))
        expect(logProb).toBeCloseTo(sum, 2)
      }
    },
  )
})
