// The checkpoints of text models that test/golden/models/make.py makes.
import { join } from 'node:path'

/** Their folders. */
export const TEXT_CHECKPOINTS = join(import.meta.dirname, '../golden/models')
/** One of each family, and of each way in which a family can differ. */
export const TEXT_CHECKPOINT_NAMES = [
  'gpt2',
  'gpt2-unscaled',
  'llama',
  'llama-3',
  'llama-linear',
  'llama-yarn',
  'llama-longrope',
  'qwen2',
  'qwen3',
  'qwen2-windows',
  'qwen3-windows',
  'mistral',
  'gemma',
  'gemma3_text',
  'gemma3_text-linear',
  'gpt_neox',
  'gpt_neox-sequential',
]
