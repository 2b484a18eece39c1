import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  parseTextImportOptions,
  type TextImportOptions,
} from '../../../../engine/data/text/import-options.ts'
import type { TextPart } from '../../../../engine/data/text/example.ts'
import type {
  TextImportControl,
  TextImportOutcome,
  TextRecord,
} from '../../../../engine/data/text/import-types.ts'
import { importTexts } from '../../../../engine/data/text/import.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

interface ImportedText extends Omit<TextRecord, 'parts'> {
  readonly parts: readonly TextPart[]
}
interface Imported extends Omit<TextImportOutcome, 'records' | 'fingerprint'> {
  readonly fingerprint: string
  readonly records: readonly ImportedText[]
}

function written(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

async function imported(
  path: string,
  options: TextImportOptions = {},
  control: Partial<TextImportControl> = {},
): Promise<Imported> {
  const staging = join(tempFolder(), 'staged')
  return importTexts([path], parseTextImportOptions(options), { staging, ...control }, (outcome) => ({
    ...outcome,
    // parts are valid until the next record is read
    records: Array.from(outcome.records(), (record) => ({
      ...record,
      parts: record.parts.map(({ role, text }) => ({ role, text })),
    })).sort((a, b) => a.position - b.position),
    fingerprint: outcome.fingerprint(),
  }))
}

const lines = (rows: readonly object[]): string => rows.map((one) => `${JSON.stringify(one)}\n`).join('')
const texts = ({ records }: Imported): string[] =>
  records.map(({ parts }) => parts.map(({ text }) => text).join('|'))
const numbered = (count: number): string =>
  lines(Array.from({ length: count }, (_, i) => ({ text: `number ${i} of ${'many '.repeat(3)}${i * 7919}` })))

describe('refusals', () => {
  it('lists every bad line with its reason, and imports the rest', async () => {
    const content = Buffer.concat([
      Buffer.from('\ufeff{"text":"first"}\r\n\r\n{"text":"cut'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(
        `{"text":""}\n{"other":1}\n[1]\n{"text":"first"}\n{"text":${'['.repeat(100)}\n{"text":"last"}`,
      ),
    ])
    const result = await imported(join(written({ 'rows.jsonl': content }), 'rows.jsonl'))
    expect(texts(result)).toEqual(['first', 'last'])
    expect(result.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'ROW_INVALID'], // no UTF-8
      [4, 'ROW_EMPTY'],
      [5, 'ROW_EMPTY'],
      [6, 'ROW_INVALID'], // no object
      [7, 'DUPLICATE'],
      [8, 'ROW_INVALID'], // brackets nest too deep
    ])
    expect(result.rejected[4]?.message).toContain('in rows.jsonl line 1')
  })

  it('lets a line go that is longer than eight megabytes', async () => {
    const content = `{"text":"${'x'.repeat(2 ** 23)}"}\n{"text":"short"}\n`
    const result = await imported(join(written({ 'rows.jsonl': content }), 'rows.jsonl'))
    expect(texts(result)).toEqual(['short'])
    expect(result.rejected).toMatchObject([{ line: 1, reason: 'ROW_INVALID' }])
  })

  it('refuses a file that cannot be read, and imports the others', async () => {
    const folder = written({ 'a.parquet': 'no table', 'b.jsonl': lines([{ text: 'good' }]) })
    const result = await imported(folder)
    expect(texts(result)).toEqual(['good'])
    expect(result.rejected).toMatchObject([{ file: 'a.parquet', reason: 'FILE_INVALID' }])
  })

  it('fails when nothing was usable, with the first reason', async () => {
    const folder = written({ 'rows.jsonl': '{"text":""}\n' })
    await expect(imported(folder)).rejects.toMatchObject({
      code: 'NOTHING_IMPORTED',
      details: { rejectedCount: 1 },
    })
  })

  it('fails when there is nothing to read, or a format is unknown', async () => {
    const folder = written({ 'README.md': 'about', 'dataset_info.json': '{}' })
    await expect(imported(folder)).rejects.toMatchObject({ code: 'FILE_INVALID' })
    await expect(imported(folder, { format: 'cvs' })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      fixes: ['Did you mean "csv"?'],
    })
  })

  it('refuses columns by unknown roles, and names that no row has', async () => {
    const folder = written({ 'rows.jsonl': lines([{ body: 'x' }]) })
    await expect(imported(folder, { columns: { txt: 'body' } })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
    await expect(imported(folder, { columns: { text: 'bod' } })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      fixes: ['Did you mean "body"?'],
    })
  })

  it('is cancelled', async () => {
    const folder = written({ 'rows.jsonl': numbered(100) })
    await expect(imported(folder, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
  })
})

describe('importing texts', () => {
  it('reads every kind of file of a folder by its ending', async () => {
    const folder = written({
      'a.jsonl': lines([{ prompt: 'one', completion: '1' }]),
      'b.json': JSON.stringify([{ instruction: 'two', output: '2' }]),
      'c.csv': 'question;answer\nthree;3\n',
      'd.tsv': 'text\nfour\n',
      'e.txt': 'five\n\nsix\n',
    })
    const result = await imported(folder)
    expect(texts(result)).toEqual(['one|1', 'two|2', 'three|3', 'four', 'five\n\nsix'])
    expect(result.format).toBe('jsonl, json, csv, text')
    expect(result.counts).toMatchObject({ texts: 5, parts: 8, rejected: 0 })
  })

  it('cuts text files into files, paragraphs or lines', async () => {
    const path = join(written({ 'story.txt': '\ufeffOne\r\ntwo\r\n\r\n\r\nthree\r\n' }), 'story.txt')
    expect(texts(await imported(path))).toEqual(['One\ntwo', 'three'])
    expect(texts(await imported(path, { layout: { documents: 'files' } }))).toEqual(['One\ntwo\n\n\nthree'])
    expect(texts(await imported(path, { layout: { documents: 'lines' } }))).toEqual(['One', 'two', 'three'])
  })

  it('takes the columns that were named', async () => {
    const folder = written({ 'rows.jsonl': lines([{ q: 'ask', a: 'tell', text: 'no' }]) })
    expect(texts(await imported(folder, { columns: { prompt: 'q', completion: 'a' } }))).toEqual(['ask|tell'])
  })

  it('gives the same keys, sides and fingerprint in whatever order the rows stand', async () => {
    const rows = numbered(200).trim().split('\n')
    const [there, back] = [rows, rows.toReversed()].map((some) =>
      written({ 'rows.jsonl': `${some.join('\n')}\n` }),
    )
    const [a, b] = [await imported(there ?? ''), await imported(back ?? '')]
    const sides = ({ records }: Imported): unknown =>
      records.map(({ key, split, group }) => [key, split, group]).sort()
    expect(sides(a)).toEqual(sides(b))
    expect(a.fingerprint).toBe(b.fingerprint)
    expect(a.fingerprint).not.toBe((await imported(there ?? '', { evalFraction: 0.5 })).fingerprint)
    // 200 draws at 0.1: 20 ± 4.2
    expect(a.counts.eval).toBeGreaterThan(7)
    expect(a.counts.eval).toBeLessThan(33)
  })

  it('puts nearly equal texts on one side, in the group of the smallest key', async () => {
    const story = Array.from({ length: 80 }, (_, i) => `word${i * 37}`)
    const variants = Array.from({ length: 40 }, (_, i) => ({ text: [...story, `end${i}`].join(' ') }))
    const result = await imported(written({ 'rows.jsonl': lines(variants) + numbered(20) }))
    const group = result.records.slice(0, 40)
    expect(new Set(group.map((one) => one.split)).size).toBe(1)
    expect(new Set(group.map((one) => one.group))).toEqual(new Set([group.map(({ key }) => key).sort()[0]]))
    expect(result.counts.nearDuplicateGroups).toBe(1)
  })

  it('keeps neither side empty, however few texts there are', async () => {
    const two = await imported(
      written({ 'rows.jsonl': lines([{ text: 'one thing' }, { text: 'another one' }]) }),
    )
    expect(two.counts).toMatchObject({ train: 1, eval: 1 })
    const one = await imported(written({ 'rows.jsonl': lines([{ text: 'alone' }]) }))
    expect(one.counts).toMatchObject({ texts: 1 })
    const none = await imported(written({ 'rows.jsonl': numbered(30) }), { evalFraction: 0 })
    expect(none.counts).toMatchObject({ train: 30, eval: 0 })
  })

  it('keeps the sides that file names declare', async () => {
    const result = await imported(
      written({
        'data/train-00000-of-00001.jsonl': lines([{ text: 'a thing to learn' }]),
        'data/validation.jsonl': lines([{ text: 'a thing to judge by' }]),
        'data/test.jsonl': lines([{ text: 'a last look' }]),
      }),
    )
    expect(result.records.map(({ file, split }) => [file, split])).toEqual([
      ['data/test.jsonl', 'test'],
      ['data/train-00000-of-00001.jsonl', 'train'],
      ['data/validation.jsonl', 'eval'],
    ])
  })

  it('needs no more memory for a larger file', async () => {
    // 80 MB of text in a process whose values may take 48 MB, half of which the program itself needs
    const row = (i: number): string => `${JSON.stringify({ text: `${i} ${'x'.repeat(10_000)} ${i}` })}\n`
    const content = Array.from({ length: 8000 }, (_, i) => row(i)).join('')
    const path = join(written({ 'rows.jsonl': content }), 'rows.jsonl')
    const script = join(import.meta.dirname, 'import-process.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=48', script, path])
    expect(stdout.trim()).toBe('8000')
  })

  it('leaves out what is nearly equal to known texts on both sides, and joins the side of others', async () => {
    const words = Array.from({ length: 60 }, (_, i) => `w${i * 91}`)
    const known = (key: string, split: 'train' | 'eval', end: string) => ({
      ...{ key, split, group: key, sha256: key.padEnd(64, '0') },
      parts: [{ role: 'text' as const, text: [...words, end].join(' ') }],
    })
    const folder = written({ 'rows.jsonl': lines([{ text: [...words, 'new'].join(' ') }]) + numbered(3) })
    const joined = await imported(
      folder,
      { evalFraction: 0 },
      { known: [known('a'.repeat(24), 'eval', 'x')] },
    )
    expect(joined.records[0]).toMatchObject({ split: 'eval', group: 'a'.repeat(24) })
    const both = [known('a'.repeat(24), 'eval', 'x'), known('b'.repeat(24), 'train', 'y')]
    const refused = await imported(folder, { evalFraction: 0 }, { known: both })
    expect(refused.rejected).toMatchObject([{ line: 1, reason: 'DUPLICATE' }])
    expect(refused.records).toHaveLength(3)
  })
})
