// Files of a model, whole or in pieces, on the disk.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TextModelFile, TextWeightsFile } from '../../engine/models/text/save.ts'

/** The bytes of a file. */
export function bytesOfFile(file: TextModelFile | TextWeightsFile): Uint8Array {
  return 'bytes' in file ? file.bytes : Buffer.concat([...file.chunks()].map((one) => Uint8Array.from(one)))
}

/** Writes files into a folder that is there. */
export function writeFiles(folder: string, files: readonly (TextModelFile | TextWeightsFile)[]): void {
  for (const file of files) writeFileSync(join(folder, file.name), bytesOfFile(file))
}
