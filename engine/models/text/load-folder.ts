// Text models as Hugging Face folders: one safetensors file, or shards with an index.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { SafetensorsFile } from '../../formats/safetensors-file.ts'
import { textParameters } from './decoder.ts'
import type { DecoderConfig } from './decoder-config.ts'
import type { TextFamily } from './family.ts'
import { textFamilyNamed } from './index.ts'
import { chatTemplateOf, licenceOf, readJsonObject, TEXT_FILES } from './model-files.ts'
import type { TensorSource } from './tensor-source.ts'
import type { TextModelFiles } from './text-model.ts'

/** Endings of files that hold pickles, which can run programs. */
export const PICKLE_ENDINGS = /\.(bin|pt|pth|ckpt|pkl|pickle)$/i

/** Opens a folder. @throws FILE_* naming the file and what is wrong with it */
export function openTextFolder(folder: string): TextModelFiles {
  const json = readJsonObject(folder, TEXT_FILES.config)
  if (!json)
    throw new EngineError(
      'FILE_NOT_FOUND',
      message('model.noConfig', { path: join(folder, TEXT_FILES.config) }),
      {
        fixes: [message('model.noConfigFix')],
      },
    )
  const family = textFamilyNamed(String(json['model_type']))
  const config = family.readConfig(json)
  const tokenizerConfig = readJsonObject(folder, TEXT_FILES.tokenizerConfig)
  return {
    family,
    config,
    tokenizerJson: readJsonObject(folder, TEXT_FILES.tokenizer),
    tokenizerConfig,
    generationConfig: readJsonObject(folder, TEXT_FILES.generation) ?? {},
    chatTemplate: chatTemplateOf(folder, tokenizerConfig),
    licence: licenceOf(folder),
    tensors: () => folderTensors(folder, family, config),
  }
}

/** The tensors of a folder under the names of its family. */
function folderTensors(folder: string, family: TextFamily, config: DecoderConfig): TensorSource {
  const files = openFiles(folder)
  const stored = new Map(
    files.flatMap((file) => [...file.entries.keys()].map((name) => [name, file] as const)),
  )
  const known = new Set(textParameters(config).map((spec) => spec.name))
  const placed = new Map<string, string>() // name of the family → name in the file
  for (const name of stored.keys()) {
    const own = familyName(name, known, family)
    if (own !== undefined) placed.set(own, name)
  }
  const entryOf = (name: string): [SafetensorsFile, string] | undefined => {
    const inFile = placed.get(name)
    return inFile === undefined ? undefined : [stored.get(inFile) as SafetensorsFile, inFile]
  }
  return {
    where: folder,
    names: placed.keys(),
    shapeOf: (name) => {
      const [file, inFile] = entryOf(name) ?? []
      return file?.entries.get(inFile as string)?.shape
    },
    readF32: (name) => {
      const [file, inFile] = entryOf(name) as [SafetensorsFile, string]
      return file.readF32(inFile)
    },
    dispose: () => files.forEach((file) => file.dispose()),
  }
}

function openFiles(folder: string): SafetensorsFile[] {
  const opened: SafetensorsFile[] = []
  try {
    for (const name of weightFiles(folder)) opened.push(new SafetensorsFile(join(folder, name)))
    checkIndex(folder, opened)
    return opened
  } catch (error) {
    opened.forEach((file) => file.dispose())
    throw error
  }
}

/** Names of the files that hold weights. */
function weightFiles(folder: string): string[] {
  if (existsSync(join(folder, TEXT_FILES.weights))) return [TEXT_FILES.weights]
  const shards = Object.values(weightMap(folder) ?? {})
  if (shards.length > 0) return [...new Set(shards)].sort()
  const pickle = readdirSync(folder).find((name) => PICKLE_ENDINGS.test(name))
  if (pickle !== undefined) throw pickleRefused(join(folder, pickle))
  throw new EngineError('FILE_NOT_FOUND', message('model.noWeights', { folder, file: TEXT_FILES.weights }))
}

/** Which shard holds each tensor. Names of files only: an index cannot lead out of its folder. */
function weightMap(folder: string): Readonly<Record<string, string>> | undefined {
  const map = readJsonObject(folder, TEXT_FILES.index)?.['weight_map']
  if (map === undefined) return undefined
  const entries = Object.entries(map as object)
  for (const [tensor, file] of entries)
    if (typeof file !== 'string' || basename(file) !== file || file.includes('\\') || file === '..')
      throw new EngineError(
        'PATH_ESCAPE',
        message('model.shardPath', {
          path: join(folder, TEXT_FILES.index),
          tensor,
          file: JSON.stringify(file),
        }),
      )
    else if (PICKLE_ENDINGS.test(file)) throw pickleRefused(join(folder, file))
  return Object.fromEntries(entries) as Record<string, string>
}

/** Every tensor of the index is somewhere in the shards, and none is there twice. */
function checkIndex(folder: string, files: readonly SafetensorsFile[]): void {
  const names = files.flatMap((file) => [...file.entries.keys()])
  const all = new Set<string>()
  const twice = names.find((name) => all.size === all.add(name).size) // adding what is there changes nothing
  const missing =
    files.length > 1 ? Object.keys(weightMap(folder) ?? {}).find((name) => !all.has(name)) : undefined
  if (twice === undefined && missing === undefined) return
  throw new EngineError(
    'FILE_INVALID',
    twice === undefined
      ? message('model.shardLacks', { folder, tensor: missing ?? '' })
      : message('model.shardTwice', { folder, tensor: twice }),
  )
}

/** Buffers that old checkpoints carry: causal masks, and frequencies that the configuration gives. */
const BUFFERS = /(^|\.)(attn|attention)\.(bias|masked_bias)$|\.rotary_emb\.inv_freq$/

/**
 * The family's name of a tensor of a file: base models are saved without the prefix of the whole model.
 * undefined: it is a buffer, or a copy of the embedding as a head.
 */
function familyName(name: string, known: ReadonlySet<string>, family: TextFamily): string | undefined {
  if (known.has(name)) return name
  if (BUFFERS.test(name) || name === `${family.nameOf('head', 0)}.weight`) return undefined
  const prefix = family.nameOf('norm', 0).split('.')[0] as string
  return known.has(`${prefix}.${name}`) ? `${prefix}.${name}` : name
}

/** A refusal of a file that could run programs. */
export function pickleRefused(path: string): EngineError {
  return new EngineError('FILE_INVALID', message('model.pickle', { path }), {
    details: { path },
    fixes: [message('model.pickleFix')],
  })
}
