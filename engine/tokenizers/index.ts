// The tokenizers there are: one line each.
import { ByteLevelBpe } from './byte-level-bpe.ts'
import { trainByteLevelBpe } from './bpe-trainer.ts'
import type { BpeTrainingOptions } from './bpe-trainer.ts'
import type { TokenizerFile } from './tokenizer-file.ts'

/** A kind of tokenizer that can be trained, saved and read. */
export interface TokenizerKind {
  /** Stable name in recipes. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly train: (texts: Iterable<string>, options: BpeTrainingOptions) => TokenizerFile
  /** @throws FILE_INVALID when the parsed file is of another kind. */
  readonly read: (json: unknown) => ByteLevelBpe
}

/** Every kind of tokenizer by name. */
export const TOKENIZERS = {
  'byte-level-bpe': {
    name: 'byte-level-bpe',
    label: 'Byte-level BPE',
    help: 'Cuts text into frequent pieces; any text in any script can be written, byte by byte if need be.',
    train: trainByteLevelBpe,
    read: (json) => ByteLevelBpe.fromFile(json),
  },
} as const satisfies Readonly<Record<string, TokenizerKind>>
