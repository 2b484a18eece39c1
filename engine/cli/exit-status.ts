// What a script learns from the exit status, and how an error is told.
import { ERROR_CODES, EngineError, type ErrorCode } from '../base/errors.ts'

/** 0 done · 1 failed · 2 wrong use or bad input · 3 a gate refused · 130 cancelled. */
export type ExitStatus = 0 | 1 | 2 | 3 | 130

/** Codes of bad input by their first word, so that a new code of a family needs no line here. */
const BAD_INPUT = /^(BAD|UNKNOWN|NAME|FILE|ROW|IMAGE|CAPTION|PATH|DUPLICATE|NOTHING|RESUME|METRIC)(_|$)/

/** The exit status of an error code. */
export function exitStatusOf(code: ErrorCode): ExitStatus {
  if (code === 'GATE_REFUSED') return 3
  if (code === 'CANCELLED') return 130
  return BAD_INPUT.test(code) ? 2 : 1
}

/** Any thrown value as one of our errors; what we did not expect is INTERNAL. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  if (error instanceof Error && error.name === 'AbortError')
    return new EngineError('CANCELLED', 'The command was stopped.', { cause: error })
  const message = error instanceof Error ? error.message : String(error)
  return new EngineError('INTERNAL', message, {
    details: { stack: error instanceof Error ? error.stack : undefined },
    fixes: ['This is a defect of the program; please report it with the command that you gave.'],
    cause: error,
  })
}

/** Three lines: what it is, what was expected and came, what to do. */
export function threeLines({ code, message, fixes }: EngineError): string {
  return [`Error ${code}: ${ERROR_CODES[code]}.`, message, fixes.join(' ') || 'See --help.'].join('\n')
}
