// A Hugging Face folder or a GGUF file → a text model of the data folder: read as a whole, copied, recorded.
import { rmSync, statSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import type { ModelOfferView } from '../api/contract/views.ts'
import {
  countParameters,
  loadTextModel,
  MODEL_FILES,
  openTextModel,
  requireFit,
  type TextManifest,
  type TextModelDescription,
  textModelFileNames,
  textParameters,
} from '../index.ts'
import { type FolderFile, writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { freeFolder } from './models-add.ts'
import { companionsIn } from './models-files.ts'
import { requireFreeName } from './models.ts'
import { tokenizerOf } from './text-models.ts'

/** Where a GGUF file stands in a folder of ours. */
const GGUF_NAME = 'model.gguf'

/** What is known of a model before it is added, and where it stands. */
export interface TextModelOffer extends ModelOfferView {
  readonly path: string
}

/** Reads what a folder or file says of itself, without its weights. @throws FILE_* or UNKNOWN_NAME naming what is wrong */
export function offeredTextModel(path: string, name?: string): TextModelOffer {
  const source = resolve(path)
  const model = openTextModel(source)
  const parameters = countParameters(textParameters(model.config))
  return {
    ...{ path: source, name: name ?? nameOf(source), family: model.family.name, parameters },
    licence: model.licence ?? 'unknown',
    sizeBytes: filesOf(source).reduce((sum, { from }) => sum + statSync(from).size, 0),
    memoryBytes: parameters * 4,
    context: model.config.context,
  }
}

/** Where a model came from, when that is not the path. */
export interface TextModelOrigin {
  readonly name?: string | undefined
  /** Such as `hub:owner/name@commit`. */
  readonly source?: string | undefined
  readonly licence?: string | undefined
}

/**
 * Copies a text model into the data folder, after loading it as a whole.
 * @throws NAME_TAKEN, FILE_* naming what is wrong with the files or the tokenizer, DISK_FULL, WRITE_FAILED
 */
export function addTextModel(store: Store, path: string, origin: TextModelOrigin = {}): ModelRow {
  const source = resolve(path)
  const name = origin.name ?? nameOf(source)
  requireFreeName(store, name)
  const model = loadTextModel(source)
  requireFit(tokenizerOf(model, source), model.config.vocabulary)
  const licence = origin.licence ?? model.licence ?? 'unknown'
  const folder = freeFolder(store, name)
  const files = writeFolderAtomically(folder, [manifestFile(model, name, licence), ...filesOf(source)])
  try {
    return store.models.add({
      ...{ name, kind: 'text', folder, licence, source: origin.source ?? source, parent: null, run: null },
      ...{ parameters: countParameters(textParameters(model.config)), files },
      card: { architecture: { ...model.config } },
    })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function manifestFile({ family }: TextModelDescription, name: string, licence: string): FolderFile {
  const manifest: TextManifest = {
    ...{ format: 'tuneloom', version: 1, kind: 'text', name, licence, card: {} },
    ...{ family: family.name, generation: {} },
  }
  return { name: MODEL_FILES.manifest, bytes: Buffer.from(JSON.stringify(manifest, null, 2)) }
}

/** The files that belong to a model, by the names that they get. */
function filesOf(source: string): { readonly name: string; readonly from: string }[] {
  if (!statSync(source).isDirectory()) return [{ name: GGUF_NAME, from: source }]
  const names = [...textModelFileNames(source), ...companionsIn(source)]
  return [...new Set(names)].map((name) => ({ name, from: join(source, name) }))
}

function nameOf(source: string): string {
  const name = basename(source)
  return statSync(source).isDirectory() ? name : name.slice(0, name.length - extname(name).length)
}
