// Small files of a model folder: JSON with a limit, chat template, licence.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { jsonReason } from '../../base/reasons.ts'

/** File names of a Hugging Face folder, and of a GGUF file in a folder of ours. */
export const TEXT_FILES = {
  config: 'config.json',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  generation: 'generation_config.json',
  chatTemplate: 'chat_template.jinja',
  weights: 'model.safetensors',
  index: 'model.safetensors.index.json',
  gguf: 'model.gguf',
  card: 'README.md',
} as const

/** Largest JSON file: the tokenizers of Gemma and Llama 4 have some 30 MB. */
const MAXIMUM_JSON_BYTES = 100_000_000

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A parsed JSON object, undefined where there is no file. @throws FILE_INVALID when it is too large, no JSON or no object */
export function readJsonObject(folder: string, name: string): JsonObject | undefined {
  const text = readText(folder, name)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(join(folder, name), message('model.notJson', { reason: jsonReason(cause) }), cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw invalid(join(folder, name), message('model.noObject'))
}

/** The text of a file, undefined where there is none. @throws FILE_INVALID when it is too large */
function readText(folder: string, name: string): string | undefined {
  const path = join(folder, name)
  if (!existsSync(path)) return undefined
  const { size } = statSync(path)
  if (size > MAXIMUM_JSON_BYTES)
    throw invalid(path, message('model.largeJson', { size, limit: MAXIMUM_JSON_BYTES }))
  return readFileSync(path, 'utf8')
}

/** The template of `chat_template.jinja` or `tokenizer_config.json`; of several the one called "default". */
export function chatTemplateOf(folder: string, tokenizerConfig: JsonObject | undefined): string | undefined {
  const file = readText(folder, TEXT_FILES.chatTemplate)
  if (file !== undefined) return file
  const template = tokenizerConfig?.['chat_template']
  if (typeof template === 'string') return template
  if (!Array.isArray(template)) return undefined
  const named = template as readonly { readonly name?: unknown; readonly template?: unknown }[]
  const chosen = named.find(({ name }) => name === 'default')?.template
  return typeof chosen === 'string' ? chosen : undefined
}

/**
 * Names of the files of a model's folder that belong to the model, sorted: those of Hugging Face, shards, `model.gguf`.
 * Files of other programs beside them, such as ONNX and PyTorch's, are not among them.
 */
export function textModelFileNames(folder: string): string[] {
  const known = new Set<string>(Object.values(TEXT_FILES).filter((name) => name !== TEXT_FILES.card))
  return readdirSync(folder)
    .filter(
      (name) => known.has(name) || /^model-\d+-of-\d+\.safetensors$/.test(name) || shards(folder).has(name),
    )
    .sort()
}

/** Shards that the index names, whatever they are called. */
function shards(folder: string): ReadonlySet<unknown> {
  return new Set(Object.values((readJsonObject(folder, TEXT_FILES.index)?.['weight_map'] ?? {}) as object))
}

/** `licence` of our manifest, or `license:` in the head of the model card. */
export function licenceOf(folder: string): string | undefined {
  const own = readJsonObject(folder, 'model.json')?.['licence']
  if (typeof own === 'string') return own
  const head = /^---\n([\s\S]*?)\n---/.exec(readText(folder, TEXT_FILES.card) ?? '')?.[1]
  return head === undefined ? undefined : /^license:[ \t]*["']?([^"'\n]+?)["']?[ \t]*$/m.exec(head)?.[1]
}

function invalid(path: string, what: Message, cause?: unknown): EngineError {
  return new EngineError('FILE_INVALID', message('model.badFile', { path, what }), {
    details: { path },
    cause,
  })
}
