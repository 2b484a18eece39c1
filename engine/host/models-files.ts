// The files of a model's folder: which belong to it, what they say, and whether they are as they were.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { jsonReason } from '../base/reasons.ts'
import {
  BOS_ID,
  type ByteLevelBpe,
  captionImageParameters,
  countParameters,
  imageTokenizerParameters,
  MODEL_FILES,
  type ModelManifest,
  openTextModel,
  pairEncoderParameters,
  readManifest,
  textModelFileNames,
  textParameters,
  TOKENIZERS,
} from '../index.ts'
import { hashOfFile } from '../store/durable.ts'
import type { NewModel, StoredFile } from '../store/tables/models.ts'

/** A model's caption tokenizer. */
export interface CaptionTokenizer {
  readonly tokenizer: ByteLevelBpe
  /** Tokens that the model reads of a caption, `<bos>` included. */
  readonly slots: number
}

/** A caption in tokens. */
export interface CaptionTokens {
  readonly ids: readonly number[]
  /** In byte characters: "Ġ" is a space. */
  readonly tokens: readonly string[]
  /** How many of them the model reads. */
  readonly limit: number
}

/** What a model's folder tells of itself. */
export type ModelDescription = Pick<NewModel, 'kind' | 'licence' | 'parameters' | 'files' | 'card'>

/** Texts that go with a model wherever it goes; replay rows do so too. */
const COMPANION = /^(licen[cs]e|notice|readme|attribution)\b/i

/** Reads a model's manifest and hashes its files. @throws FILE_NOT_FOUND or FILE_INVALID */
export function describeModelFolder(folder: string): ModelDescription {
  const manifest = readManifest(folder)
  const { kind, licence, card } = manifest
  return {
    kind,
    licence,
    parameters: countModelParameters(folder, manifest),
    files: modelFileNames(folder, manifest).map((name) => hashFile(folder, name)),
    card: { ...card, architecture: architectureOf(folder, manifest) },
  }
}

/** The caption tokenizer in a model's folder. @throws FILE_NOT_FOUND or FILE_INVALID */
export function readCaptionTokenizer(folder: string): CaptionTokenizer {
  const manifest = readManifest(folder)
  if (manifest.kind === 'text')
    throw new EngineError('BAD_ARGUMENT', message('model.readsNoCaptions', { folder }))
  const { captionSlots } = manifest.kind === 'caption-image' ? manifest.transformer : manifest.encoder
  const path = join(folder, MODEL_FILES.captionTokenizer)
  return { tokenizer: TOKENIZERS['byte-level-bpe'].read(readJson(path)), slots: captionSlots }
}

/** A caption as a model's ids and tokens, `<bos>` first, however many it reads. @throws as readCaptionTokenizer */
export function tokenizeCaption(folder: string, text: string): CaptionTokens {
  const { tokenizer, slots } = readCaptionTokenizer(folder)
  const ids = [BOS_ID, ...tokenizer.encode(text)]
  return { ids, tokens: tokenizer.tokens(ids), limit: slots }
}

/** Checks that a file has its recorded size and content. @throws FILE_NOT_FOUND, FILE_TRUNCATED or HASH_MISMATCH */
export function requireFile(folder: string, { name, sizeBytes, sha256 }: StoredFile): void {
  const path = join(folder, name)
  const extras = {
    details: { path, sizeBytes, sha256 },
    fixes: ['Add the model again from an intact copy; install the program again if the model came with it.'],
  }
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new EngineError('FILE_NOT_FOUND', message('model.gone', { path }), extras)
  if (size < sizeBytes)
    throw new EngineError('FILE_TRUNCATED', message('model.size', { path, sizeBytes, size }), extras)
  const actual = hashFile(folder, name).sha256
  if (actual !== sha256)
    throw new EngineError('HASH_MISMATCH', message('model.hash', { path, sha256, actual }), extras)
}

/** Texts that go with a model, sorted. */
export function companionsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => COMPANION.test(name))
    .sort()
}

function modelFileNames(folder: string, { kind }: ModelManifest): string[] {
  const { manifest, captionTokenizer, imageTokenizer, transformer, encoder, replay } = MODEL_FILES
  if (kind === 'text') {
    return [manifest, ...textModelFileNames(folder), ...companionsIn(folder)]
  }
  const weights = kind === 'caption-image' ? [imageTokenizer, transformer] : [encoder]
  const companions = readdirSync(folder).filter((name) => name === replay || COMPANION.test(name))
  return [manifest, captionTokenizer, ...weights, ...companions.sort()]
}

function countModelParameters(folder: string, manifest: ModelManifest): number {
  if (manifest.kind === 'text') return countParameters(textParameters(openTextModel(folder).config))
  if (manifest.kind === 'pair-encoder') return countParameters(pairEncoderParameters(manifest.encoder))
  const { imageTokenizer, transformer } = manifest
  return (
    countParameters(imageTokenizerParameters(imageTokenizer)) +
    countParameters(captionImageParameters(transformer))
  )
}

function architectureOf(folder: string, manifest: ModelManifest): Readonly<Record<string, unknown>> {
  if (manifest.kind === 'text') return { ...openTextModel(folder).config }
  if (manifest.kind === 'pair-encoder') return { encoder: manifest.encoder }
  return { imageTokenizer: manifest.imageTokenizer, transformer: manifest.transformer }
}

function hashFile(folder: string, name: string): StoredFile {
  const path = join(folder, name)
  if (!existsSync(path)) throw new EngineError('FILE_NOT_FOUND', message('model.gone', { path }))
  return { name, ...hashOfFile(path) }
}

function readJson(path: string): unknown {
  if (!existsSync(path)) throw new EngineError('FILE_NOT_FOUND', message('model.gone', { path }))
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new EngineError('FILE_INVALID', message('model.json', { path, reason: jsonReason(cause) }), {
      cause,
    })
  }
}
