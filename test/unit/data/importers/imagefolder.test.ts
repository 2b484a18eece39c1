import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { detectFormat, openSource } from '../../../../engine/data/importers/index.ts'
import { collect } from '../../formats/jsonl-fixtures.ts'
import { datasetFolder } from '../fixtures.ts'

type Files = Readonly<Record<string, string | Uint8Array>>

/** What the importer finds, refusals as `CODE file:line`. Pictures are not opened, so any bytes do. */
async function readAt(folder: string, options: object = {}): Promise<unknown[]> {
  const source = await openSource(folder, { format: 'auto', options })
  const items = await collect(source.read({}))
  return items.map((item) =>
    'reason' in item
      ? `${item.reason} ${item.file}:${item.line ?? ''}`
      : `${item.imagePath} ${item.split ?? '-'} ${item.captions.join('|')} ${item.source.file}:${item.source.line}`,
  )
}

async function read(files: Files, options: object = {}): Promise<unknown[]> {
  return readAt(await datasetFolder(files), options)
}

const rows = (...values: object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')

describe('a Hugging Face imagefolder', () => {
  it('is told from a plain folder by its table', async () => {
    expect(await detectFormat(await datasetFolder({ 'x/metadata.csv': '' }))).toBe('imagefolder')
    expect(await detectFormat(await datasetFolder({ 'a.png': '', 'my-metadata.csv': '' }))).toBe('folder')
    const empty = await datasetFolder({ 'notes.md': '' })
    await expect(detectFormat(empty)).rejects.toMatchObject({ code: 'FILE_INVALID' })
    await expect(detectFormat(join(empty, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(detectFormat(join(empty, 'notes.md'))).rejects.toMatchObject({ code: 'FILE_INVALID' })
  })

  it('numbers the bad rows of a JSONL table and reads the others', async () => {
    const table = [
      rows({ file_name: 'a.png', text: 'a' }),
      '{"file_name": "b.png", text: "b"}\n',
      rows(
        { file_name: 'c.png' },
        { text: 'd' },
        { file_name: 'e.png', text: 'e' },
        { file_name: 'f.png', text: '  ' },
        { file_name: 'g.png', text: 7 },
        { file_name: ['h.png'], text: 'h' },
      ),
    ].join('')
    const files = { 'metadata.jsonl': table, 'a.png': '', 'c.png': '', 'f.png': '', 'g.png': '', 'z.png': '' }
    expect(await read(files)).toEqual([
      'a.png - a metadata.jsonl:1',
      'ROW_INVALID metadata.jsonl:2',
      'CAPTION_MISSING metadata.jsonl:3',
      'ROW_INVALID metadata.jsonl:4',
      'IMAGE_MISSING metadata.jsonl:5',
      'CAPTION_EMPTY metadata.jsonl:6',
      'ROW_INVALID metadata.jsonl:7',
      'ROW_INVALID metadata.jsonl:8',
      'CAPTION_MISSING z.png:',
    ])
  })

  it('numbers a broken row of a CSV table by the line it starts on', async () => {
    const table = 'file_name,text\na.png,"first\nsecond"\nb.png,b,extra\nc.png,"c\nd.png,d\n'
    const files = { 'metadata.csv': table, 'a.png': '', 'b.png': '', 'c.png': '', 'd.png': '' }
    expect(await read(files)).toEqual([
      'a.png - first second metadata.csv:2',
      'ROW_INVALID metadata.csv:4',
      'ROW_INVALID metadata.csv:5',
      'd.png - d metadata.csv:6',
      'CAPTION_MISSING b.png:',
      'CAPTION_MISSING c.png:',
    ])
  })

  it.each([
    '../out.png',
    'x/../../out.png',
    '/etc/out.png',
    'C:\\out.png',
    '\\\\host\\out.png',
    '..\\out.png',
    'a\0.png',
  ])('refuses the path %j', async (name) => {
    const files = { 'metadata.jsonl': rows({ file_name: name, text: 'x' }) }
    expect(await read(files)).toEqual(['PATH_ESCAPE metadata.jsonl:1'])
  })

  it('refuses links that lead out of the folder, and follows those that stay inside', async () => {
    const outside = await datasetFolder({ 'secret.png': '', 'more/b.png': '' })
    const table = rows({ file_name: 'out.png', text: 'x' }, { file_name: 'in.png', text: 'y' })
    const folder = await datasetFolder({ 'metadata.jsonl': table, 'x/real.png': '' })
    await symlink(join(outside, 'secret.png'), join(folder, 'out.png'))
    await symlink(join(outside, 'more'), join(folder, 'more'))
    await symlink(join(folder, 'x/real.png'), join(folder, 'in.png'))
    await symlink(folder, join(folder, 'x/loop'))
    await symlink(join(folder, 'nothing'), join(folder, 'dangling.png'))
    expect((await readAt(folder)).sort()).toEqual([
      'CAPTION_MISSING x/real.png:',
      'FILE_UNREADABLE dangling.png:',
      'PATH_ESCAPE metadata.jsonl:1',
      'PATH_ESCAPE more:',
      'in.png - y metadata.jsonl:2',
    ])
  })

  it('names the column that was probably meant', async () => {
    const folder = await datasetFolder({
      'metadata.jsonl': rows({ file: 'a.png', captoin: 'x' }),
      'a.png': '',
    })
    const fixes = async (options: object): Promise<string> => {
      const source = await openSource(folder, { format: 'imagefolder', options })
      const [first] = await collect(source.read({}))
      return first && 'fix' in first ? first.fix : ''
    }
    expect(await fixes({})).toBe('Name the column by the option fileColumn; this row has: file, captoin.')
    expect(await fixes({ fileColumn: 'file', captionColumn: 'caption' })).toBe(
      'Name the column by the option captionColumn; this row has: file, captoin. Did you mean "captoin"?',
    )
  })

  it('reads named columns, lists of captions, and tries text, caption, prompt in this order', async () => {
    const row = { image: 'a.png', prompt: 'p', caption: ['c', 'c', 'c2'], note: 'n' }
    const files = { 'metadata.jsonl': rows(row), 'a.png': '' }
    expect(await read(files, { fileColumn: 'image' })).toEqual(['a.png - c|c2 metadata.jsonl:1'])
    expect(await read(files, { fileColumn: 'image', captionColumn: 'note' })).toEqual([
      'a.png - n metadata.jsonl:1',
    ])
  })

  it('reads a table per split, with paths from the folder of the table', async () => {
    const files = {
      'train/metadata.jsonl': rows({ file_name: 'x/a.png', text: 'a' }),
      'train/x/a.png': '',
      'validation/metadata.csv': 'file_name,caption\n./b.png,b\n',
      'validation/b.png': '',
    }
    expect(await read(files)).toEqual([
      'train/x/a.png train a train/metadata.jsonl:1',
      'validation/b.png eval b validation/metadata.csv:2',
    ])
  })
})
