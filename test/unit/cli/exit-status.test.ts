import { describe, expect, it } from 'vitest'
import { ERROR_CODES, EngineError, type ErrorCode } from '../../../engine/base/errors.ts'
import { exitStatusOf, threeLines, toEngineError } from '../../../engine/cli/exit-status.ts'

describe('exitStatusOf', () => {
  it.each<[ErrorCode, number]>([
    ['BAD_ARGUMENT', 2],
    ['UNKNOWN_NAME', 2],
    ['NAME_TAKEN', 2],
    ['FILE_NOT_FOUND', 2],
    ['FILE_TRUNCATED', 2],
    ['ROW_INVALID', 2],
    ['IMAGE_INVALID', 2],
    ['CAPTION_TOO_LONG', 2],
    ['NOTHING_IMPORTED', 2],
    ['GATE_REFUSED', 3],
    ['CANCELLED', 130],
    ['DISK_FULL', 1],
    ['STORE_BUSY', 1],
    ['NON_FINITE', 1],
    ['RUNTIME_UNAVAILABLE', 1],
    ['INTERNAL', 1],
  ])('%s ends with %d', (code, status) => {
    expect(exitStatusOf(code)).toBe(status)
  })

  it('never says 0 for an error', () => {
    expect(Object.keys(ERROR_CODES).map((code) => exitStatusOf(code as ErrorCode))).not.toContain(0)
  })
})

describe('an error', () => {
  it('is told in three lines', () => {
    const error = new EngineError('UNKNOWN_NAME', 'model: there is no model "x".', {
      fixes: ['Did you mean "y"?'],
    })
    expect(threeLines(error).split('\n')).toEqual([
      'Error UNKNOWN_NAME: a model, dataset, run, metric or option of that name does not exist.',
      'model: there is no model "x".',
      'Did you mean "y"?',
    ])
  })

  it('is INTERNAL when nobody expected it, and CANCELLED when it is an abort', () => {
    expect(toEngineError(new TypeError('x is undefined'))).toMatchObject({
      code: 'INTERNAL',
      message: 'x is undefined',
    })
    expect(toEngineError('a text')).toMatchObject({ code: 'INTERNAL', message: 'a text' })
    const aborted = AbortSignal.abort()
    expect(toEngineError(aborted.reason)).toMatchObject({ code: 'CANCELLED' })
  })
})
