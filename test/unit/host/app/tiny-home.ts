// A data folder that a tiny fine-tune can run in: one model, 27 pairs of noise.
import { join } from 'node:path'
import { describeModelFolder } from '../../../../engine/host/models-files.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { writeModelFolder } from '../../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../../helpers/tiny-model.ts'
import { newModel } from '../../store/new-rows.ts'
import { addNoisePairs } from '../noise-pairs.ts'

/** Makes the folder with the model `tiny` and the dataset `shapes`, and opens it; the caller closes it. */
export function makeTinyHome(root: string): Store {
  const store = openStore(root)
  const folder = writeModelFolder(join(store.home.models, 'tiny'), tinyCaptionImageModel(1))
  const { files } = describeModelFolder(folder)
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
