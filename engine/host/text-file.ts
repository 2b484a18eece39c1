// A text file that a person named.
import { readFileSync } from 'node:fs'
import { EngineError } from '../base/errors.ts'

/** The text of a file, for what `where` names in a failure. @throws FILE_NOT_FOUND, FILE_UNREADABLE */
export function readTextFile(where: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new EngineError(
      isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `${where}: ${path} ${isMissing ? 'does not exist' : 'cannot be read'}.`,
      { cause },
    )
  }
}
