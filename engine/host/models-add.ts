// A model's folder from elsewhere → a model of the data folder: checked, copied, recorded.
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  loadCaptionImageModel,
  loadPairEncoder,
  loadReplay,
  loadTextModel,
  MODEL_FILES,
  type ModelManifest,
  readManifest,
} from '../index.ts'
import { writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { addTextModel } from './models-add-text.ts'
import { describeModelFolder, readCaptionTokenizer } from './models-files.ts'
import { requireFreeName } from './models.ts'

/**
 * Copies a model into the data folder, under the given name or its own, after loading it as a whole: a folder of ours, a
 * Hugging Face folder or a GGUF file.
 * @throws NAME_TAKEN, FILE_* and SHAPE_MISMATCH naming what is wrong with the folder, DISK_FULL, WRITE_FAILED
 */
export function addModel(store: Store, path: string, name?: string): ModelRow {
  const source = resolve(path)
  if (!existsSync(join(source, MODEL_FILES.manifest))) return addTextModel(store, source, { name })
  const manifest = readManifest(source)
  const ownName = name ?? manifest.name
  requireFreeName(store, ownName)
  loadWhole(source, manifest)
  const described = describeModelFolder(source)
  const folder = freeFolder(store, ownName)
  const contents = described.files.map((file) => ({ name: file.name, from: join(source, file.name) }))
  const files = writeFolderAtomically(folder, contents)
  try {
    return store.models.add({ ...described, name: ownName, folder, files, source, parent: null, run: null })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Every file must be readable, or the model would fail when it is used. */
function loadWhole(folder: string, { kind }: ModelManifest): void {
  if (kind === 'text') return void loadTextModel(folder)
  readCaptionTokenizer(folder)
  if (kind === 'pair-encoder') return void loadPairEncoder(folder)
  loadCaptionImageModel(folder)
  loadReplay(folder)
}

/** A folder named like the model in characters that every file system takes, with a number where that is taken. */
export function freeFolder({ home }: Store, name: string): string {
  const stem =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'model'
  for (let number = 1; ; number++) {
    const folder = join(home.models, number === 1 ? stem : `${stem}-${number}`)
    if (!existsSync(folder)) return folder
  }
}
