// Recipes from files and from `--set path=value`.
import { withValueAt } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { jsonReason } from '../base/reasons.ts'
import { readTextFile } from './text-file.ts'

/** The JSON value of a recipe file. @throws FILE_NOT_FOUND or FILE_INVALID with the place of the mistake */
export function readRecipeFile(path: string): Record<string, unknown> {
  const text = readTextFile('recipe', path)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (cause) {
    throw new EngineError('FILE_INVALID', message('recipe.json', { path, reason: jsonReason(cause) }), {
      cause,
    })
  }
  throw new EngineError('FILE_INVALID', message('recipe.noObject', { path }))
}

/**
 * Applies `path=value` texts to a recipe; a value that is JSON is taken as such, anything else as text.
 * @throws BAD_ARGUMENT for a text without `=`
 */
export function withSettings(
  recipe: Readonly<Record<string, unknown>>,
  settings: readonly string[],
): Record<string, unknown> {
  let result = { ...recipe }
  for (const setting of settings) {
    const at = setting.indexOf('=')
    if (at < 1)
      throw new EngineError('BAD_ARGUMENT', `recipe: --set expects path=value, got "${setting}".`, {
        fixes: ['For example: --set optimizer.learningRate=0.0003'],
      })
    result = withValueAt(result, setting.slice(0, at), jsonOrText(setting.slice(at + 1)))
  }
  return result
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
