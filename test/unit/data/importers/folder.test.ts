import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../engine/data/importers/index.ts'
import { collect } from '../../formats/jsonl-fixtures.ts'
import { datasetFolder } from '../fixtures.ts'

/** What the importer finds, without the paths on disk. Pictures are not opened, so any bytes do. */
async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: object = {},
): Promise<unknown[]> {
  const source = await openSource(await datasetFolder(files), { format: 'folder', options })
  const items = await collect(source.read({}))
  return items.map((item) => ('reason' in item ? `${item.reason} ${item.file}:${item.line ?? ''}` : item))
}

const pair = (imagePath: string, captions: string[], source: object, split?: string): object =>
  expect.objectContaining({ imagePath, captions, source, ...(split ? { split } : {}) }) as object

describe('a folder with caption files', () => {
  it('refuses unknown options by name', async () => {
    await expect(read({ 'a.png': 'x' }, { caption: 'lines' })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: 'import as folder: "caption" is not an option.',
      fixes: ['Options here are captions, captionExtension, missing, captionLimit.'],
    })
  })

  it('reports what has no partner', async () => {
    expect(await read({ 'a.png': 'x', 'sub/b.txt': 'a bear', 'sub/b.jpg.bak': 'x' })).toEqual([
      'CAPTION_MISSING a.png:',
      'IMAGE_MISSING sub/b.txt:',
    ])
  })

  it('reports captions that are empty or in another encoding', async () => {
    const files = { 'a.png': 'x', 'a.txt': ' \n\n', 'b.png': 'x', 'b.txt': Buffer.from('caf\xe9', 'latin1') }
    expect(await read(files)).toEqual(['CAPTION_EMPTY a.txt:1', 'ROW_INVALID b.txt:'])
  })

  it('reports the caption file that it does not use', async () => {
    const files = { 'a.png': 'x', 'a.txt': 'text', 'a.caption': 'caption' }
    expect(await read(files)).toEqual([
      'DUPLICATE a.caption:',
      pair('a.png', ['text'], { file: 'a.txt', line: 1 }),
    ])
    expect(await read(files, { captionExtension: '.caption' })).toEqual([
      pair('a.png', ['caption'], { file: 'a.caption', line: 1 }),
    ])
  })

  it('reads subfolders in the order of names and ignores junk and documents', async () => {
    const files = {
      'z.webp': 'x',
      'z.caption': 'last',
      'b/a.JPG': 'x',
      'b/a.txt': 'first\n',
      '.hidden/c.png': 'x',
      '.DS_Store': 'x',
      '__MACOSX/b/a.JPG': 'x',
      'Thumbs.db': 'x',
      'README.txt': 'about',
      'LICENCE.txt': 'free',
      'latents.npz': 'x',
    }
    expect(await read(files)).toEqual([
      pair('b/a.JPG', ['first'], { file: 'b/a.txt', line: 1 }),
      pair('z.webp', ['last'], { file: 'z.caption', line: 1 }),
    ])
  })

  it('takes the first line with text, or each line as a caption', async () => {
    const files = { 'a.png': 'x', 'a.txt': '\ufeff\r\n a red\tcat \r\n\r\na cat, red\r\na red cat\r\n' }
    expect(await read(files)).toEqual([pair('a.png', ['a red cat'], { file: 'a.txt', line: 2 })])
    expect(await read(files, { captions: 'lines' })).toEqual([
      pair('a.png', ['a red cat', 'a cat, red'], { file: 'a.txt', line: 2 }),
    ])
  })

  it('refuses single lines and keeps the others', async () => {
    const files = { 'a.png': 'x', 'a.txt': 'much too long\nshort\n' }
    expect(await read(files, { captions: 'lines', captionLimit: 6 })).toEqual([
      'CAPTION_TOO_LONG a.txt:1',
      pair('a.png', ['short'], { file: 'a.txt', line: 2 }),
    ])
  })

  it('reads only the start of a huge caption file', async () => {
    const files = { 'a.png': 'x', 'a.txt': `short\n${'é'.repeat(2 ** 20)}` }
    expect(await read(files)).toEqual([pair('a.png', ['short'], { file: 'a.txt', line: 1 })])
  })

  it('tells the split from the first folder', async () => {
    const files = { 'train/a.png': 'x', 'train/a.txt': 'a', 'valid/b.png': 'x', 'valid/b.txt': 'b' }
    expect(await read(files)).toEqual([
      pair('train/a.png', ['a'], { file: 'train/a.txt', line: 1 }, 'train'),
      pair('valid/b.png', ['b'], { file: 'valid/b.txt', line: 1 }, 'eval'),
    ])
  })
})

describe('what is no picture', () => {
  it.each([
    ['clip.MP4', 'a video', /frames/],
    ['all.zip', 'an archive', /Unpack/],
    ['book.pdf', 'a document', /pages/],
    ['photo.cr2', 'a raw photo of a camera', /Develop/],
    ['art.psd', 'a drawing of another program', /Export/],
    ['song.mp3', 'a sound', /Leave it out/],
  ])('%s is named with what to do', async (file, what, fix) => {
    const source = await openSource(
      await datasetFolder({ [`sub/${file}`]: 'x', 'a.png': 'x', 'a.txt': 'a' }),
      {
        format: 'folder',
        options: {},
      },
    )
    const [, rejection] = await collect(source.read({}))
    expect(rejection).toMatchObject({
      file: `sub/${file}`,
      reason: 'FILE_INVALID',
      message: `sub/${file}: expected a picture, it is ${what}.`,
      fix: expect.stringMatching(fix) as unknown,
    })
  })

  it('in a folder of nothing else says what to do with it first', async () => {
    await expect(
      openSource(await datasetFolder({ 'all.zip': 'x' }), { format: 'auto', options: {} }),
    ).rejects.toMatchObject({
      code: 'FILE_INVALID',
      fixes: expect.arrayContaining(['Unpack it and import the folder that it held.']) as unknown,
    })
  })
})

describe('pictures without captions', () => {
  it('that could not be read with one either say so first', async () => {
    expect(await read({ 'a.heic': 'x', 'b.png': 'x' })).toEqual([
      'IMAGE_INVALID a.heic:',
      'CAPTION_MISSING b.png:',
    ])
  })

  const files = {
    'red_cat-02.png': 'x',
    '10_blue dog/IMG_1234.jpg': 'x',
    'b.txt': 'a bear',
    'b.png': 'x',
  }

  it('take the words of their file name, except what a camera wrote', async () => {
    expect(await read(files, { missing: 'file name' })).toEqual([
      'CAPTION_MISSING 10_blue dog/IMG_1234.jpg:',
      pair('b.png', ['a bear'], { file: 'b.txt', line: 1 }),
      pair('red_cat-02.png', ['red cat'], { file: 'red_cat-02.png' }),
    ])
  })

  it('take the words of their folder', async () => {
    expect(await read(files, { missing: 'folder name' })).toContainEqual(
      pair('10_blue dog/IMG_1234.jpg', ['blue dog'], { file: '10_blue dog/IMG_1234.jpg' }),
    )
  })
})
