// Text models from disk: a Hugging Face folder or a GGUF file.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { textParameters } from './decoder.ts'
import { openTextFolder, PICKLE_ENDINGS, pickleRefused } from './load-folder.ts'
import { openTextGguf } from './load-gguf.ts'
import { TEXT_FILES } from './model-files.ts'
import type { ParameterSpec } from '../../nn/parameters.ts'
import { storedWeightsFrom, type TensorSource, weightsFrom } from './tensor-source.ts'
import type { StoredTextModel, TextModel, TextModelDescription, TextModelFiles } from './text-model.ts'
import { checkTokenizerFits, withoutRowless } from './tokenizer-fit.ts'

/**
 * What a model's files say, without its weights: a folder as Hugging Face has them, a GGUF file, or a folder with `model.gguf`.
 * @throws FILE_NOT_FOUND, FILE_INVALID or UNKNOWN_NAME naming the file, and the key of the configuration
 */
export function openTextModel(path: string): TextModelFiles {
  const files = openFiles(path)
  const { vocabulary } = files.config
  const names = files.family.pictureTokens ?? []
  const tokenizerJson = withoutRowless(files.tokenizerJson, { names, vocabulary })
  checkTokenizerFits(tokenizerJson, { vocabulary, where: path })
  return { ...files, tokenizerJson }
}

function openFiles(path: string): TextModelFiles {
  if (!existsSync(path)) throw new EngineError('FILE_NOT_FOUND', message('model.noConfig', { path }))
  if (PICKLE_ENDINGS.test(path)) throw pickleRefused(path)
  if (!statSync(path).isDirectory()) return openTextGguf(path)
  const gguf = join(path, TEXT_FILES.gguf)
  return existsSync(gguf) && !existsSync(join(path, TEXT_FILES.config))
    ? openTextGguf(gguf)
    : openTextFolder(path)
}

/**
 * A model with its weights.
 * @throws as {@link openTextModel}; FILE_INVALID or FILE_TRUNCATED naming the tensor that is missing, lies, or holds NaN
 */
export function loadTextModel(path: string): TextModel {
  return loadWith(path, (source, specs) => ({ weights: weightsFrom(source, specs) }))
}

/** A model whose quantized matrices stay as they are stored, to write with. @throws as {@link loadTextModel} */
export function loadStoredTextModel(path: string): StoredTextModel {
  return loadWith(path, storedWeightsFrom)
}

function loadWith<Weights>(
  path: string,
  read: (source: TensorSource, specs: readonly ParameterSpec[]) => Weights,
): TextModelDescription & Weights {
  const { tensors, ...description } = openTextModel(path)
  const source = tensors()
  try {
    return { ...description, ...read(source, textParameters(description.config)) }
  } finally {
    source.dispose()
  }
}
