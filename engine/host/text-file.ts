// A text file that a person named.
import { readFileSync, statSync } from 'node:fs'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'

/** Most that is read unless told otherwise: what must be in memory as a whole and is read by people. */
const MAXIMUM_BYTES = 256 * 2 ** 20

/**
 * The text of a file, for what `where` names in a failure.
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; FILE_INVALID when it is larger than `maximumBytes`
 */
export function readTextFile(where: string, path: string, maximumBytes = MAXIMUM_BYTES): string {
  try {
    const { size } = statSync(path)
    if (size > maximumBytes)
      throw new EngineError(
        'FILE_INVALID',
        message('file.large', { where, path, limit: maximumBytes, bytes: size }),
        { details: { path, size, maximumBytes } },
      )
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof EngineError) throw cause
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new EngineError(
      isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message('file.noText', { where, path, reason: systemReason(cause) }),
      { cause },
    )
  }
}
