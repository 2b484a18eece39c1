// The dataset `shapes` of 27 pairs of noise, seven of them held out.
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import type { Store } from '../../../engine/store/store.ts'
import { TINY_CAPTIONS } from '../../helpers/tiny-model.ts'
import { newDataset, newExample } from '../store/new-rows.ts'

const HELD_OUT = 7
const pictures = await Promise.all(TINY_CAPTIONS.map((_, i) => encodePng(noise(i))))

function noise(seed: number): RgbImage {
  const random = new RandomStream(seed, 'test picture')
  return { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => random.integer(256)) }
}

/** Puts them into a data folder. */
export function addNoisePairs(store: Store): void {
  const preparation = { size: 16, background: [255, 255, 255], fit: 'contain' }
  const { id } = store.datasets.add({ ...newDataset('shapes'), preparation })
  const keys = TINY_CAPTIONS.map((_, i) => `k${String(i).padStart(2, '0')}`)
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
