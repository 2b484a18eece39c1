// Rows that tests put into a store.
import type { NewDataset } from '../../../engine/store/tables/datasets.ts'
import type { ExampleRow } from '../../../engine/store/tables/examples.ts'
import type { NewModel } from '../../../engine/store/tables/models.ts'
import type { NewRun } from '../../../engine/store/tables/runs.ts'

/** A run without a base model and a dataset. */
export function newRun(name: string): NewRun {
  return {
    name,
    recipe: { objective: 'autoregressive', learningRate: 0.001 },
    recipeSha256: 'ab',
    baseModel: null,
    dataset: null,
    datasetFingerprint: 'cd',
    seeds: { train: 7 },
    versions: { tuneloom: '0.1.0' },
    device: { runtime: 'onnx-cpu', threads: 2 },
    totalSteps: 100,
  }
}

/** A model of two files, 30 bytes together. */
export function newModel(name: string): NewModel {
  return {
    name,
    kind: 'caption-image',
    folder: `models/${name}`,
    licence: 'Apache-2.0',
    source: 'shipped',
    parent: null,
    run: null,
    parameters: 5,
    files: [
      { name: 'weights', sizeBytes: 20, sha256: 'aa' },
      { name: 'config.json', sizeBytes: 10, sha256: 'bb' },
    ],
    card: { data: ['noto'] },
  }
}

/** A dataset of pairs with one rejected file. */
export function newDataset(name: string): NewDataset {
  return {
    name,
    kind: 'pairs',
    format: 'folder',
    source: 'pictures',
    fingerprint: 'f1',
    preparation: { size: 64 },
    counts: { pictures: 2 },
    rejected: [{ file: 'broken.png', reason: 'IMAGE_INVALID' }],
  }
}

/** A picture of a dataset. */
export function newExample(key: string, split: ExampleRow['split'] = 'train'): ExampleRow {
  return {
    key,
    split,
    status: 'kept',
    group: key,
    file: `${key}.png`,
    line: null,
    sha256: key.repeat(2),
    pixelSha256: null,
    perceptualHash: '00ff00ff00ff00ff',
    width: 64,
    height: 48,
    extra: { colour: 'red' },
  }
}
