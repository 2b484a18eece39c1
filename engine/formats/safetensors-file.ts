// A safetensors file on disk, read tensor by tensor.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { FileParts } from './file-parts.ts'
import { readHeader, type SafetensorsHeader, type TensorEntry } from './safetensors-header.ts'
import { readTensor, toF32 } from './safetensors.ts'

/** An open file whose header was found sound. */
export class SafetensorsFile {
  readonly entries: ReadonlyMap<string, TensorEntry>
  readonly metadata: SafetensorsHeader['metadata']
  readonly #file: FileParts
  readonly #dataStart: number

  /**
   * Reads the header.
   * @throws FILE_NOT_FOUND or FILE_UNREADABLE when the file cannot be opened
   * @throws FILE_TRUNCATED or FILE_INVALID, naming the file, when it is shorter than it says or breaks a rule of the format
   */
  constructor(path: string) {
    this.#file = new FileParts(path)
    try {
      const { entries, metadata, dataStart } = readHeader(this.#file)
      this.entries = new Map(entries.map((entry) => [entry.name, entry]))
      this.metadata = metadata
      this.#dataStart = dataStart
    } catch (error) {
      this.#file.dispose()
      throw inFile(error, path)
    }
  }

  /** Values of a tensor as f32, row-major. @throws BAD_ARGUMENT when the file has none of that name, FILE_TRUNCATED when it was cut meanwhile */
  readF32(name: string): Float32Array {
    const entry = this.entries.get(name)
    if (!entry) throw new EngineError('BAD_ARGUMENT', `safetensors: ${this.#file.path} has no "${name}".`)
    const { begin, end } = entry
    return toF32(readTensor(this.#file.read(this.#dataStart + begin, end - begin), entry))
  }

  /** Closes the file. */
  dispose(): void {
    this.#file.dispose()
  }
}

/** The same failure with the file's name in front. */
function inFile(error: unknown, path: string): unknown {
  if (!(error instanceof EngineError)) return error
  const problem = error.said.message ?? error.message
  return new EngineError(error.code, message('safetensors.inFile', { path, problem }), {
    details: { ...error.details, path },
    fixes: error.fixes.map((fix, i) => error.said.fixes[i] ?? fix),
    cause: error,
  })
}
