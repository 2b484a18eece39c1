// An adapter of PEFT's layout, read for a base: every tensor must be of that base, and nothing may be missing.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type HostTensor, sameShape, showShape } from '../base/tensor.ts'
import { readSafetensors, readSafetensorsAsF32 } from '../formats/safetensors.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { mergeLora } from '../nn/lora-merge.ts'
import { type LoraOptions, loraParameters } from '../nn/lora.ts'
import type { HostWeights, ParameterSpec } from '../nn/parameters.ts'
import { textParameters } from '../models/text/decoder.ts'
import { BASE_KEY, baseFingerprint, isAdapter, PEFT_FILES, PEFT_PREFIX, type PeftBase } from './peft.ts'
import { readPeftConfig } from './peft-config.ts'

/** An adapter that fits its base. */
export interface PeftAdapter {
  readonly lora: LoraOptions
  /** A, B and lengths under the names of the base's weights. */
  readonly adapters: HostWeights
  /** Parameters that were trained whole; embeddings may have more rows than the base's. */
  readonly whole: HostWeights
}

/** The two files of an adapter. */
export interface PeftSource {
  /** Text of `adapter_config.json`. */
  readonly config: string
  /** `adapter_model.safetensors`. */
  readonly weights: Uint8Array
}

/**
 * Reads an adapter for a base.
 * @throws FILE_INVALID when a file is broken, asks for what is not supported, or has numbers that are none
 * @throws SHAPE_MISMATCH when a tensor does not fit the base's
 * @throws UNKNOWN_NAME when the base has no such module: the adapter belongs to another model
 * @throws HASH_MISMATCH when the adapter says which base it was trained on, and it is another
 */
export function readPeft(source: PeftSource, base: PeftBase): PeftAdapter {
  const lora = { ...readPeftConfig(parsed(source.config)), transposed: base.config.transposed }
  const { metadata } = readSafetensors(source.weights)
  const tensors = Object.entries(readSafetensorsAsF32(source.weights)).map(
    ([name, tensor]) => [ownName(name), tensor] as const,
  )
  for (const [name, tensor] of tensors) checkFinite(name, tensor)
  const adapters = Object.fromEntries(tensors.filter(([name]) => isAdapter(name)))
  const whole = Object.fromEntries(tensors.filter(([name]) => !isAdapter(name)))
  checkAdapters(adapters, lora, base.config)
  const kept = checkWhole(whole, base)
  const trainedOn = metadata[BASE_KEY]
  if (trainedOn !== undefined && trainedOn !== baseFingerprint(adapters, base.weights))
    throw new EngineError('HASH_MISMATCH', message('adapter.otherBase'), {
      fixes: [message('adapter.otherBaseFix')],
    })
  return { lora, adapters, whole: kept }
}

/** A model with an adapter folded in: its weights, and its configuration where its vocabulary grew. */
export function withPeft(
  { adapters, whole, lora }: PeftAdapter,
  { config, family, weights }: PeftBase,
): { readonly config: DecoderConfig; readonly weights: HostWeights } {
  const merged = { ...mergeLora(weights, adapters, lora), ...whole }
  const rows = whole[`${family.nameOf('token', 0)}.weight`]?.shape[0] ?? config.vocabulary
  return { config: { ...config, vocabulary: rows }, weights: merged }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new EngineError(
      'FILE_INVALID',
      message('adapter.json', { file: PEFT_FILES.config, value: JSON.stringify(text.slice(0, 40)) }),
      {
        cause,
      },
    )
  }
}

/** A name as the base has it: without PEFT's prefix and the adapter's own name. */
function ownName(name: string): string {
  if (!name.startsWith(PEFT_PREFIX))
    throw new EngineError(
      'FILE_INVALID',
      message('adapter.prefix', { file: PEFT_FILES.weights, prefix: PEFT_PREFIX, name }),
    )
  return name
    .slice(PEFT_PREFIX.length)
    .replace(/(\.lora_(?:[AB]|magnitude_vector))\.default(?=\.|$)/, '$1')
    .replace(/\.lora_magnitude_vector\.weight$/, '.lora_magnitude_vector')
}

function checkFinite(name: string, { data }: HostTensor): void {
  const at = Array.prototype.findIndex.call(data, (x: number) => !Number.isFinite(x))
  if (at >= 0)
    throw new EngineError(
      'FILE_INVALID',
      message('adapter.value', { file: PEFT_FILES.weights, name, at, value: String(data[at]) }),
    )
}

/** Each adapter is whole, and of a matrix of the base. */
function checkAdapters(adapters: HostWeights, lora: LoraOptions, config: DecoderConfig): void {
  const known = new Map(
    textParameters(config)
      .filter(({ shape }) => shape.length === 2)
      .flatMap((spec) => loraParameters([spec], lora).map((part) => [part.name, { part, spec }] as const)),
  )
  const adapted = new Set<ParameterSpec>()
  for (const [name, tensor] of Object.entries(adapters)) {
    const found = known.get(name)
    if (!found && name.includes('.lora_embedding_'))
      throw new EngineError('FILE_INVALID', message('adapter.embeddings', { name }))
    if (!found) throw ofAnotherModel(name)
    checkShape(name, tensor, found.part)
    adapted.add(found.spec)
  }
  if (adapted.size === 0)
    throw new EngineError('FILE_INVALID', message('adapter.empty', { file: PEFT_FILES.weights }))
  const missing = [...adapted]
    .flatMap((spec) => loraParameters([spec], lora))
    .find(({ name }) => !adapters[name])
  if (missing)
    throw new EngineError(
      'FILE_INVALID',
      message('adapter.missing', { file: PEFT_FILES.weights, name: missing.name }),
    )
}

/** Whole parameters fit the base; embeddings and head may have grown, both alike. A tied head is that of the embeddings. */
function checkWhole(whole: HostWeights, { config, family }: PeftBase): HostWeights {
  const [table, head] = (['token', 'head'] as const).map((part) => `${family.nameOf(part, 0)}.weight`) as [
    string,
    string,
  ]
  const rows = whole[table]?.shape[0] ?? config.vocabulary
  const specs = new Map(
    textParameters({ ...config, vocabulary: rows, tied: false }).map((spec) => [spec.name, spec]),
  )
  for (const [name, tensor] of Object.entries(whole)) {
    const spec = specs.get(name)
    if (!spec) throw ofAnotherModel(name)
    checkShape(name, tensor, spec)
  }
  if (rows < config.vocabulary || (rows > config.vocabulary && !config.tied && !whole[head]))
    throw new EngineError(
      'SHAPE_MISMATCH',
      message('adapter.rows', { table, rows, head, vocabulary: config.vocabulary }),
    )
  if (!config.tied || !whole[head]) return whole
  if (!whole[table]?.data.every((x, i) => x === whole[head]?.data[i]))
    throw new EngineError('FILE_INVALID', message('adapter.head', { head }))
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== head))
}

function checkShape(name: string, { shape }: HostTensor, spec: ParameterSpec): void {
  if (!sameShape(shape, spec.shape))
    throw new EngineError(
      'SHAPE_MISMATCH',
      message('adapter.shape', { name, expected: showShape(spec.shape), came: showShape(shape) }),
      { fixes: [message('adapter.otherBaseFix')] },
    )
}

function ofAnotherModel(name: string): EngineError {
  return new EngineError('UNKNOWN_NAME', message('adapter.unknown', { name }), {
    fixes: [message('adapter.otherBaseFix')],
  })
}
