// A recipe as text for files and the clipboard, and back.
import type { Values } from '../../lib/forms/values.ts'
import { isGroup } from '../../lib/recipe/values.ts'

/** As people read JSON. */
export function recipeText(recipe: Values): string {
  return JSON.stringify(recipe, null, 2)
}

/** The recipe in a text; null for anything but a JSON object. Whether its values are right, the host says. */
export function parseRecipeText(text: string): Values | null {
  try {
    const value: unknown = JSON.parse(text)
    return isGroup(value) ? value : null
  } catch {
    return null
  }
}

/** A name for the file, without what file systems refuse. */
export function recipeFileName(name: unknown): string {
  const stem =
    typeof name === 'string' ? name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') : ''
  return `${stem || 'recipe'}.json`
}
