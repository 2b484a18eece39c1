// The families of text models there are: one line each.
import { EngineError, nearestName } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { gemma } from './families/gemma.ts'
import { gemma3 } from './families/gemma3.ts'
import { gptNeox } from './families/gpt-neox.ts'
import { gpt2 } from './families/gpt2.ts'
import { llama } from './families/llama.ts'
import { mistral } from './families/mistral.ts'
import { qwen2 } from './families/qwen2.ts'
import { qwen3 } from './families/qwen3.ts'
import type { TextFamily } from './family.ts'

/** Every family. */
export const TEXT_FAMILIES: readonly TextFamily[] = [
  gpt2,
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma,
  gemma3,
  gptNeox,
]

/** The family of that `model_type`. @throws UNKNOWN_NAME naming those there are */
export function textFamilyNamed(name: string): TextFamily {
  const found = TEXT_FAMILIES.find((family) => family.name === name)
  if (found) return found
  const names = TEXT_FAMILIES.map((family) => family.name)
  throw new EngineError('UNKNOWN_NAME', message('model.type', { names: names.join(', '), name }), {
    fixes: unknownFamilyFixes(name, names),
  })
}

/** Relatives of families that compute otherwise, by `model_type` or architecture, and what to take instead. */
const RELATIVES: Readonly<Record<string, Message>> = {
  gemma2: message('model.typeGemma2Fix'),
  gemma3: message('model.typeGemma3Fix'),
}

/** What to do about a family that is not among `names`. */
export function unknownFamilyFixes(name: string, names: readonly string[]): readonly Message[] {
  const near = nearestName(name, names)
  if (Object.hasOwn(RELATIVES, name)) return [RELATIVES[name] as Message]
  return near === undefined ? [] : [message('name.didYouMean', { name: near })]
}
