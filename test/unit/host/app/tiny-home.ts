// A data folder that a tiny fine-tune can run in: one model, 27 pairs of noise.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256Of } from '../../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { writeModelFolder } from '../../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../../helpers/tiny-model.ts'
import { newModel } from '../../store/new-rows.ts'
import { addNoisePairs } from '../noise-pairs.ts'

/** Makes the folder with the model `tiny` and the dataset `shapes`, and opens it; the caller closes it. */
export async function makeTinyHome(root: string): Promise<Store> {
  const store = openStore(root)
  const folder = join(store.home.models, 'tiny')
  mkdirSync(folder, { recursive: true })
  writeModelFolder(folder, tinyCaptionImageModel(1))
  const files = readdirSync(folder).map((name) => {
    const bytes = readFileSync(join(folder, name))
    return { name, sizeBytes: bytes.length, sha256: sha256Of(bytes) }
  })
  store.models.add({ ...newModel('tiny'), folder, kind: 'caption-image', source: 'test', files })
  addNoisePairs(store)
  return store
}

/** A recipe for that folder, fast and without drawing. */
export function tinyRecipe(values: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    base: 'tiny',
    dataset: 'shapes',
    steps: 6,
    batchSize: 2,
    augmentCopies: 0,
    replayShare: 0,
    evaluateEvery: 0,
    checkpointEvery: 2,
    ...values,
  }
}
