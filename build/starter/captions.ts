// The caption tokenizer of the starter and captions as rows of ids.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { i32, type HostTensor } from '../../engine/base/tensor.ts'
import { trainByteLevelBpe } from '../../engine/tokenizers/bpe-trainer.ts'
import { ByteLevelBpe } from '../../engine/tokenizers/byte-level-bpe.ts'
import { BOS_ID, CAPTION_SPECIAL_TOKENS, encodeCaption } from '../../engine/tokenizers/caption.ts'
import { replaceFileAtomically } from '../../engine/store/durable.ts'
import type { PoolItem } from './pool.ts'

/** Trains the caption tokenizer on all captions of the pool, or reads the one that is there. */
export function captionTokenizer(
  folder: string,
  items: readonly PoolItem[],
  vocabularySize: number,
): ByteLevelBpe {
  const path = join(folder, 'caption-tokenizer.json')
  if (!existsSync(path)) {
    const captions = items.flatMap((item) => item.captions)
    const file = trainByteLevelBpe(captions, { vocabularySize, specialTokens: CAPTION_SPECIAL_TOKENS })
    replaceFileAtomically(path, Buffer.from(JSON.stringify(file)))
  }
  return ByteLevelBpe.fromFile(JSON.parse(readFileSync(path, 'utf8')))
}

/** Caption rows, encoded once per distinct text. */
export class CaptionRows {
  readonly #tokenizer: ByteLevelBpe
  readonly #slots: number
  readonly #known = new Map<string, Int32Array>()

  constructor(tokenizer: ByteLevelBpe, slots: number) {
    this.#tokenizer = tokenizer
    this.#slots = slots
  }

  /** captions [batch] → [batch, slots] i32; `null` is the empty caption that guidance needs. */
  tensor(captions: readonly (string | null)[]): HostTensor {
    const out = i32([captions.length, this.#slots])
    captions.forEach((caption, b) => {
      if (caption === null) out.data[b * this.#slots] = BOS_ID
      else out.data.set(this.#row(caption), b * this.#slots)
    })
    return out
  }

  #row(caption: string): Int32Array {
    const known = this.#known.get(caption)
    if (known) return known
    const row = encodeCaption(this.#tokenizer, caption, this.#slots)
    this.#known.set(caption, row)
    return row
  }
}
