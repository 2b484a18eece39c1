// Text models as GGUF files: the tensors and keys that gguf-py wrote for the same checkpoints (test/golden/models/make_gguf.py),
// tokenizers that cut as before, and refusals of what llama.cpp computes otherwise.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GgufFile } from '../../../../engine/formats/gguf.ts'
import { loadTextModel } from '../../../../engine/models/text/load.ts'
import type { RotaryPositions } from '../../../../engine/models/text/decoder-config.ts'
import { type GgufDType, textModelGguf } from '../../../../engine/models/text/save-gguf.ts'
import type { TextModel } from '../../../../engine/models/text/text-model.ts'
import { readTextTokenizer } from '../../../../engine/tokenizers/read.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { tinyTextTokenizer } from '../../../helpers/tiny-text-tokenizer.ts'

const GOLDEN = join(import.meta.dirname, '../../../golden')
const NAMES = ['gpt2', 'llama', 'llama-3', 'qwen2', 'qwen3', 'gemma', 'gemma3_text', 'gpt_neox']

/** The first 31 tokens of the tiny tokenizer, as many as the checkpoints have rows. */
function smallTokenizer(): NonNullable<TextModel['tokenizerJson']> {
  const file = tinyTextTokenizer().toFile() as { readonly model: { readonly vocab: Record<string, number> } }
  const vocab = Object.fromEntries(Object.entries(file.model.vocab).filter(([, id]) => id < 31))
  return { ...file, model: { ...file.model, vocab, merges: [] } }
}

function modelOf(name: string): TextModel {
  return {
    ...loadTextModel(join(GOLDEN, 'models', name)),
    tokenizerJson: smallTokenizer(),
    tokenizerConfig: { bos_token: '<s>', eos_token: { content: '</s>' } },
    generationConfig: { eos_token_id: [2, 1], pad_token_id: 0 },
    chatTemplate: '{{ messages }}',
    licence: 'apache-2.0',
  }
}

function written(model: TextModel, dtype: GgufDType = 'f32'): string {
  const path = join(tempFolder(), 'model.gguf')
  const file = textModelGguf(model, { name: 'Tiny', dtype })
  writeFileSync(path, Buffer.concat([...file.chunks()].map((chunk) => Uint8Array.from(chunk))))
  return path
}

describe('a text model as GGUF', () => {
  it.each(NAMES)('has the tensors and keys that gguf-py wrote: %s', (name) => {
    const [ours, theirs] = [written(modelOf(name)), join(GOLDEN, 'models', name, 'model.gguf')].map(
      (path) => new GgufFile(path),
    ) as [GgufFile, GgufFile]
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort())
    for (const [tensor, { shape }] of theirs.tensors) {
      expect(ours.tensors.get(tensor)?.shape).toEqual(shape)
      const [values, expected] = [ours.readF32(tensor), theirs.readF32(tensor)]
      // divisors of frequencies come from frequencies in f32, those of gguf-py from f64
      const slack = tensor === 'rope_freqs.weight' ? 1e-6 : 0
      expect(
        Math.max(...values.map((one, i) => Math.abs(one / (expected[i] as number) - 1) || 0)),
      ).toBeLessThanOrEqual(slack)
    }
    const differing = [...theirs.metadata].filter(([key, value]) => ours.metadata.get(key) !== value)
    expect(differing).toEqual([])
    ours.dispose()
    theirs.dispose()
  })

  it.each(NAMES)('is read back as what it was: %s', (name) => {
    const model = modelOf(name)
    const again = loadTextModel(written(model))
    // Llama 3's frequencies come back as a list
    expect(again.config).toEqual(
      name === 'llama-3' ? { ...model.config, positions: again.config.positions } : model.config,
    )
    // 1 + gain and back loses what f32 cannot keep beside 1
    const isKept = (key: string): boolean => !name.startsWith('gemma') || !key.includes('norm')
    const kept = ({ weights }: TextModel) => Object.entries(weights).filter(([key]) => isKept(key))
    expect(kept(again)).toEqual(kept(model))
    expect(again.chatTemplate).toBe('{{ messages }}')
    expect(again.licence).toBe('apache-2.0')
    expect(again.generationConfig).toEqual({ bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 })
    const tokenizer = readTextTokenizer(again.tokenizerJson, again.tokenizerConfig)
    expect(tokenizer.encode('the thing</s>')).toEqual(
      readTextTokenizer(smallTokenizer()).encode('the thing</s>'),
    )
    expect(tokenizer.bosId).toBe(1)
  })

  it('of Mistral without a window is Llama to llama.cpp; with one it is refused', () => {
    const model = modelOf('mistral')
    const config = { ...model.config, sliding: undefined }
    const again = loadTextModel(written({ ...model, config }))
    expect(again.config).toEqual({ ...config, family: 'llama' })
    expect(again.weights).toEqual(model.weights)
    expect(() => written(model)).toThrow('every layer sees everything before a token')
  })

  it('of Gemma 3 is refused where llama.cpp has other scores, or no such pattern of windows', () => {
    const linear = modelOf('gemma3_text-linear')
    const attention = { ...linear.config.attention, qkvBias: false, outBias: false }
    const scale = 1 / Math.sqrt(linear.config.headWidth)
    for (const config of [
      { ...linear.config, attention },
      { ...linear.config, attention: { ...attention, scale } },
    ])
      expect(() => written({ ...linear, config })).toThrow('scores are divided by √headWidth')
  })

  it('of Gemma 3 keeps a pattern of its own and angles that are stretched', () => {
    const model = modelOf('gemma3_text')
    const { sliding } = model.config
    const layers = [true, false, true, false, true, false]
    const positions = {
      ...(model.config.positions as RotaryPositions),
      scaling: { kind: 'linear', factor: 8 },
    } as const
    const config = { ...model.config, positions, sliding: sliding && { ...sliding, layers } }
    expect(loadTextModel(written({ ...model, config })).config).toEqual(config)
    const none = { ...config, sliding: sliding && { ...sliding, layers: layers.map(() => false) } }
    expect(loadTextModel(written({ ...model, config: none })).config).toEqual(none)
  })

  it('stores matrices in blocks where they fill the rows, tables with more bits, the rest in floats', () => {
    const whole = loadTextModel(join(GOLDEN, '../../assets/models/text-starter'))
    const base = { ...whole, config: { ...whole.config, layers: 1 } } // quicker
    const types = (dtype: GgufDType): Record<string, string> => {
      const file = new GgufFile(written(base, dtype))
      const wanted = ['token_embd', 'blk.0.attn_q', 'blk.0.ffn_down', 'blk.0.attn_norm']
      const found = wanted.map((name) => [name, file.tensors.get(`${name}.weight`)?.type.name as string])
      file.dispose()
      return Object.fromEntries(found) as Record<string, string>
    }
    const of = (table: string, matrix: string, down = matrix) => ({
      ...{ token_embd: table, 'blk.0.attn_q': matrix, 'blk.0.ffn_down': down, 'blk.0.attn_norm': 'F32' },
    })
    expect(types('q8_0')).toEqual(of('Q8_0', 'Q8_0'))
    expect(types('q4_0')).toEqual(of('Q6_K', 'Q4_0'))
    expect(types('q4_k')).toEqual(of('Q6_K', 'Q4_K', 'Q5_0')) // 704 columns are no whole blocks of 256
    expect(types('bf16')).toEqual(of('BF16', 'BF16'))
  })

  it('puts a space before texts where the model does', () => {
    const whole = loadTextModel(join(GOLDEN, '../../assets/models/text-starter'))
    const base = { ...whole, config: { ...whole.config, layers: 1 } }
    const again = loadTextModel(written(base, 'q4_0'))
    const [before, after] = [base, again].map((one) =>
      readTextTokenizer(one.tokenizerJson, one.tokenizerConfig),
    )
    for (const text of ['A dog is', ' a dog', '12 + 30 =', 'naïve 日本'])
      expect(after?.encode(text)).toEqual(before?.encode(text))
  })

  const llama = modelOf('llama')
  const gelu = { ...llama.config.feedForward, activation: 'gelu' } as const
  const part = { ...llama.config.positions, width: 2 } as TextModel['config']['positions']
  it.each<[string, Partial<TextModel>, string]>([
    [
      'another activation',
      { config: { ...llama.config, feedForward: gelu } },
      'activation is silu, the model has gelu',
    ],
    ['heads turned in part', { config: { ...llama.config, positions: part } }, 'whole heads are turned'],
    [
      'more tokens than rows',
      { tokenizerJson: tinyTextTokenizer().toFile() as TextModel['tokenizerJson'] },
      'the embedding has 31 rows',
    ],
    ['no tokenizer', { tokenizerJson: undefined }, 'holds a tokenizer, the model has none'],
    ['a Unigram', { tokenizerJson: { model: { type: 'Unigram', vocab: [] } } }, 'its kind is "Unigram"'],
    [
      'a cut without a name',
      { tokenizerJson: { ...llama.tokenizerJson, pre_tokenizer: { type: 'ByteLevel', use_regex: false } } },
      'has no name that we know',
    ],
  ])('is refused with %s', (_, change, message) => {
    expect(() => written({ ...llama, ...change })).toThrow(message)
  })

  it('is refused where f16 cannot hold a weight, and where the family has no biases', () => {
    const [name = '', tensor] =
      Object.entries(llama.weights).find(([, { shape }]) => shape.length === 2) ?? []
    const large = { ...tensor, data: Float32Array.from(tensor?.data ?? [], () => 70_000) }
    expect(() => written({ ...llama, weights: { ...llama.weights, [name]: large as never } }, 'f16')).toThrow(
      'f16 ends at',
    )
    const qwen = modelOf('qwen2')
    const attention = { ...qwen.config.attention, outBias: true }
    expect(() => written({ ...qwen, config: { ...qwen.config, attention } })).toThrow(
      'only queries, keys and values',
    )
  })
})
