// A data folder that a tiny fine-tune can run in: one model, 27 pairs of noise.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../../../engine/base/random.ts'
import { encodePng } from '../../../../engine/formats/images-encode.ts'
import { sha256Of } from '../../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { writeModelFolder } from '../../../helpers/tiny-model-folder.ts'
import { TINY_CAPTIONS, tinyCaptionImageModel } from '../../../helpers/tiny-model.ts'
import { newDataset, newExample, newModel } from '../../store/new-rows.ts'

const HELD_OUT = 7

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
  await addPairs(store)
  return store
}

async function addPairs(store: Store): Promise<void> {
  const preparation = { size: 16, background: [255, 255, 255], fit: 'contain' }
  const { id } = store.datasets.add({ ...newDataset('shapes'), preparation })
  const keys = TINY_CAPTIONS.map((_, i) => `k${String(i).padStart(2, '0')}`)
  const pictures = await Promise.all(keys.map((_, i) => encodePng(noise(i))))
  store.examples.add(
    id,
    keys.map((key, i) => ({
      ...newExample(key, i < HELD_OUT ? 'eval' : 'train'),
      extra: { picture: store.blobs.put(pictures[i] as Uint8Array) },
    })),
  )
  store.captions.add(
    id,
    keys.map((example, i) => ({ example, place: 0, text: TINY_CAPTIONS[i] as string })),
  )
}

function noise(seed: number): { width: number; height: number; data: Uint8Array } {
  const random = new RandomStream(seed, 'test picture')
  return { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => random.integer(256)) }
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
