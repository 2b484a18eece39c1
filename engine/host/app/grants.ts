// Files and folders that a window may name. It never names a path: the host gives out random words for paths that came
// from a native dialog, an upload or the list of folders that serving allows.
import { randomBytes } from 'node:crypto'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'

/** What was given out; it ends with the host. */
export interface Grants {
  /** A word for an absolute path; the same path keeps its word. */
  give(path: string): string
  /** @throws UNKNOWN_NAME for a word that was never given out */
  pathOf(grant: string): string
}

/** Starts with nothing given out. */
export function createGrants(): Grants {
  const paths = new Map<string, string>()
  const words = new Map<string, string>()
  return {
    give(path) {
      const known = words.get(path)
      if (known !== undefined) return known
      const word = randomBytes(18).toString('base64url')
      words.set(path, word)
      paths.set(word, path)
      return word
    },
    pathOf(grant) {
      const path = paths.get(grant)
      if (path !== undefined) return path
      throw new EngineError('UNKNOWN_NAME', message('job.notChosen'), {
        fixes: [message('job.notChosenFix')],
      })
    },
  }
}
