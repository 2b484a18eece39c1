// `adapter_config.json`, read strictly: what would change the result in a way that is not supported is refused by name.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { LoraOptions } from '../nn/lora.ts'

/** Keys that are read, or that do not change what a trained adapter computes. */
const NEUTRAL = new Set([
  ...['peft_type', 'r', 'lora_alpha', 'use_rslora', 'use_dora', 'target_modules', 'modules_to_save', 'bias'],
  ...[
    'init_lora_weights',
    'fan_in_fan_out',
    'lora_dropout',
    'task_type',
    'base_model_name_or_path',
    'revision',
  ],
  ...[
    'inference_mode',
    'auto_mapping',
    'peft_version',
    'layers_to_transform',
    'layers_pattern',
    'exclude_modules',
  ],
  ...['megatron_config', 'megatron_core', 'loftq_config', 'eva_config', 'corda_config', 'lora_ga_config'],
  ...['qalora_group_size', 'ensure_weight_tying', 'runtime_config'],
])
/** Ways to start whose adapters belong to the base as it was. */
const STARTS: readonly unknown[] = [true, false, 'gaussian', 'orthogonal', 'eva', undefined, null]

/**
 * Rank, scale and variant of an adapter.
 * @throws FILE_INVALID for a file that is no configuration of a LoRA adapter, or that asks for what is not supported
 */
export function readPeftConfig(json: unknown): LoraOptions {
  const values = asObject(json)
  if (values['peft_type'] !== 'LORA') throw wrong('peft_type', '"LORA"', values['peft_type'])
  if ((values['bias'] ?? 'none') !== 'none') throw wrong('bias', '"none"', values['bias'])
  if (!STARTS.includes(values['init_lora_weights']))
    throw wrong(
      'init_lora_weights',
      'a way to start that leaves the base as it is',
      values['init_lora_weights'],
    )
  for (const [key, value] of Object.entries(values))
    if (!NEUTRAL.has(key) && !isOff(value)) throw wrong(key, 'nothing: it is not supported', value)
  return sizesOf(values)
}

function sizesOf(values: Readonly<Record<string, unknown>>): LoraOptions {
  const [rank, alpha] = [values['r'], values['lora_alpha']]
  if (!Number.isInteger(rank) || (rank as number) < 1) throw wrong('r', 'a whole number from 1', rank)
  if (typeof alpha !== 'number' || !(alpha > 0)) throw wrong('lora_alpha', 'a number above 0', alpha)
  const [isRank, isDora] = [values['use_rslora'] === true, values['use_dora'] === true]
  if (isRank && isDora) throw wrong('use_dora', 'false beside use_rslora', true)
  return { rank: rank as number, alpha, variant: isRank ? 'rslora' : isDora ? 'dora' : 'lora' }
}

/** Left out, false, or empty. */
function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function asObject(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new EngineError('FILE_INVALID', message('adapter.config'))
  return json as Readonly<Record<string, unknown>>
}

function wrong(key: string, expected: string, came: unknown): EngineError {
  const shown = JSON.stringify(came) ?? 'nothing'
  return new EngineError(
    'FILE_INVALID',
    message('adapter.configValue', { key, expected, value: shown.slice(0, 100) }),
  )
}
