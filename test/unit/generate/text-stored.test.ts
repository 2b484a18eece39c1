// Text from matrices of 8 and 4 bits as GGUF files store them: what their floats give, in less memory.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { generateTokens } from '../../../engine/decode/search/generate-tokens.ts'
import { TextRows, type TextWeights } from '../../../engine/generate/text-rows.ts'
import { textParameters } from '../../../engine/models/text/decoder.ts'
import { loadStoredTextModel, loadTextModel } from '../../../engine/models/text/load.ts'
import { type GgufDType, textModelGguf } from '../../../engine/models/text/save-gguf.ts'
import { initialWeights } from '../../../engine/nn/parameters.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import type { CompileOptions } from '../../../engine/runtimes/runtime.ts'
import { RUNTIMES_HERE } from '../../helpers/runtimes.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { tinyTextTokenizer } from '../../helpers/tiny-text-tokenizer.ts'

/** A model of a family whose rows are whole blocks of 32, with weights that make some tokens much likelier than others. */
function written(family: string, dtype: GgufDType): string {
  const golden = loadTextModel(join(import.meta.dirname, '../../golden/models', family))
  const tokenizer = tinyTextTokenizer()
  const heads = 64 / golden.config.headWidth
  const shared = golden.config.keyValueHeads < golden.config.heads ? 2 : 1
  const config = {
    ...{ ...golden.config, vocabulary: VOCABULARY, context: 64, width: 64, hidden: 96 },
    ...{ heads, keyValueHeads: heads / shared },
  }
  const weights = initialWeights(textParameters(config), 6)
  for (const { data } of Object.values(weights))
    for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * 4
  const tokenizerJson = smallFile(tokenizer.toFile() as TokenizerFile)
  const model = { ...golden, config, weights, tokenizerJson, tokenizerConfig: {} }
  const path = join(tempFolder(), 'model.gguf')
  const file = textModelGguf(model, { name: 'Tiny', dtype })
  writeFileSync(path, Buffer.concat([...file.chunks()].map((chunk) => Uint8Array.from(chunk))))
  return path
}

type TokenizerFile = { readonly model: { readonly vocab: Record<string, number> } }
const VOCABULARY = 31

function smallFile(file: TokenizerFile): TokenizerFile & Record<string, unknown> {
  const vocab = Object.fromEntries(Object.entries(file.model.vocab).filter(([, id]) => id < VOCABULARY))
  return { ...file, model: { ...file.model, vocab, merges: [] } as TokenizerFile['model'] }
}

const PROMPTS = [3, 40].map((length) => Int32Array.from({ length }, (_, i) => (i * 7 + length) % 29))

async function answers(
  name: string,
  model: TextWeights,
  options: CompileOptions = {},
): Promise<{ readonly logits: Float32Array[]; readonly tokens: number[][] }> {
  const rows = new TextRows(await openRuntime(name), model, { threads: 2, ...options })
  const logits = (await rows.start(PROMPTS)).map((one) => one.slice())
  const results = await generateTokens(rows, PROMPTS, resolveGenerationOptions({ maxNewTokens: 12 }))
  await rows.dispose()
  return { logits, tokens: results.map(({ tokens }) => [...tokens]) }
}

/** √(Σ (a − b)² / Σ b²) */
function relativeError(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const [one, other] = [a, b].map((rows) => rows.flatMap((row) => [...row])) as [number[], number[]]
  const sum = (of: (i: number) => number): number => one.reduce((all, _, i) => all + of(i), 0)
  return Math.sqrt(
    sum((i) => ((one[i] as number) - (other[i] as number)) ** 2) / sum((i) => (other[i] as number) ** 2),
  )
}

const FAMILIES = ['llama', 'gemma3_text', 'gpt_neox', 'gpt2'] as const
const TYPES = ['q4_0', 'q4_1', 'q8_0'] as const

describe('text from stored matrices', () => {
  it.each(FAMILIES.flatMap((family) => TYPES.map((type) => [family, type] as const)))(
    'loads what the floats mean: %s, %s',
    async (family, type) => {
      const path = written(family, type)
      const [stored, floats] = [loadStoredTextModel(path), loadTextModel(path)]
      // GPT-2's layers have their outputs along the rows
      const expected =
        family === 'gpt2'
          ? 1
          : family !== 'gpt_neox'
            ? 1 + 7 * stored.config.layers
            : 2 + 4 * stored.config.layers
      expect(Object.keys(stored.stored)).toHaveLength(expected)
      const [one, other] = [await answers('onnx-cpu', stored), await answers('onnx-cpu', floats)]
      expect(one).toEqual(other)
    },
  )

  it
    .skipIf(!RUNTIMES_HERE.includes('cpu'))
    .each(FAMILIES.flatMap((family) => TYPES.map((type) => [family, type] as const)))(
    'are multiplied as they are on cpu: %s, %s',
    async (family, type) => {
      const path = written(family, type)
      const expected = await answers('cpu', loadTextModel(path))
      const exact = await answers('cpu', loadStoredTextModel(path), { roundsInputs: false })
      // f32 against three bf16 products, in another order
      expect(relativeError(exact.logits, expected.logits)).toBeLessThan(1e-4)
      expect(exact.tokens).toEqual(expected.tokens)
      const rounded = await answers('cpu', loadStoredTextModel(path))
      // inputs are off by at most 1/254 of the largest of 32; random layers do not average that out
      expect(relativeError(rounded.logits, expected.logits)).toBeLessThan(4e-2)
      expect(rounded.tokens.map(([first]) => first)).toEqual(expected.tokens.map(([first]) => first))
    },
  )
})
