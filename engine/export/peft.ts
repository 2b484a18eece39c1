// Adapters in the layout of Hugging Face PEFT: `adapter_config.json` and `adapter_model.safetensors`.
// PEFT docs, developer_guides/checkpoint.md; names are ours behind `base_model.model.`.
import { createHash } from 'node:crypto'
import type { HostTensor } from '../base/tensor.ts'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { textParameters } from '../models/text/decoder.ts'
import type { TextFamily } from '../models/text/family.ts'
import { adapterName, type LoraOptions } from '../nn/lora.ts'
import type { HostWeights } from '../nn/parameters.ts'

/** Names of the files. */
export const PEFT_FILES = { config: 'adapter_config.json', weights: 'adapter_model.safetensors' } as const
/** What PEFT writes before every name. */
export const PEFT_PREFIX = 'base_model.model.'
/** Key of the fingerprint of the adapted matrices, among the metadata of the weights. */
export const BASE_KEY = 'tuneloom.base'

/** The model that an adapter belongs to. */
export interface PeftBase {
  readonly config: DecoderConfig
  readonly family: TextFamily
  readonly weights: HostWeights
  /** Name or path, for other programs. */
  readonly name?: string | undefined
}

/** A file to be written. */
export interface PeftFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The files of adapters, and of whole parameters that were trained beside them, as PEFT reads them. */
export function encodePeft(learnt: HostWeights, lora: LoraOptions, base: PeftBase): PeftFile[] {
  const whole = wholeModules(learnt, base)
  const tensors = {
    ...Object.fromEntries(Object.entries(learnt).filter(([name]) => isAdapter(name))),
    ...whole,
  }
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base.name ?? null,
    ...{ r: lora.rank, lora_alpha: lora.alpha, lora_dropout: lora.dropout ?? 0, bias: 'none' },
    fan_in_fan_out: base.config.transposed,
    use_rslora: lora.variant === 'rslora',
    use_dora: lora.variant === 'dora',
    ...{ inference_mode: true, init_lora_weights: true, rank_pattern: {}, alpha_pattern: {} },
    target_modules: targetModules(learnt, base.config),
    modules_to_save: Object.keys(whole).length === 0 ? null : Object.keys(whole).map(lastModule),
  }
  const file = Object.entries(tensors).map(([name, { shape, data }]) => {
    return [PEFT_PREFIX + name, { dtype: 'F32', shape, data: Float32Array.from(data) }] as const
  })
  const metadata = { format: 'pt', [BASE_KEY]: baseFingerprint(learnt, base.weights) }
  return [
    { name: PEFT_FILES.config, bytes: new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`) },
    { name: PEFT_FILES.weights, bytes: writeSafetensors(Object.fromEntries(file), metadata) },
  ]
}

/** Whether a tensor belongs to an adapter. */
export function isAdapter(name: string): boolean {
  return name.includes('.lora_')
}

/** SHA-256 of the matrices that adapters change: the same only for the base that they were trained on. */
export function baseFingerprint(learnt: HostWeights, weights: HostWeights): string {
  const hash = createHash('sha256')
  for (const [name, { shape, data }] of Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!learnt[adapterName(name, 'A')]) continue
    hash
      .update(`${name} ${shape.join()} `)
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

/** Parameters that learnt themselves. A tied head is written as well: PEFT would not tie a saved embedding to it. */
function wholeModules(learnt: HostWeights, { config, family }: PeftBase): Record<string, HostTensor> {
  const whole = Object.entries(learnt).filter(([name]) => !isAdapter(name))
  const table = learnt[`${family.nameOf('token', 0)}.weight`]
  const head = config.tied && table ? { [`${family.nameOf('head', 0)}.weight`]: table } : {}
  return { ...Object.fromEntries(whole), ...head }
}

/** Last names of the adapted modules where those say it all, else the whole ones. */
function targetModules(learnt: HostWeights, config: DecoderConfig): string[] {
  const matrices = textParameters(config).filter(({ shape }) => shape.length === 2)
  const adapted = matrices.filter(({ name }) => learnt[adapterName(name, 'A')])
  const ends = new Set(adapted.map(({ name }) => lastModule(name)))
  const meant = matrices.filter(({ name }) => ends.has(lastModule(name)))
  return meant.length === adapted.length ? [...ends] : adapted.map(({ name }) => moduleOf(name))
}

function moduleOf(name: string): string {
  return name.replace(/\.(weight|bias)$/, '')
}

function lastModule(name: string): string {
  return moduleOf(name).split('.').at(-1) as string
}
