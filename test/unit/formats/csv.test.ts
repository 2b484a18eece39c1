import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../../engine/formats/csv.ts'
import type { CsvOptions } from '../../../engine/formats/csv.ts'
import { collect } from './jsonl-fixtures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Uint8Array, options: CsvOptions = {}): Promise<unknown[]> {
  const file = join(folder, 'rows.csv')
  await writeFile(file, content)
  return collect(readCsv(file, options))
}

const row = (line: number, ...cells: string[]): object => ({ line, values: { a: cells[0], b: cells[1] } })
const fault = (line: number, message: string): object => ({
  line,
  reason: 'ROW_INVALID',
  message: expect.stringContaining(`line ${line}: ${message}`) as string,
})

describe('refusals', () => {
  it('numbers rows with too few and too many cells and reads on', async () => {
    expect(await read('a,b\n1\n2,x,y\n3,z\n')).toMatchObject([
      fault(2, 'expected 2 cells as in the header, got 1'),
      fault(3, 'expected 2 cells as in the header, got 3'),
      row(4, '3', 'z'),
    ])
  })

  it('numbers stray quotes and reads on', async () => {
    expect(await read('a,b\n1,x"y"\n2,"q"r\n3,z\n')).toMatchObject([
      fault(2, 'not valid CSV (a quote stands in cell 2'),
      fault(3, 'not valid CSV (the closing quote of cell 2'),
      row(4, '3', 'z'),
    ])
  })

  it('loses only the row whose quote is never closed', async () => {
    expect(await read('a,b\n1,"x\n2,y\n3,z\n')).toMatchObject([
      fault(2, 'a quote is opened and never closed'),
      row(3, '2', 'y'),
      row(4, '3', 'z'),
    ])
  })

  it('gives up on a quote after a thousand lines and reads them as rows', async () => {
    const rows = await read(`a,b\n1,"x\n${'2,y\n'.repeat(1500)}`)
    expect(rows).toHaveLength(1501)
    expect(rows[0]).toMatchObject(fault(2, 'a quote is opened and never closed'))
    expect(rows[1500]).toEqual(row(1502, '2', 'y'))
  })

  it('refuses bytes that are not UTF-8, on their line only', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.of(0xe9), Buffer.from('\n2,é\n')])
    expect(await read(bytes)).toMatchObject([fault(2, 'the line is not valid UTF-8'), row(3, '2', 'é')])
  })

  it.each([
    ['a repeated name', 'a,a\n1,2\n', 'got "a" twice'],
    ['a broken quote', '"a\n1,2\n', 'a quote is opened and never closed'],
    ['too many columns', `${'x,'.repeat(2000)}y\n`, 'got 2001 columns where at most 1000 are read'],
  ])('refuses a header with %s', async (_, content, reason) => {
    const rows = read(content)
    await expect(rows).rejects.toMatchObject({ code: 'FILE_INVALID' })
    await expect(rows).rejects.toThrowError(reason)
  })
})

describe('rows', () => {
  it('reads quotes, commas, line ends in cells, blank lines, CRLF and a byte order mark', async () => {
    expect(await read('\ufeffa,b\r\n1,"x, ""y"""\r\n\r\n"2\r\n3",z')).toEqual([
      row(2, '1', 'x, "y"'),
      row(4, '2\n3', 'z'),
    ])
  })

  it('reads other delimiters', async () => {
    expect(await read('a\tb\n1,5\tx\n', { delimiter: '\t' })).toEqual([row(2, '1,5', 'x')])
  })

  it('has nothing to say about an empty file', async () => {
    expect(await read('')).toEqual([])
  })

  it('reads back any cells that were written by the rules of RFC 4180', async () => {
    // A cell read back has LF for CRLF, and a row of one empty cell is a blank line; two cells avoid the latter.
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '😀'), maxLength: 8 })
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), async (cells) => {
        const rows = await read(`a,b\n${cells.map((pair) => `${pair.map(quote).join(',')}\n`).join('')}`)
        expect(rows.map((item) => Object.values((item as { values: object }).values))).toEqual(cells)
      }),
      { numRuns: 60, seed: 2 },
    )
  })
})
