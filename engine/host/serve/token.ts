// The token of served mode: 256 random bits in a file that only its owner may read; it never stands in a log, an
// address or a list of processes.
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { digestOf } from './gates.ts'

const BYTES = 32
const FORM = /^[\w-]{43}$/

/** The token with what it is compared by. */
export interface ServeToken {
  readonly value: string
  /** SHA-256. */
  readonly digest: Uint8Array
  /** Where it is kept; null where the disk takes no files: it is another one at each start then. */
  readonly file: string | null
}

/** The token of a data folder, made at the first call; a file that others could read is replaced. */
export function openToken(folder: string): ServeToken {
  const file = join(folder, 'serve-token')
  const kept = readToken(file)
  if (kept !== undefined) return { value: kept, digest: digestOf(kept), file }
  const value = randomBytes(BYTES).toString('base64url')
  return { value, digest: digestOf(value), file: keepToken(file, value) ? file : null }
}

function readToken(path: string): string | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      const stats = fstatSync(file)
      const isPrivate = process.platform === 'win32' || (stats.mode & 0o077) === 0
      const text = stats.isFile() && isPrivate && stats.size < 100 ? readFileSync(file, 'utf8').trim() : ''
      return FORM.test(text) ? text : undefined
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

/** Whether it could be kept. @throws what is not said by a disk that is full or takes no changes */
function keepToken(file: string, token: string): boolean {
  try {
    rmSync(file, { force: true })
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(file, 0o600)
    return true
  } catch (error) {
    if (
      !['EROFS', 'ENOSPC', 'EDQUOT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      throw error
    rmSync(file, { force: true })
    return false
  }
}

/** Codes that a person's browser trades for the token. */
export interface Codes {
  /** A new code, good once and for a minute. */
  issue(): string
  /** True once for a code that was issued within the last minute. */
  redeem(code: string): boolean
}

const CODE_LIFE_MS = 60_000
const MOST_CODES = 100

/** Starts without codes; `now` is in milliseconds. */
export function createCodes(now: () => number = () => performance.now()): Codes {
  const issued = new Map<string, number>()
  const forgetOld = (): void => {
    for (const [key, at] of issued)
      if (now() - at > CODE_LIFE_MS || issued.size > MOST_CODES) issued.delete(key)
  }
  return {
    issue() {
      forgetOld()
      const code = randomBytes(18).toString('base64url')
      issued.set(keyOf(code), now())
      return code
    },
    redeem(code) {
      forgetOld()
      return issued.delete(keyOf(code))
    },
  }
}

/** Looked up by digest, so that the time that a look-up takes tells nothing of the code. */
function keyOf(code: string): string {
  return Buffer.from(digestOf(code)).toString('hex')
}
