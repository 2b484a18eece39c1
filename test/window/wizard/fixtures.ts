// Small things that the tests of the wizard are made of.
import type { PlanView, RecipeCheckView } from '../../../engine/api/contract/views.ts'
import type { OptionDescription, OptionType } from '../../../engine/api/options.ts'

export function optionOf(name: string, type: OptionType): OptionDescription {
  return { name, label: name, help: '', type, required: false, advanced: false }
}

const PLAN: PlanView = {
  ...{ trainingPairs: 40, heldOutPairs: 10, epochs: 12, tokens: 1000, parameters: 5000 },
  ...{
    memoryBytes: 4e8,
    freeMemoryBytes: 8e9,
    checkpointBytes: 6e4,
    seconds: null,
    secondsFrom: null,
    warnings: [],
  },
}

/** A check without problems. */
export function checkOf(recipe: Readonly<Record<string, unknown>>, plan: Partial<PlanView>): RecipeCheckView {
  return { recipe, plan: { ...PLAN, ...plan }, problems: [], loss: null }
}

export function memoryStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}
