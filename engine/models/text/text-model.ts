// What a text model from disk is.
import type { BlockMatrix } from '../../formats/gguf-matrix.ts'
import type { HostWeights } from '../../nn/parameters.ts'
import type { DecoderConfig } from './decoder-config.ts'
import type { TextFamily } from './family.ts'
import type { JsonObject } from './model-files.ts'
import type { TensorSource } from './tensor-source.ts'

/** What the files of a text model say besides its weights. */
export interface TextModelDescription {
  readonly family: TextFamily
  readonly config: DecoderConfig
  /** Parsed `tokenizer.json`; undefined where the files bring none. */
  readonly tokenizerJson: JsonObject | undefined
  /** Parsed `tokenizer_config.json`. */
  readonly tokenizerConfig: JsonObject | undefined
  /** Parsed `generation_config.json`, empty where there is none. */
  readonly generationConfig: JsonObject
  /** Jinja text. */
  readonly chatTemplate: string | undefined
  /** As the files name it: "apache-2.0". */
  readonly licence: string | undefined
}

/** Opened files of a text model. */
export interface TextModelFiles extends TextModelDescription {
  /** Opens the files of the weights; to be disposed of. @throws FILE_* naming the file */
  tensors(): TensorSource
}

/** A text model in memory. */
export interface TextModel extends TextModelDescription {
  /** f32, under the names and in the layouts of the family. */
  readonly weights: HostWeights
}

/** A text model in memory, with matrices of 8 and 4 bits as its file stores them. */
export interface StoredTextModel extends TextModelDescription {
  /** f32, those that are not among the stored. */
  readonly weights: HostWeights
  readonly stored: Readonly<Record<string, BlockMatrix>>
}
