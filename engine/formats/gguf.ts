// GGUF, the model files of llama.cpp: metadata and quantized tensors in one file.
import { EngineError } from '../base/errors.ts'
import { FileParts } from './file-parts.ts'
import { type GgufHeader, type GgufTensor, readGgufHeader } from './gguf-header.ts'
import { decodeBlocks } from './gguf-types.ts'

export type { GgufMetadata } from './gguf-header.ts'

/** An open file whose header was found sound. */
export class GgufFile {
  readonly metadata: GgufHeader['metadata']
  readonly tensors: GgufHeader['tensors']
  readonly #file: FileParts

  /**
   * Reads the header.
   * @throws FILE_NOT_FOUND or FILE_UNREADABLE when the file cannot be opened
   * @throws FILE_TRUNCATED or FILE_INVALID, with file and byte, when it is shorter than it says or breaks a rule of the format
   */
  constructor(path: string) {
    this.#file = new FileParts(path)
    try {
      const { metadata, tensors } = readGgufHeader(this.#file)
      this.metadata = metadata
      this.tensors = tensors
    } catch (error) {
      this.#file.dispose()
      throw error
    }
  }

  /** Values of a tensor, decoded, row-major. @throws BAD_ARGUMENT when there is none of that name, FILE_TRUNCATED when the file was cut meanwhile */
  readF32(name: string): Float32Array<ArrayBuffer> {
    return decodeBlocks(this.#tensor(name).type, this.readBlocks(name))
  }

  /** Blocks of a tensor as they lie in the file. @throws as {@link readF32} */
  readBlocks(name: string): Uint8Array<ArrayBuffer> {
    const { offset, bytes } = this.#tensor(name)
    return this.#file.read(offset, bytes)
  }

  /** Closes the file. */
  dispose(): void {
    this.#file.dispose()
  }

  #tensor(name: string): GgufTensor {
    const tensor = this.tensors.get(name)
    if (tensor) return tensor
    throw new EngineError('BAD_ARGUMENT', `gguf: ${this.#file.path} has no tensor "${name}".`)
  }
}
