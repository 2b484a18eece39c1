// Diagnostics say much about the program and nothing about the person.
import { describe, expect, it } from 'vitest'
import { formatDiagnostics, redact } from '../../../electron/main/diagnostics.ts'

const hidden = {
  folders: [
    ['/Users/maria', '~'],
    ['/Users/maria/data', '<data>'],
  ],
  user: 'maria',
} as const

describe('redaction', () => {
  it('puts the nearest word in the place of a folder', () => {
    expect(redact('at /Users/maria/data/x.db and /Users/maria/y', hidden)).toBe('at <data>/x.db and ~/y')
  })

  it('hides other people and the name wherever it stands', () => {
    expect(redact('/Users/jonas/z; MARIA; /Users/eva/k; marias', hidden)).toBe(
      '/Users/<person>/z; <person>; /Users/<person>/k; marias',
    )
  })

  it('knows the ways in which Windows paths are written', () => {
    const windows = { folders: [['C:\\Users\\maria', '~']], user: 'maria' } as const
    const text = 'C:\\Users\\maria\\a "c:\\\\users\\\\maria\\\\b" C:/Users/maria/c D:\\Users\\eva\\d'
    expect(redact(text, windows)).toBe('~\\a "~\\\\b" ~/c D:\\Users\\<person>\\d')
  })

  it('takes folder names literally', () => {
    expect(redact('/a+b(c)/x /aab/x', { folders: [['/a+b(c)', '~']], user: '' })).toBe('~/x /aab/x')
  })
})

describe('a secret', () => {
  it.each([
    ['Authorization: Bearer abcdef.123456', 'abcdef'],
    ['{"authorization":"Bearer abcdef123456"}', 'abcdef'],
    ['HF_TOKEN=hf_abcdefghijklmnop', 'abcdefghijklmnop'],
    ['cannot read hf_abcdefghijklmnop', 'abcdefghijklmnop'],
    ['{"apiKey": "abc-123-def"}', 'abc-123'],
    ['api_key: s3cr3t-value', 's3cr3t'],
    ['GET http://127.0.0.1:7000/#token=0123456789abcdef&x=1', '0123456789abcdef'],
    ['proxy http://maria:geheim@proxy.example:8080/', 'geheim'],
    ['key sk-proj-abcdefghijkl', 'abcdefghijkl'],
    ['password=hunter22', 'hunter22'],
    ['Set-Cookie: session=12345678; Path=/', '12345678'],
  ])('is not in the report: %s', (line, secret) => {
    const text = redact(line, { folders: [], user: '' })
    expect(text).toContain('<secret>')
    expect(text).not.toContain(secret)
  })

  it('is not seen where there is none', () => {
    const plain = '{"tokens": 512, "step": 3} 1,250 tokens/s; tokenizer.json; no space left on device'
    expect(redact(plain, { folders: [], user: '' })).toBe(plain)
  })
})

describe('the report', () => {
  it('holds versions, state, last lines and the engine’s part, redacted', () => {
    const text = formatDiagnostics(
      {
        versions: { tuneloom: '1.2.3', electron: '45' },
        engine: { kind: 'failed', reason: 'status 134' },
        errors: ['Error: no space at /Users/maria/data/runs'],
        notes: [],
        host: '{"doctor": "/Users/maria"}',
      },
      hidden,
    )
    for (const part of ['tuneloom 1.2.3', 'status 134', 'no space at <data>/runs', '{"doctor": "~"}'])
      expect(text).toContain(part)
    expect(text).not.toMatch(/maria/i)
  })

  it('says when the engine did not answer', () => {
    const report = {
      versions: {},
      engine: { kind: 'ended' },
      errors: [],
      notes: [],
      host: undefined,
    } as const
    expect(formatDiagnostics(report, hidden)).toContain('The engine did not answer.')
  })
})
