import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readJsonArray } from '../../../engine/formats/json-array.ts'
import type { LineOptions, RowFault, TableRow } from '../../../engine/formats/jsonl-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'json-array-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(
  content: string | Uint8Array,
  options: LineOptions = {},
): Promise<(TableRow | RowFault)[]> {
  const path = join(folder, 'list.json')
  writeFileSync(path, content)
  const rows: (TableRow | RowFault)[] = []
  for await (const batch of readJsonArray(path, options)) rows.push(...batch)
  return rows
}

const fault = (line: number, words: string): object => ({
  line,
  message: expect.stringContaining(words) as string,
})

describe('refusals', () => {
  it('refuses a file that is no list of objects', async () => {
    await expect(read('"text"')).rejects.toMatchObject({ code: 'FILE_INVALID' })
  })

  it('names elements that are no objects, and reads on', async () => {
    expect(await read('[1,\n{"a":2}, "x",\n {"a":3}]')).toMatchObject([
      fault(1, 'expected a JSON object, got 1'),
      { line: 2, values: { a: 2 } },
      fault(2, 'expected a JSON object'),
      { line: 3, values: { a: 3 } },
    ])
  })

  it('names the element at which a file was cut off', async () => {
    expect(await read('[{"a":1},\n{"a":"x')).toMatchObject([{ values: { a: 1 } }, fault(2, 'not valid JSON')])
    expect(await read('[{"a":1},\n')).toMatchObject([{ values: { a: 1 } }, fault(2, 'not closed')])
  })

  it('lets an element go that is longer than the limit', async () => {
    const rows = await read(`[{"a":"${'x'.repeat(5000)}"},{"a":1}]`, { maxLineBytes: 1000 })
    expect(rows).toMatchObject([fault(1, 'at most 1000 are allowed'), { values: { a: 1 } }])
  })

  it('refuses bytes that are no UTF-8, in their element only', async () => {
    const bytes = Buffer.concat([Buffer.from('[{"a":"'), Buffer.from([0xff]), Buffer.from('"},{"a":1}]')])
    expect(await read(bytes)).toMatchObject([fault(1, 'not valid UTF-8'), { values: { a: 1 } }])
  })
})

describe('reading a list', () => {
  it('is not misled by brackets, commas and quotes in strings', async () => {
    const rows = [{ a: 'x ],[ {" }' }, { a: ['\\', '"', [1, { b: ',' }]] }]
    expect(await read(JSON.stringify(rows))).toMatchObject(rows.map((values) => ({ values })))
  })

  it('reads a file with a byte order mark, white space and nothing in the list', async () => {
    expect(await read('\ufeff\n [\n]\n')).toEqual([])
    expect(await read('')).toEqual([])
  })

  it('reads lines where the file has objects instead of a list', async () => {
    expect(await read('{"a":1}\n{"a":2}\n')).toMatchObject([
      { values: { a: 1 } },
      { line: 2, values: { a: 2 } },
    ])
  })

  it('joins elements that are parted by the chunks of the file', async () => {
    const long = Array.from({ length: 30 }, (_, i) => ({ i, text: 'é'.repeat(20_000) }))
    expect(await read(JSON.stringify(long, null, 1))).toMatchObject(long.map((values) => ({ values })))
  })
})
