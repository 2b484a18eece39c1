// Whether a fine-tune fits into the memory that is free, and which changes of its recipe would make it fit.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { openTextModel, readManifest } from '../index.ts'
import type { Store } from '../store/store.ts'
import { openTexts } from './datasets-texts.ts'
import { openDataset } from './datasets.ts'
import { availableMemory } from './memory.ts'
import { findModel } from './models.ts'
import { estimateMemory, type MemoryQuestion } from './plan-memory.ts'
import { runtimeSet } from './runtime-choice.ts'
import { isTextModel } from './text-models.ts'
import { textMemoryOf } from './text-plan.ts'

/** A change of a recipe with the memory that it would then take. */
export interface MemoryChange {
  /** As `--set` takes it, several with `--set` between them. */
  readonly settings: string
  readonly bytes: number
}

/** A recipe, and what any change of it would take. */
interface RoomQuestion {
  readonly recipe: Recipe
  bytesOf(recipe: Recipe): number
}

/** Where a recipe is to fit. */
export interface Room {
  /** Bytes; what this computer has to give unless told. */
  readonly free?: number
  /** Name of the runtime or `auto`; that of the settings unless told. */
  readonly runtime?: string | undefined
}

/**
 * Lets a recipe pass that fits, or whose base draws nothing and writes nothing, which is refused elsewhere.
 * @throws GATE_REFUSED with the numbers and the changes that would fit
 */
export function requireRoom(
  store: Store,
  recipe: Recipe,
  { free = availableMemory(), runtime }: Room = {},
): void {
  const question = roomQuestion(store, recipe, runtimeSet(store, runtime))
  const need = question?.bytesOf(recipe)
  if (!question || need === undefined || need <= free) return
  const changes = changesThatFit(question, free)
  throw new EngineError(
    'GATE_REFUSED',
    message('plan.noRoom', { need: gigabytes(need), free: gigabytes(free) }),
    {
      details: { needBytes: need, freeBytes: free, changes },
      fixes: [
        ...changes.map(({ settings, bytes }) =>
          message('plan.roomFix', { settings, need: gigabytes(bytes) }),
        ),
        message('plan.roomOtherwise'),
      ],
    },
  )
}

/** Adapters as a recipe has them when nothing more is said. */
const LORA: Recipe['method'] = {
  ...{ name: 'lora', rank: 16, alpha: 16 },
  ...{ variant: 'lora', dropout: 0, targets: [], embeddings: true },
}

/** Changes of a fine-tune of pictures that fit, those that alter the result least first. */
export function fittingChanges(question: MemoryQuestion, free: number): MemoryChange[] {
  return changesThatFit(pictureQuestion(question), free)
}

function changesThatFit(question: RoomQuestion, free: number): MemoryChange[] {
  const { recipe } = question
  const parts = partsOf(recipe.batchSize).filter((count) => count > recipe.accumulate)
  const inParts = parts.map((accumulate) => ({ accumulate }))
  const again = { recompute: true }
  const lora: Partial<Recipe> = { method: LORA }
  const smallest = { batchSize: 1, accumulate: 1 }
  const tries: readonly (readonly Partial<Recipe>[])[] = [
    inParts,
    recipe.recompute ? [] : [again],
    recipe.recompute ? [] : inParts.map((change) => ({ ...change, ...again })),
    recipe.method.name === 'lora' ? [] : [lora, ...inParts.map((change) => ({ ...change, ...lora }))],
    [{ ...smallest, ...again, ...(recipe.method.name === 'lora' ? {} : lora) }],
  ]
  const firstFitting = (list: readonly Partial<Recipe>[]): MemoryChange[] => {
    for (const change of list) {
      const made = changed(question, change)
      if (made.bytes <= free) return [made]
    }
    return []
  }
  const found = tries.slice(0, -1).flatMap(firstFitting)
  return found.length > 0 ? found : firstFitting(tries.at(-1) ?? [])
}

function changed({ recipe, bytesOf }: RoomQuestion, change: Partial<Recipe>): MemoryChange {
  const settings = Object.entries(change).map(([name, value]) =>
    name === 'method' ? 'method.name=lora' : `${name}=${String(value)}`,
  )
  return { settings: settings.join(' --set '), bytes: bytesOf({ ...recipe, ...change }) }
}

/** Numbers of equal parts that a batch can come in, from 2. */
function partsOf(batch: number): number[] {
  return Array.from({ length: batch }, (_, i) => i + 1).filter((count) => count > 1 && batch % count === 0)
}

function roomQuestion(store: Store, recipe: Recipe, runtime: string): RoomQuestion | undefined {
  const base = findModel(store, recipe.base)
  if (isTextModel(base)) {
    const model = openTextModel(base.folder)
    const heldOut = openTexts(store, recipe.dataset).count('eval')
    return { recipe, bytesOf: (changed) => textMemoryOf(changed, { model, heldOut, runtime }) }
  }
  const manifest = readManifest(base.folder)
  if (manifest.kind !== 'caption-image') return undefined
  const dataset = openDataset(store, recipe.dataset)
  return pictureQuestion({
    recipe,
    config: manifest.transformer,
    imageTokenizer: manifest.imageTokenizer,
    trainingPairs: dataset.pairs('train').length,
    heldOutPairs: dataset.pairs('eval').length,
    pictureSize: dataset.preparation.size,
    runtime,
  })
}

function pictureQuestion(question: MemoryQuestion): RoomQuestion {
  return { recipe: question.recipe, bytesOf: (recipe) => estimateMemory({ ...question, recipe }) }
}

function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e7) / 100
}
