// Text models as GGUF files: metadata becomes a configuration, tensors are decoded and put back into Hugging Face's layouts.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { STORED_TYPES } from '../../formats/gguf-matrix.ts'
import { GgufFile, type GgufMetadata } from '../../formats/gguf.ts'
import { tokenizerConfigOfGguf, tokenizerJsonOfGguf } from '../../tokenizers/gguf.ts'
import type { DecoderConfig } from './decoder-config.ts'
import type { TextFamily } from './family.ts'
import { configOfGguf } from './gguf-config.ts'
import { isTransposed, restoreLayout, restoreRows } from './gguf-layouts.ts'
import { ggufPlaces } from './gguf-names.ts'
import { TEXT_FAMILIES, unknownFamilyFixes } from './index.ts'
import type { JsonObject } from './model-files.ts'
import type { TensorSource } from './tensor-source.ts'
import type { TextModelFiles } from './text-model.ts'

/** Opens a file. @throws FILE_* naming file and byte, UNKNOWN_NAME when its architecture is not known */
export function openTextGguf(path: string): TextModelFiles {
  const file = new GgufFile(path)
  try {
    const family = familyOf(path, file)
    const config = family.readConfig(configOfGguf(file, family.ggufArchitecture))
    const { metadata } = file
    return {
      family,
      config,
      ...tokenizerOf(metadata),
      generationConfig: generationOf(metadata),
      chatTemplate: textOf(metadata, 'tokenizer.chat_template'),
      licence: textOf(metadata, 'general.license'),
      tensors: () => ggufTensors(path, family, config),
    }
  } finally {
    file.dispose()
  }
}

function familyOf(path: string, { metadata }: GgufFile): TextFamily {
  const architecture = metadata.get('general.architecture')
  const family = TEXT_FAMILIES.find(({ ggufArchitecture }) => ggufArchitecture === architecture)
  if (family) return family
  const known = [...new Set(TEXT_FAMILIES.map(({ ggufArchitecture }) => ggufArchitecture))]
  const came = JSON.stringify(architecture) ?? 'nothing'
  throw new EngineError(
    'UNKNOWN_NAME',
    message('model.architecture', { path, known: known.join(', '), came }),
    { fixes: unknownFamilyFixes(String(architecture), known) },
  )
}

function tokenizerOf(metadata: GgufMetadata): Pick<TextModelFiles, 'tokenizerJson' | 'tokenizerConfig'> {
  if (!metadata.has('tokenizer.ggml.model')) return { tokenizerJson: undefined, tokenizerConfig: undefined }
  const keys = Object.fromEntries(metadata)
  return {
    tokenizerJson: tokenizerJsonOfGguf(keys) as JsonObject,
    tokenizerConfig: tokenizerConfigOfGguf(keys),
  }
}

function textOf(metadata: GgufMetadata, key: string): string | undefined {
  const value = metadata.get(key)
  return typeof value === 'string' ? value : undefined
}

function generationOf(metadata: GgufMetadata): Record<string, unknown> {
  const ids = { bos_token_id: 'bos', eos_token_id: 'eos', pad_token_id: 'padding' }
  return Object.fromEntries(
    Object.entries(ids).flatMap(([key, name]) => {
      const id = metadata.get(`tokenizer.ggml.${name}_token_id`)
      return typeof id === 'number' ? [[key, id]] : []
    }),
  )
}

/** The tensors under the names of the family; frequencies went into the configuration. */
function ggufTensors(path: string, family: TextFamily, config: DecoderConfig): TensorSource {
  const file = new GgufFile(path)
  const places = ggufPlaces(family, config)
  const names = new Map([...places].map(([name, place]) => [place.name, name]))
  const stored = [...file.tensors.keys()].filter((name) => name !== 'rope_freqs.weight')
  const shapeInFile = (name: string): readonly number[] | undefined =>
    file.tensors.get(places.get(name)?.name ?? name)?.shape
  return {
    where: path,
    names: stored.map((name) => names.get(name) ?? name),
    shapeOf: (name) => {
      const shape = shapeInFile(name)
      const place = places.get(name)
      return shape && place && isTransposed(place.part, config) ? shape.toReversed() : shape
    },
    readF32: (name) => {
      const { part, name: inFile } = places.get(name) as { part: never; name: string }
      return restoreLayout(file.readF32(inFile), { part, shape: shapeInFile(name) ?? [] }, config)
    },
    readStored: (name) => {
      const { part, name: inFile } = places.get(name) as { part: never; name: string }
      const type = STORED_TYPES.find((one) => one === file.tensors.get(inFile)?.type.name)
      const [rows = 0, columns = 0, ...more] = shapeInFile(name) ?? []
      if (!type || more.length > 0) return undefined
      const blocks = restoreRows(file.readBlocks(inFile), part, config)
      return blocks && { kind: 'blocks', type, rows, columns, blocks }
    },
    dispose: () => file.dispose(),
  }
}
