import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { f32, i32 } from '../../../engine/base/tensor.ts'
import { encodePeft, type PeftFile } from '../../../engine/export/peft.ts'
import { type PeftSource, readPeft, withPeft } from '../../../engine/export/peft-read.ts'
import {
  type SafetensorsTensor,
  readSafetensors,
  writeSafetensors,
} from '../../../engine/formats/safetensors.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { textForward, textParameters } from '../../../engine/models/text/decoder.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { type TinyFamily, tinyText, tinyTexts } from '../../helpers/tiny-text.ts'

const GOLDEN = join(import.meta.dirname, '../../golden/train-text')
const LOSSES = JSON.parse(readFileSync(join(GOLDEN, 'losses.json'), 'utf8')) as Record<
  string,
  Record<string, number[]>
>
const FAMILIES: TinyFamily[] = ['gpt2', 'llama']
const CASES = FAMILIES.flatMap((family) =>
  (['lora', 'rslora', 'dora'] as const).map((variant) => ({ family, variant })),
)

function written(family: string, variant: string): PeftSource {
  const folder = join(GOLDEN, `peft-${family}-${variant}`)
  return {
    config: readFileSync(join(folder, 'adapter_config.json'), 'utf8'),
    weights: readFileSync(join(folder, 'adapter_model.safetensors')),
  }
}

function sourceOf(files: readonly PeftFile[]): PeftSource {
  const [config, weights] = files.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array]
  return { config: new TextDecoder().decode(config), weights }
}

describe.each(CASES)('an adapter that PEFT wrote: $variant of $family', ({ family, variant }) => {
  const base = tinyText(family)
  const adapter = readPeft(written(family, variant), base)

  it('gives the logits that it has in PEFT', () => {
    const { config, weights } = withPeft(adapter, base)
    const { ids } = tinyTexts(true)[1] as { ids: Int32Array }
    const { logits } = textForward(
      input('tokens', [1, ids.length], 'i32'),
      weightInputs(textParameters(config)),
      config,
    )
    const found = interpret(graphOf({ logits }), { ...weights, tokens: i32([1, ids.length], ids) })['logits']
    const last = Array.from(found?.data.slice(-config.vocabulary) ?? [])
    LOSSES[family]?.[`${variant}Logits`]?.forEach((value, i) => expect(last[i]).toBeCloseTo(value, 4))
  })

  it('is written as it was read', () => {
    const files = encodePeft(adapter.adapters, adapter.lora, base)
    const [ours, theirs] = [sourceOf(files), written(family, variant)].map(
      ({ weights }) => readSafetensors(weights).tensors,
    )
    expect(Object.keys(ours ?? {}).sort()).toEqual(Object.keys(theirs ?? {}).sort())
    expect(ours).toEqual(theirs)
    const config = JSON.parse(sourceOf(files).config) as Record<string, unknown>
    const original = JSON.parse(written(family, variant).config) as Record<string, unknown>
    const targets = (value: Record<string, unknown>): string[] =>
      (value['target_modules'] as string[]).toSorted()
    expect(targets(config)).toEqual(targets(original))
    const same = Object.keys(config).filter((key) => key !== 'target_modules')
    for (const key of same) expect([key, config[key]]).toEqual([key, original[key]])
    expect(readPeft(sourceOf(files), base)).toEqual(adapter)
  })
})

describe('adapters with embeddings of new tokens', () => {
  it.each(FAMILIES)('are written with them, and give the grown %s', (family) => {
    const base = tinyText(family)
    const { adapters, lora } = readPeft(written(family, 'lora'), base)
    const tables = family === 'gpt2' ? ['transformer.wte'] : ['model.embed_tokens', 'lm_head']
    const whole = Object.fromEntries(
      tables.map((name) => [`${name}.weight`, f32([42, 16], new Float32Array(672).fill(0.5))]),
    )
    const source = sourceOf(encodePeft({ ...adapters, ...whole }, lora, base))
    const saved = (JSON.parse(source.config) as { modules_to_save: string[] }).modules_to_save
    expect(saved).toEqual(family === 'gpt2' ? ['wte', 'lm_head'] : ['embed_tokens', 'lm_head'])
    const read = readPeft(source, base)
    expect(read.whole).toEqual(whole)
    expect(withPeft(read, base).config.vocabulary).toBe(42)
  })
})

it('names whole modules where only some of a kind are adapted', () => {
  const base = tinyText('llama')
  const { adapters, lora } = readPeft(written('llama', 'lora'), base)
  const some = Object.fromEntries(
    Object.entries(adapters).filter(([name]) => name.includes('layers.1.self_attn.q_proj')),
  )
  const { config } = sourceOf(encodePeft(some, lora, base))
  expect((JSON.parse(config) as { target_modules: string[] }).target_modules).toEqual([
    'model.layers.1.self_attn.q_proj',
  ])
})

describe('an adapter is refused', () => {
  const base = tinyText('llama')
  const source = written('llama', 'lora')
  const configured = (more: object): PeftSource => ({
    ...source,
    config: JSON.stringify({ ...(JSON.parse(source.config) as object), ...more }),
  })
  /** The source with its tensors changed. */
  const changed = (
    change: (tensors: Record<string, SafetensorsTensor>) => Record<string, SafetensorsTensor>,
  ): PeftSource => ({
    ...source,
    weights: writeSafetensors(change({ ...readSafetensors(source.weights).tensors })),
  })
  const first = 'base_model.model.model.layers.0.mlp.down_proj.lora_A.weight'

  it('for a base of another family, or of other sizes', () => {
    expect(() => readPeft(source, tinyText('gpt2'))).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME' }),
    )
    const wider = { ...base, config: { ...base.config, hidden: 32 } }
    expect(() => readPeft(source, wider)).toThrow(
      'adapter: model.layers.0.mlp.down_proj.lora_A.weight should be [3, 32] for this base, the file has [3, 24].',
    )
    expect(() => readPeft(source, { ...base, config: { ...base.config, layers: 1 } })).toThrow(
      'this base has nothing',
    )
  })

  it('for a base of the same sizes with other values, where it says which it was trained on', () => {
    const ours = sourceOf(encodePeft(readPeft(source, base).adapters, { rank: 3, alpha: 6 }, base))
    const name = 'model.layers.0.self_attn.q_proj.weight'
    const other = { ...base, weights: { ...base.weights, [name]: f32([16, 16]) } }
    expect(() => readPeft(ours, other)).toThrow(expect.objectContaining({ code: 'HASH_MISMATCH' }))
  })

  it('for another kind of adapter, and for what is not supported', () => {
    const refused = (more: object, words: string): void =>
      expect(() => readPeft(configured(more), base)).toThrow(words)
    refused({ peft_type: 'IA3' }, 'peft_type: expected "LORA", got "IA3"')
    refused({ bias: 'all' }, 'bias: expected "none", got "all"')
    refused(
      { rank_pattern: { q_proj: 8 } },
      'rank_pattern: expected nothing: it is not supported, got {"q_proj":8}',
    )
    refused({ init_lora_weights: 'pissa' }, 'init_lora_weights')
    refused({ layer_replication: [[0, 2]] }, 'layer_replication')
    refused({ something_new: 1 }, 'something_new')
    refused({ r: 0 }, 'r: expected a whole number from 1, got 0')
    refused({ use_dora: true }, 'lora_magnitude_vector is missing')
    expect(() => readPeft({ ...source, config: '{"peft_type"' }, base)).toThrow(
      'adapter_config.json: expected JSON',
    )
    expect(() => readPeft({ ...source, config: '[]' }, base)).toThrow('expected an object')
  })

  it('for tensors that are missing, broken or cut', () => {
    const without = changed((tensors) =>
      Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== first)),
    )
    expect(() => readPeft(without, base)).toThrow('model.layers.0.mlp.down_proj.lora_A.weight is missing')
    const broken = changed((tensors) => {
      const tensor = tensors[first] as SafetensorsTensor
      return {
        ...tensors,
        [first]: { ...tensor, data: (tensor.data as Float32Array).map((x, i) => (i === 5 ? NaN : x)) },
      }
    })
    expect(() => readPeft(broken, base)).toThrow('number 5 is NaN')
    expect(() =>
      readPeft(
        changed(() => ({})),
        base,
      ),
    ).toThrow('it has no adapter')
    const short = { ...source, weights: source.weights.subarray(0, 2000) }
    expect(() => readPeft(short, base)).toThrow(expect.objectContaining({ code: 'FILE_TRUNCATED' }))
    const embedded = changed((tensors) => {
      const tensor = tensors[first] as SafetensorsTensor
      return { ...tensors, 'base_model.model.model.embed_tokens.lora_embedding_A': tensor }
    })
    expect(() => readPeft(embedded, base)).toThrow('adapters of embeddings are not supported')
    const renamed = changed(({ [first]: tensor, ...rest }) => ({ ...rest, odd: tensor as SafetensorsTensor }))
    expect(() => readPeft(renamed, base)).toThrow('expected names after "base_model.model."')
  })
})
