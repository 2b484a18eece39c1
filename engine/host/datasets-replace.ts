// Find and replace over many captions. A person's pattern may take exponential time (`(a+)+$`), so it runs under a
// deadline that V8 enforces from outside, also inside the matching of one pattern.
import { createContext, Script } from 'node:vm'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'

/** Longest time for all captions together, in milliseconds: a sane pattern takes 20 for 100,000 captions. */
const DEADLINE_MS = 2000
/** A second try is as long where the processor was busy with something else, such as a training, in the first. */
const PATIENT_DEADLINE_MS = 8000

/** Most characters that all texts may have afterwards: each match can become a long text. */
const MOST_CHARACTERS = 2 ** 27

/** What to replace by what. */
export interface Replacement {
  readonly find: string
  /** With a pattern, `$1` and `$<name>` stand for what its groups matched. */
  readonly replace: string
  /** True when `find` is a regular expression; it is matched with the flags `g` and `u`. */
  readonly isPattern: boolean
}

/** The texts with every match replaced. @throws BAD_ARGUMENT for an empty, unreadable or endless pattern, or too much text */
export function replaceInTexts(texts: readonly string[], replacement: Replacement): string[] {
  const { find, replace, isPattern } = replacement
  if (find === '') throw new EngineError('BAD_ARGUMENT', message('edit.nothingToFind'))
  let room = MOST_CHARACTERS
  const counted = (text: string): string => {
    room -= text.length
    if (room >= 0) return text
    throw new EngineError('BAD_ARGUMENT', message('edit.tooMany', { limit: MOST_CHARACTERS }), {
      fixes: [message('edit.tooManyFix')],
    })
  }
  if (!isPattern) return texts.map((text) => counted(text.replaceAll(find, () => replace)))
  const pattern = parsePattern(find)
  const script = new Script('replaceAll()')
  const globals = { replaceAll: () => texts.map((text) => counted(text.replace(pattern, replace))) }
  const context = createContext(globals)
  return inTime(find, (timeout) => {
    room = MOST_CHARACTERS
    return script.runInContext(context, { timeout }) as string[]
  })
}

function inTime(find: string, run: (timeout: number) => string[]): string[] {
  const before = process.threadCpuUsage()
  try {
    return run(DEADLINE_MS)
  } catch (cause) {
    if (!isTimeout(cause)) throw cause
    const { user, system } = process.threadCpuUsage(before)
    if ((user + system) / 1000 > DEADLINE_MS / 2) throw tooSlow(find, cause)
  }
  try {
    return run(PATIENT_DEADLINE_MS)
  } catch (cause) {
    throw isTimeout(cause) ? tooSlow(find, cause) : cause
  }
}

function isTimeout(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

function tooSlow(find: string, cause: unknown): EngineError {
  return new EngineError('BAD_ARGUMENT', message('edit.slowPattern', { find, milliseconds: DEADLINE_MS }), {
    fixes: [message('edit.slowPatternFix')],
    cause,
  })
}

function parsePattern(find: string): RegExp {
  try {
    return new RegExp(find, 'gu')
  } catch (cause) {
    throw new EngineError('BAD_ARGUMENT', message('edit.pattern', { reason: quotedReason(cause) }), {
      fixes: [message('edit.patternFix')],
      cause,
    })
  }
}
