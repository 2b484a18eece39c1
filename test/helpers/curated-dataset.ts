// Datasets for curation, written straight into a store, and an app around it that remembers what windows were told.
import type { AppContext } from '../../engine/host/app/context.ts'
import { createGrants } from '../../engine/host/app/grants.ts'
import { createJobBoard } from '../../engine/host/app/jobs.ts'
import type { Store } from '../../engine/store/store.ts'
import type { ExampleRow } from '../../engine/store/tables/examples.ts'

/** One pair to be. */
export interface PlannedPair {
  readonly key: string
  readonly captions: readonly string[]
  readonly split?: ExampleRow['split']
  readonly file?: string
  /** Blob of the picture. */
  readonly picture?: string
}

/** Adds a dataset, with pictures of a side, and gives its id. */
export function addDataset(store: Store, name: string, pairs: readonly PlannedPair[], size = 16): string {
  const { id } = store.datasets.add({
    ...{ name, kind: 'pairs', format: 'folder', source: 'test', fingerprint: 'as imported', rejected: [] },
    preparation: { size, background: [255, 255, 255], fit: 'contain' },
    counts: {},
  })
  store.transaction(() => {
    store.examples.add(id, pairs.map(exampleOf))
    store.captions.add(
      id,
      pairs.flatMap(({ key, captions }) => captions.map((text, place) => ({ example: key, place, text }))),
    )
  })
  return id
}

function exampleOf({ key, split = 'train', file = `${key}.png`, picture }: PlannedPair): ExampleRow {
  const sha256 = key.padEnd(64, '0')
  return {
    ...{ key, split, file, sha256, status: 'kept', group: key, line: null, width: 256, height: 256 },
    pixelSha256: key.padEnd(64, '1'),
    perceptualHash: '0'.repeat(16),
    extra: { picture: picture ?? sha256, imageFile: `/pictures/${file}`, captionFile: `${file}.txt` },
  }
}

/** An app on a store; `told` receives every event as `service.name`. */
export function appOn(
  store: Store,
  told: { readonly name: string; readonly payload: unknown }[] = [],
): AppContext {
  return {
    version: '0',
    mode: 'served',
    store,
    tell: (service, name, payload) => void told.push({ name: `${service}.${name}`, payload }),
    jobs: createJobBoard({ tell: (job) => void told.push({ name: 'jobs.changed', payload: job }) }),
    grants: createGrants(),
    queue: {
      isBusy: false,
      add: () => undefined,
      pause: () => Promise.resolve(),
      cancel: () => Promise.resolve(),
      move: () => undefined,
      placeOf: () => null,
      liveOf: () => null,
      dispose: () => Promise.resolve(),
    },
    settings: () => ({
      ...{ runtime: 'auto', threads: 1, language: 'en', theme: 'system', density: 'comfortable' },
      ...{ notifications: false, tourDone: true },
    }),
  }
}
