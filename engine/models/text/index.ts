// The families of text models there are: one line each.
import { EngineError, nearestName } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { gemma } from './families/gemma.ts'
import { gptNeox } from './families/gpt-neox.ts'
import { gpt2 } from './families/gpt2.ts'
import { llama } from './families/llama.ts'
import { qwen2 } from './families/qwen2.ts'
import { qwen3 } from './families/qwen3.ts'
import type { TextFamily } from './family.ts'

/** Every family. */
export const TEXT_FAMILIES: readonly TextFamily[] = [gpt2, llama, qwen2, qwen3, gemma, gptNeox]

/** The family of that `model_type`. @throws UNKNOWN_NAME naming those there are */
export function textFamilyNamed(name: string): TextFamily {
  const found = TEXT_FAMILIES.find((family) => family.name === name)
  if (found) return found
  const names = TEXT_FAMILIES.map((family) => family.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('model.type', { names: names.join(', '), name }), {
    fixes: near === undefined ? [] : [message('name.didYouMean', { name: near })],
  })
}
