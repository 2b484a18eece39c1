// A fine-tune that does not fit is refused with what would fit.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseRecipe, type Recipe, withValueAt } from '../../../engine/api/recipe.ts'
import type { EngineError } from '../../../engine/base/errors.ts'
import { exitStatusOf } from '../../../engine/cli/exit-status.ts'
import { estimateMemory, type MemoryQuestion } from '../../../engine/host/plan-memory.ts'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { planOf } from '../../../engine/host/plan.ts'
import { fittingChanges, requireRoom } from '../../../engine/host/plan-room.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'
import { makeTinyHome, tinyRecipe } from './app/tiny-home.ts'

const config = {
  captionVocabulary: 2048,
  captionSlots: 16,
  imageVocabulary: 1000,
  gridSide: 8,
  width: 256,
  layers: 6,
  heads: 8,
}
const values = { base: 'b', dataset: 'd', batchSize: 64 }
const question: MemoryQuestion = {
  recipe: parseRecipe(values),
  config,
  imageTokenizer: { size: 64, patch: 4, channels: [64, 128], levels: [8, 5, 5, 5] },
  trainingPairs: 500,
  heldOutPairs: 50,
  pictureSize: 64,
  runtime: 'onnx-cpu',
}
const need = estimateMemory(question)

/** The memory of the recipe after the settings of a change, as `train --set` would apply them. */
function afterSettings(settings: string): number {
  const changed = settings.split(' --set ').reduce<Record<string, unknown>>((recipe, setting) => {
    const [path = '', text = ''] = setting.split('=')
    return withValueAt(recipe, path, path === 'method.name' ? text : (JSON.parse(text) as unknown))
  }, values)
  return estimateMemory({ ...question, recipe: parseRecipe(changed) })
}

describe('changes that make a recipe fit', () => {
  it.each([0.9, 0.7, 0.5, 0.4].map((share) => [share]))('fit into %f of its need, all of them', (share) => {
    const changes = fittingChanges(question, need * share)
    expect(changes.length).toBeGreaterThan(0)
    for (const { settings, bytes } of changes) {
      expect(bytes).toBeLessThanOrEqual(need * share)
      expect(afterSettings(settings)).toBe(bytes)
    }
  })

  it('take the fewest parts that do', () => {
    expect(fittingChanges(question, need - 1)[0]?.settings).toBe('accumulate=2')
  })

  it('are measured by the runtime that computes', () => {
    const onCpu = { ...question, runtime: 'cpu' }
    expect(estimateMemory(onCpu)).toBeLessThan(need / 1.5)
    expect(fittingChanges(question, need / 1.5).length).toBeGreaterThan(0)
    const [change] = fittingChanges(onCpu, estimateMemory(onCpu) - 1)
    expect(change?.bytes).toBeLessThan(estimateMemory(onCpu))
  })

  it('are none where nothing helps', () => {
    expect(fittingChanges(question, 1e6)).toEqual([])
  })
})

/** The error for a recipe where so many bytes are free. */
function refusal(store: Store, recipe: Recipe, free: number): EngineError {
  try {
    requireRoom(store, recipe, { free, runtime: 'onnx-cpu' })
  } catch (error) {
    return error as EngineError
  }
  throw new Error('the recipe was let pass')
}

describe('the gate before training', () => {
  let store: Store | undefined
  afterEach(() => store?.dispose())

  it('lets pass what fits and refuses the rest with exit status 3, numbers and changes', async () => {
    store = makeTinyHome(tempFolder())
    const recipe = parseRecipe(tinyRecipe({ batchSize: 64 }))
    expect(() => requireRoom(store as Store, recipe, { free: 1e12 })).not.toThrow()
    const { code, message, fixes, details } = refusal(store, recipe, 310e6)
    expect(exitStatusOf(code)).toBe(3)
    expect(message).toMatch(/needs about 0\.\d+ GB of memory and 0\.31 GB are free/)
    expect(fixes[0]).toMatch(/--set accumulate=\d+: that needs about 0\.\d+ GB/)
    expect(details).toMatchObject({ freeBytes: 310e6 })
  })

  it('plans texts from the graph of their step, and refuses those that do not fit', async () => {
    store = openStore(tempFolder())
    addModel(store, writeTinyTextFolder(join(tempFolder(), 'tiny'), 1), 'tiny')
    const path = join(tempFolder(), 'rows.jsonl')
    const rows = Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({ prompt: `say ${i}`, completion: 'a b' }),
    )
    writeFileSync(path, rows.join('\n'))
    await importTextDataset(store, { paths: [path], name: 'says', options: { evalFraction: 0.3 } })
    const recipe = (batchSize: number): Recipe =>
      parseRecipe({ base: 'tiny', dataset: 'says', objective: { name: 'conditional' }, batchSize })
    const [small, large] = [1, 2048].map((batch) => planOf(store as Store, recipe(batch)).memoryBytes)
    const free = 310e6
    expect(small).toBeLessThan(free)
    expect(large).toBeGreaterThan(free)
    expect(() => requireRoom(store as Store, recipe(1), { free, runtime: 'onnx-cpu' })).not.toThrow()
    const { code, fixes } = refusal(store, recipe(2048), free)
    expect(exitStatusOf(code)).toBe(3)
    expect(fixes[0]).toMatch(/--set accumulate=\d+/)
  })
})
