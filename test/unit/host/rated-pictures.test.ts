// Ratings of pictures that share a caption are pairs to learn from, and a run learns from them.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ratingsOnPictures } from '../../../engine/host/rated-pictures.ts'
import { carryOut, queueRun } from '../../../engine/host/training.ts'
import type { Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { makeTinyHome } from './app/tiny-home.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const RATINGS = { k07: 5, k08: 2, k09: 5, k10: 1, k11: 4, k12: 1, k00: 5 } as const
const SHARED = 'one caption for many'

/** Pictures 8 to 12 share a caption, and so does the held-out first one; 10 is in the trash, 12 has a caption of its own. */
async function ratedHome(): Promise<{ store: Store; dataset: string; picture: (key: string) => string }> {
  const store = makeTinyHome(join(tempFolder(), 'home'))
  onTestFinished(() => store.dispose())
  const dataset = store.datasets.find('shapes').id
  const sharing = new Set(['k00', 'k07', 'k08', 'k09', 'k10', 'k11'])
  const captions = store.captions
    .list(dataset)
    .filter(({ example }) => sharing.has(example))
    .map(({ example, place }) => ({ example, place, text: SHARED }))
  store.operations.apply(dataset, 'test', {
    captions,
    values: [{ field: 'rating', byKey: new Map(Object.entries(RATINGS)) }],
  })
  store.examples.setStatus(dataset, 'k10', 'excluded')
  const pictures = new Map(store.examples.curated(dataset).map(({ key, picture }) => [key, picture]))
  return { store, dataset, picture: (key) => pictures.get(key) as string }
}

it('two kept training pictures of one caption and different ratings are a pair, the furthest apart first', async () => {
  const { store, dataset, picture } = await ratedHome()
  const pair = (chosen: string, rejected: string) => ({
    ...{ vote: null, caption: SHARED, createdAt: NOW },
    ...{ chosen: picture(chosen), rejected: picture(rejected) },
  })
  expect(ratingsOnPictures(store, dataset, NOW)).toEqual([
    ...[pair('k07', 'k08'), pair('k09', 'k08'), pair('k11', 'k08')],
    ...[pair('k07', 'k11'), pair('k09', 'k11')],
  ])
})

it('without ratings there are no pairs', async () => {
  const store = makeTinyHome(join(tempFolder(), 'home'))
  onTestFinished(() => store.dispose())
  expect(ratingsOnPictures(store, store.datasets.find('shapes').id, NOW)).toEqual([])
})

it('a run learns from them as they were when it was queued', { timeout: 120_000 }, async () => {
  const { store, dataset } = await ratedHome()
  const { id } = queueRun(store, {
    ...{ base: 'tiny', dataset: 'shapes', batchSize: 4, steps: 3, evaluateEvery: 0, checkpointEvery: 0 },
    ...{ monitorEvery: 0, augmentCopies: 0, objective: { name: 'dpo' } },
  })
  expect(store.runPreferences.of(id)).toHaveLength(5)
  store.operations.apply(dataset, 'test', {
    values: [{ field: 'rating', byKey: new Map([['k08', 5]]) }],
  })
  const { model } = await carryOut(store, id, { runtime: 'onnx-cpu', threads: 1, emit: () => undefined })
  expect(model?.kind).toBe('caption-image')
  expect(store.runPreferences.of(id)).toHaveLength(5)
})
