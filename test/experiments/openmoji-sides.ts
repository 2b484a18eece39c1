// Pictures for experiments: OpenMoji with captions, some to train on and some held out.
import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { writeOpenMoji } from '../../build/samples/openmoji.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { importDataset } from '../../engine/host/datasets-import.ts'
import type { Store } from '../../engine/store/store.ts'
import { datasetNamed } from './laboratory.ts'

/** A dataset of so many pictures, chosen by the seed. */
export async function openMojiSides(
  store: Store,
  name: string,
  { train, heldOut, seed }: { readonly train: number; readonly heldOut: number; readonly seed: number },
): Promise<string> {
  return datasetNamed(store, name, async () => {
    const folder = join(store.home.root, name)
    const drawn = join(store.home.root, 'drawn')
    await writeOpenMoji({ out: drawn, count: train + heldOut, seed })
    const pictures = readdirSync(drawn).filter((file) => file.endsWith('.png'))
    const shuffled = new RandomStream(seed, 'sides of OpenMoji').shuffled(pictures)
    for (const [i, picture] of shuffled.entries()) {
      const side = join(folder, i < train ? 'train' : 'eval')
      mkdirSync(side, { recursive: true })
      for (const file of [picture, picture.replace(/png$/, 'txt')])
        renameSync(join(drawn, file), join(side, file))
    }
    await importDataset(store, { paths: [folder], name, options: {} })
  })
}
