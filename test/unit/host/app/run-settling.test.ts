// What becomes of a run when its trainer ends.
import { describe, expect, it } from 'vitest'
import { textOf } from '../../../../engine/base/message.ts'
import type { ChildEnd } from '../../../../engine/host/app/child-process.ts'
import { settle } from '../../../../engine/host/app/run-settling.ts'

describe('what became of a run', () => {
  const end: ChildEnd = { error: null, exitCode: null, signal: 'SIGKILL', words: [], isOutOfMemory: false }
  const error = { code: 'RESUME_MISMATCH', message: 'It changed.', details: {}, fixes: [] }

  it.each([
    ['a kill', { ...end, words: ['a warning'] }, 'interrupted', 'by SIGKILL: a warning'],
    ['the kernel out of memory', { ...end, isOutOfMemory: true }, 'interrupted', 'OUT_OF_MEMORY'],
    [
      'a full heap',
      { ...end, signal: 'SIGABRT', words: ['heap out of memory'] },
      'interrupted',
      'OUT_OF_MEMORY',
    ],
    ['an error before training', { ...end, signal: null, exitCode: 0, error }, 'failed', 'It changed.'],
    ['a stop before training', { ...end, error: { ...error, code: 'CANCELLED' } }, 'paused', 'It changed.'],
  ])('%s', (_name, how, status, words) => {
    const ending = settle('running', null, how)
    expect(ending?.status).toBe(status)
    expect(textOf(ending?.reason ?? '')).toContain(words)
  })

  it.each(['finished', 'paused', 'failed'] as const)('what the trainer wrote stands: %s', (status) =>
    expect(settle(status, null, { ...end, signal: null, exitCode: 0 })).toBeNull(),
  )
})
