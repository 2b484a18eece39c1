// What a family of text models is: how its configuration file reads, and what its tensors are called.
import type { DecoderConfig } from './decoder-config.ts'

/** Parts of a decoder that have a weight, and a bias where the configuration says so. */
export type DecoderPart =
  | 'token'
  | 'position'
  | 'norm'
  | 'head'
  | `layer.${'norm1' | 'norm2' | 'qkv' | 'q' | 'k' | 'v' | 'qNorm' | 'kNorm' | 'out' | 'gate' | 'up' | 'down' | 'postNorm1' | 'postNorm2'}`

/** A registry entry. Weights keep the names and layouts of the family's Hugging Face files everywhere in the program. */
export interface TextFamily {
  /** `model_type` of `config.json`. */
  readonly name: string
  readonly label: string
  readonly help: string
  /** `general.architecture` of GGUF files of this family; empty where there are none. */
  readonly ggufArchitecture: string
  /** Added tokens for pictures that tokenizers of the family carry whether or not a model has rows for them. */
  readonly pictureTokens?: readonly string[]
  /**
   * The configuration of a parsed `config.json`.
   * @throws FILE_INVALID naming a key that is missing, has an impossible value, or changes the maths in a way not supported
   */
  readConfig(json: Readonly<Record<string, unknown>>): DecoderConfig
  /** The `config.json` that gives this configuration again, here and in transformers. */
  writeConfig(config: DecoderConfig): Record<string, unknown>
  /** Hugging Face name of a part's module, without `.weight`; `layer` from 0 for parts of layers. */
  nameOf(part: DecoderPart, layer: number): string
}
