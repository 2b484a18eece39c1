// A data folder with tiny models that draw, a judge, and pairs.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { writeSafetensors } from '../../../engine/formats/safetensors.ts'
import { type CaptionImageModel, MODEL_FILES } from '../../../engine/models/package.ts'
import type { HostWeights } from '../../../engine/nn/parameters.ts'
import { sha256Of } from '../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { tinyPairEncoder } from '../../helpers/tiny-encoder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { asF32 } from '../../helpers/tiny-model-folder.ts'
import { newModel } from '../store/new-rows.ts'
import { addNoisePairs } from './noise-pairs.ts'

/** Options that measure little. */
export const FEW = { seeds: 2, pictures: 4, threads: 1 }

/** Compiling a dozen small programs takes a while when the computer is busy. */
export const PATIENT = { timeout: 180_000 }

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

/** A data folder with two models, a judge and 27 pairs; the caller closes it. */
export function makeTiny(): Store {
  const store = openStore(join(tempFolder(), 'home'))
  for (const [name, files] of Object.entries(folders)) addModel(store, name, files)
  addNoisePairs(store)
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
  return writeSafetensors(asF32(values))
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
