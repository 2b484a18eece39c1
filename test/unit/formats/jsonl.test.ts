import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLines } from '../../../engine/formats/jsonl-lines.ts'
import { readJsonl } from '../../../engine/formats/jsonl.ts'
import { collect } from './jsonl-fixtures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jsonl-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Uint8Array): Promise<unknown[]> {
  const file = join(folder, 'rows.jsonl')
  await writeFile(file, content)
  return collect(readJsonl(file))
}

const fault = (line: number, message: string): object => ({
  line,
  reason: 'ROW_INVALID',
  message: expect.stringContaining(`line ${line}: ${message}`) as string,
})

describe('refusals', () => {
  it('numbers a bad line and reads on behind it', async () => {
    expect(await read('{"a":1}\n\n{"a":2,}\n{"a":3}\n')).toMatchObject([
      { line: 1, values: { a: 1 } },
      fault(3, 'not valid JSON'),
      { line: 4, values: { a: 3 } },
    ])
  })

  it('refuses what is no object', async () => {
    expect(await read('[1]\n"text"\nnull\n7')).toMatchObject([
      fault(1, 'expected a JSON object, got [1]'),
      fault(2, 'expected a JSON object, got "text"'),
      fault(3, 'expected a JSON object, got null'),
      fault(4, 'expected a JSON object, got 7'),
    ])
  })

  it('refuses a last line that was cut off', async () => {
    expect(await read('{"a":1}\n{"a":"x')).toMatchObject([{ line: 1 }, fault(2, 'not valid JSON')])
  })

  it('refuses a file with old Macintosh line ends, as one bad line', async () => {
    expect(await read('{"a":1}\r{"a":2}')).toMatchObject([fault(1, 'not valid JSON')])
  })

  it('refuses deep nesting before parsing it', async () => {
    expect(await read(`{"a":${'['.repeat(200_000)}`)).toMatchObject([
      fault(1, 'brackets nest deeper than 64'),
    ])
  })

  it('does not count brackets inside strings', async () => {
    const text = `${'['.repeat(100)}\\"{`
    expect(await read(`{"a":"${text}"}`)).toEqual([{ line: 1, values: { a: `${'['.repeat(100)}"{` } }])
  })

  it('refuses bytes that are not UTF-8, on their line only', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xe9), Buffer.from('"}\n{"a":"é"}\n')])
    expect(await read(bytes)).toMatchObject([
      fault(1, 'the line is not valid UTF-8'),
      { line: 2, values: { a: 'é' } },
    ])
  })

  it('refuses UTF-16 as a whole', async () => {
    await expect(read(Buffer.from('\ufeff{"a":1}\n', 'utf16le'))).rejects.toMatchObject({
      code: 'FILE_INVALID',
    })
  })

  it('names a missing file', async () => {
    const rows = collect(readJsonl(join(folder, 'none.jsonl')))
    await expect(rows).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })
})

describe('rows', () => {
  it('reads through a byte order mark, CRLF and a missing last line end', async () => {
    expect(await read('\ufeff{"a":1}\r\n{"a":2}')).toEqual([
      { line: 1, values: { a: 1 } },
      { line: 2, values: { a: 2 } },
    ])
  })

  it('takes __proto__ as a column like any other', async () => {
    const [row] = (await read('{"__proto__":{"x":1},"a":2}')) as [{ values: object }]
    expect(Object.keys(row.values)).toEqual(['__proto__', 'a'])
    expect('x' in row.values).toBe(false)
  })
})

describe('lines', () => {
  it('bounds a line and keeps the numbers of those behind it', async () => {
    const file = join(folder, 'long.txt')
    // Longer than the stream's 64 KiB chunks, so that a line spans several.
    await writeFile(file, `one\n${'x'.repeat(300_000)}\nthree\n`)
    expect(await collect(readLines(file, { maxLineBytes: 100_000 }))).toMatchObject([
      { line: 1, text: 'one' },
      fault(2, 'the line has 300000 bytes, at most 100000 are allowed'),
      { line: 3, text: 'three' },
    ])
    const whole = await collect(readLines(file, { maxLineBytes: 300_000 }))
    expect(whole.map((line) => ('text' in line ? line.text.length : -1))).toEqual([3, 300_000, 5])
  })

  it('reads lines within a chunk as it reads those that span two', async () => {
    const file = join(folder, 'chunks.txt')
    // 70 bytes each with two-, three- and four-byte characters: somewhere every one of them is cut by a chunk's end
    const texts = Array.from({ length: 9000 }, (_, i) => `${i} äöü €€€ 🙂🙂 `.padEnd(58, 'x'))
    await writeFile(file, texts.map((text, i) => text + (i % 3 === 0 ? '\r\n' : '\n')).join(''))
    const lines = await collect(readLines(file))
    expect(lines).toEqual(texts.map((text, i) => ({ line: i + 1, text })))
  })

  it('refuses a line of other bytes among many good ones, and those that are too long', async () => {
    const file = join(folder, 'among.txt')
    const good = Buffer.from('good ä\n'.repeat(20_000))
    const bad = Buffer.from([0x62, 0xff, 0x0a])
    await writeFile(file, Buffer.concat([good, bad, good, Buffer.from(`${'y'.repeat(50)}\n`), good]))
    const lines = await collect(readLines(file, { maxLineBytes: 40 }))
    expect(lines).toHaveLength(60_002)
    const faults = lines.filter((line) => !('text' in line))
    expect(faults).toMatchObject([
      fault(20_001, 'the line is not valid UTF-8'),
      fault(40_002, 'the line has 50 bytes, at most 40 are allowed'),
    ])
  })

  it('stops when cancelled', async () => {
    const file = join(folder, 'cancel.txt')
    await writeFile(file, 'x\n'.repeat(10))
    const lines = collect(readLines(file, { signal: AbortSignal.abort() }))
    await expect(lines).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
