// A real model writes what transformers lets it write; test/golden/decode/make_smollm2.py made the tokens.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { GenerationOptions } from '../../../engine/decode/generation-options.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { TextGenerator } from '../../../engine/generate/text-generator.ts'
import { loadTextModel } from '../../../engine/models/text/load.ts'
import { openRuntime, RUNTIMES } from '../../../engine/runtimes/index.ts'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'
import { goldenText } from '../../helpers/golden-text-models.ts'

interface Case {
  readonly options: Partial<GenerationOptions>
  readonly prompts: number[][]
  /** Per prompt the tokens of each result, what it was ranked by, its text. */
  readonly expected: number[][][]
  readonly scores: (number[] | null)[]
  readonly texts: string[][]
}

const MODEL = join(import.meta.dirname, '../../../.cache/smollm2/model.gguf')
const cases = goldenText<Case[]>('smollm2.json')
let opened: Promise<TextGenerator> | undefined

/** With our own kernels where they run. */
async function open(): Promise<TextGenerator> {
  const { config, weights, tokenizerJson, tokenizerConfig } = loadTextModel(MODEL)
  const isAbsent = await RUNTIMES.find(({ name }) => name === 'cpu')?.unavailable()
  const runtime = await openRuntime(isAbsent === undefined ? 'cpu' : 'onnx-cpu')
  const tokenizer = readTextTokenizer(tokenizerJson, tokenizerConfig)
  return new TextGenerator(runtime, { config, weights, tokenizer })
}

describe('SmolLM2-135M-Instruct', () => {
  beforeEach(({ skip }) =>
    skip(!existsSync(MODEL), 'the model is not there; `npm run fetch:smollm2` gets it'),
  )
  afterAll(async () => (await opened)?.dispose())

  it('has cases enough', () => {
    expect(cases.length).toBeGreaterThanOrEqual(20)
  })

  it.each(cases.map((one, i) => ({ ...one, i })))(
    'writes what transformers lets it write, case $i: $options',
    async ({ options, prompts, expected, scores, texts }) => {
      const generator = await (opened ??= open())
      const asked = prompts.map((prompt) => Int32Array.from(prompt))
      const results = await generator.generate(asked, resolveGenerationOptions(options))
      const perPrompt = prompts.map((_, i) => results.filter(({ prompt }) => prompt === i))
      expect(perPrompt.map((own) => own.map(({ tokens }) => [...tokens]))).toEqual(expected)
      expect(perPrompt.map((own) => own.map(({ text }) => text))).toEqual(texts)
      const ranks = perPrompt.flatMap((own, i) =>
        own.map(({ score }, k) => Math.abs((scores[i]?.[k] ?? score ?? 0) - (score ?? 0))),
      )
      expect(Math.max(...ranks)).toBeLessThan(2e-3)
    },
    120_000,
  )

  it('writes JSON of a schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 20 }, big: { type: 'boolean' } },
      required: ['city', 'big'],
    }
    const generator = await (opened ??= open())
    const prompt = 'Paris as JSON: '
    const options = resolveGenerationOptions({ prefixConstraint: { jsonSchema: schema }, maxNewTokens: 40 })
    const [result] = await generator.generate([prompt], options)
    expect(JSON.parse(result?.text ?? '')).toMatchObject({ city: expect.any(String) as string })
    expect(result?.finishReason).toBe('eos')
  }, 120_000)
})
