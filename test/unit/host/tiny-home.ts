// A data folder with tiny models that draw, a judge, and pairs.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { writeSafetensors } from '../../../engine/formats/safetensors.ts'
import { type CaptionImageModel, MODEL_FILES } from '../../../engine/models/package.ts'
import type { HostWeights } from '../../../engine/nn/parameters.ts'
import { sha256Of } from '../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { tinyPairEncoder } from '../../helpers/tiny-encoder.ts'
import { TINY_CAPTIONS, tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { newDataset, newExample, newModel } from '../store/new-rows.ts'

/** Held-out pairs. */
const HELD_OUT = 7
/** Options that measure little. */
export const FEW = { seeds: 2, pictures: 4, threads: 1 }

/** Compiling a dozen small programs takes a while when the computer is busy. */
export const PATIENT = { timeout: 180_000 }

const pictures = await Promise.all(TINY_CAPTIONS.map((_, i) => encodePng(noise(i))))
const folders = modelFolders()

function modelFolders(): Record<'first' | 'second' | 'judge', Readonly<Record<string, Uint8Array>>> {
  const [first, second, judge] = [tinyCaptionImageModel(1), tinyCaptionImageModel(2), tinyPairEncoder(5)]
  // one tokenizer for both, as after a fine-tune
  const shared = {
    [MODEL_FILES.imageTokenizer]: weights(first.imageTokenizer),
    [MODEL_FILES.captionTokenizer]: json(first.captionTokenizer),
  }
  const filesOf = ({ manifest, transformer }: CaptionImageModel, name: string) => ({
    ...shared,
    [MODEL_FILES.manifest]: json({ ...manifest, name }),
    [MODEL_FILES.transformer]: weights(transformer),
  })
  return {
    first: filesOf(first, 'first'),
    second: filesOf(second, 'second'),
    judge: {
      [MODEL_FILES.manifest]: json(judge.manifest),
      [MODEL_FILES.encoder]: weights(judge.encoder),
      [MODEL_FILES.captionTokenizer]: json(judge.captionTokenizer),
    },
  }
}

function noise(seed: number): RgbImage {
  const random = new RandomStream(seed, 'test picture')
  return { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => random.integer(256)) }
}

/** A data folder with two models, a judge and 27 pairs; the caller closes it. */
export function makeTiny(): Store {
  const store = openStore(join(tempFolder(), 'home'))
  for (const [name, files] of Object.entries(folders)) addModel(store, name, files)
  addPairs(store)
  return store
}

/** The same, closed when the test ends. */
export function openTiny(): Store {
  const store = makeTiny()
  onTestFinished(() => store.dispose())
  return store
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

function weights(values: HostWeights): Uint8Array {
  const stored = Object.entries(values).map(([name, { shape, data }]) => [
    name,
    { dtype: 'F32' as const, shape, data: Float32Array.from(data) },
  ])
  return writeSafetensors(Object.fromEntries(stored))
}

function addModel(store: Store, name: string, files: Readonly<Record<string, Uint8Array>>): void {
  const folder = join(store.home.models, name)
  mkdirSync(folder, { recursive: true })
  const described = Object.entries(files).map(([file, bytes]) => {
    writeFileSync(join(folder, file), bytes)
    return { name: file, sizeBytes: bytes.length, sha256: sha256Of(bytes) }
  })
  const kind = name === 'judge' ? 'pair-encoder' : 'caption-image'
  store.models.add({ ...newModel(name), folder, kind, source: 'test', files: described })
}

function addPairs(store: Store): void {
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
