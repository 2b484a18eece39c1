// The fingerprint of a dataset of texts: it changes exactly when training could change.
import { createHash } from 'node:crypto'
import type { Split } from '../pairs.ts'

/** What of an example matters. */
export interface FingerprintedText {
  readonly key: string
  readonly split: Split
  /** Of roles and texts as they stand now, hex. */
  readonly sha256: string
}

/** Examples hashed at once: a call for each would cost more than the hash. */
const AT_ONCE = 500

/** SHA-256 over key, side and content of every kept example, which come in the order of their keys. */
export class TextFingerprint {
  readonly #hash = createHash('sha256').update('texts 1')
  #waiting = ''
  #count = 0

  add({ key, split, sha256 }: FingerprintedText): void {
    this.#waiting += `\n${key} ${split} ${sha256}`
    if (++this.#count % AT_ONCE === 0) this.#flush()
  }

  /** Hex; nothing can be added afterwards. */
  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #flush(): void {
    this.#hash.update(this.#waiting)
    this.#waiting = ''
  }
}
