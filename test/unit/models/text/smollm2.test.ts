// A real model: SmolLM2-135M-Instruct as GGUF, beside what transformers computes with the same weights;
// test/golden/models/make_smollm2.py made the numbers.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { i32 } from '../../../../engine/base/tensor.ts'
import { graphOf } from '../../../../engine/ir/graph.ts'
import { textForward, textHead, textParameters } from '../../../../engine/models/text/decoder.ts'
import { loadTextModel, openTextModel } from '../../../../engine/models/text/load.ts'
import { countParameters, weightInputs } from '../../../../engine/nn/parameters.ts'
import { input } from '../../../../engine/ops/input.ts'
import { openRuntime } from '../../../../engine/runtimes/index.ts'
import { readTextTokenizer } from '../../../../engine/tokenizers/read.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const MODEL = join(ROOT, '.cache/smollm2/model.gguf')

interface Case {
  readonly prompt: string
  readonly ids: readonly number[]
  readonly greedy: readonly number[]
  readonly text: string
  /** Id and logit, after the prompt. */
  readonly logits: readonly (readonly [number, number])[]
}
const CASES = JSON.parse(readFileSync(join(ROOT, 'test/golden/models/smollm2.json'), 'utf8')) as Case[]

describe('SmolLM2-135M-Instruct', () => {
  beforeEach(({ skip }) =>
    skip(!existsSync(MODEL), 'the model is not there; `npm run fetch:smollm2` gets it'),
  )

  it('has the configuration that its makers published', () => {
    const { config, family } = openTextModel(MODEL)
    // huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct: config.json
    expect(config).toMatchObject({
      ...{
        vocabulary: 49_152,
        context: 8_192,
        width: 576,
        layers: 30,
        heads: 9,
        keyValueHeads: 3,
        hidden: 1_536,
      },
      ...{ tied: true, norm: { epsilon: 1e-5 }, positions: { base: 100_000, width: 64 } },
    })
    expect(family.name).toBe('llama')
    expect(countParameters(textParameters(config))).toBe(134_515_008)
  })

  it('encodes and decodes as its makers do', () => {
    const { tokenizerJson, tokenizerConfig } = openTextModel(MODEL)
    const tokenizer = readTextTokenizer(tokenizerJson, tokenizerConfig)
    for (const { prompt, ids, greedy, text } of CASES) {
      expect(Array.from(tokenizer.encode(prompt, { addSpecialTokens: false }))).toEqual(ids)
      expect(tokenizer.decode(greedy)).toBe(text)
    }
  })

  it('has the logits of transformers to 1e-3, and chooses the same tokens', async () => {
    const { config, weights } = loadTextModel(MODEL)
    const runtime = await openRuntime('cpu')
    for (const { ids, greedy, logits } of CASES) {
      // the tokens that were chosen are fed as they were: then each position must choose the next of them
      const sequence = [...ids, ...greedy.slice(0, -1)]
      const inputs = weightInputs(textParameters(config))
      const { hidden } = textForward(input('tokens', [1, sequence.length], 'i32'), inputs, config)
      const program = await runtime.compile(graphOf({ logits: textHead(hidden, inputs, config) }), {
        threads: 2,
      })
      const results = await program.run({ ...weights, tokens: i32([1, sequence.length], sequence) })
      await program.dispose()
      const row = (position: number): Float32Array =>
        (results['logits']?.data as Float32Array).subarray(
          position * config.vocabulary,
          (position + 1) * config.vocabulary,
        )
      const last = row(ids.length - 1)
      expect(Math.max(...logits.map(([id, logit]) => Math.abs((last[id] as number) - logit)))).toBeLessThan(
        1e-3,
      )
      expect(greedy.map((_, i) => highest(row(ids.length - 1 + i)))).toEqual(greedy)
    }
  }, 120_000)
})

/** Place of the highest value. */
function highest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0)
}
