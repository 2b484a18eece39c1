// What a person is told of a folder before it is imported.
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { probeFolder, type ProbeProgress } from '../../../../engine/host/app/folder-probe.ts'
import { requireImportRoom } from '../../../../engine/host/import-room.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const GB = 1024 ** 3

function folderWith(files: Readonly<Record<string, number>>): string {
  const root = tempFolder()
  for (const [path, sizeBytes] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), '')
    truncateSync(join(root, path), sizeBytes) // sparse: it takes no room
  }
  return root
}

function probe(path: string, { freeBytes = GB, signal = new AbortController().signal } = {}) {
  const told: ProbeProgress[] = []
  const view = probeFolder(path, {
    signal,
    freeBytes,
    side: 64,
    tellEveryMs: 0,
    tell: (progress) => told.push({ ...progress }),
  })
  return { view, told }
}

describe('a folder that is looked into', () => {
  it('of 40 GB says what would be taken, what not, and what to do with that', async () => {
    const root = folderWith({
      'cat.png': 1000,
      'cat.txt': 10,
      'sub/dog.heic': 2000,
      'sub/clip.mp4': 38 * GB,
      'all.zip': 2 * GB,
      'notes.xyz': 5,
      '.hidden/other.png': 1000,
    })
    const view = await probe(root).view
    expect(view).toMatchObject({
      ...{ pictures: 2, captions: 1, sizeBytes: 3000, format: 'folder', isPartial: false, problems: [] },
      found: { files: 6, sizeBytes: 40 * GB + 3015 },
      isUncaptioned: false,
    })
    expect(view.left.map(({ kind, files }) => [kind, files])).toEqual([
      ['video', 1],
      ['archive', 1],
      ['other', 1],
    ])
    expect(view.left[0]?.fix?.text).toContain('frames')
    expect(view.neededBytes).toBeLessThan(100_000)
  })

  it('without captions says so, and which files are looked for', async () => {
    const view = await probe(folderWith({ 'a.png': 1, 'b.jpg': 1 })).view
    expect([view.isUncaptioned, view.format]).toEqual([true, 'folder'])
    expect(view.problems.map(({ text }) => text)).toEqual([
      expect.stringMatching(/\.txt or \.caption.*metadata\.jsonl/),
    ])
  })

  it('without pictures and texts says so', async () => {
    const view = await probe(folderWith({ 'a.xyz': 1 })).view
    expect([view.problems.map(({ code }) => code), view.format, view.kind]).toEqual([
      ['probe.nothing'],
      null,
      null,
    ])
  })

  it('without pictures takes text files and tables as texts, also a file by itself', async () => {
    const root = folderWith({ 'a.txt': 10, 'more/b.jsonl': 20, 'c.parquet': 30, 'd.mp4': 5 })
    const view = await probe(root).view
    expect(view).toMatchObject({
      ...{ kind: 'texts', texts: { files: 3, sizeBytes: 60 }, format: null, problems: [] },
      ...{ isUncaptioned: false, neededBytes: 240 },
    })
    expect(view.left.map(({ kind, files }) => [kind, files])).toEqual([['video', 1]])
    const alone = await probe(join(root, 'more', 'b.jsonl')).view
    expect(alone).toMatchObject({ name: 'b.jsonl', kind: 'texts', texts: { files: 1, sizeBytes: 20 } })
  })

  it('with pictures leaves tables that say nothing of them', async () => {
    const view = await probe(folderWith({ 'a.png': 1, 'a.txt': 1, 'big.parquet': 30 })).view
    expect([view.kind, view.format]).toEqual(['pairs', 'folder'])
    expect(view.left.map(({ kind, files }) => [kind, files])).toEqual([['other', 1]])
  })

  it('of very many files tells how far it is, and stops when it shall', async () => {
    const root = tempFolder()
    for (let i = 0; i < 20_000; i++) writeFileSync(join(root, `${i}.png`), '')
    const controller = new AbortController()
    const stopped = probeFolder(root, {
      ...{ signal: controller.signal, freeBytes: GB, side: 64, tellEveryMs: 0 },
      tell: () => controller.abort(new Error('enough')),
    })
    await expect(stopped).rejects.toThrow('enough')
    const { view, told } = probe(root)
    expect((await view).found.files).toBe(20_000)
    expect(told.map(({ files }) => files)).toEqual(told.map(({ files }) => files).sort((a, b) => a - b))
  })

  it.each([
    ['clip.mp4', /frames/],
    ['all.zip', /Unpack/],
    ['cat.png', /folder that holds it/],
  ])('that is the file %s is refused with what to do', async (name, fix) => {
    const root = folderWith({ [name]: 1 })
    await expect(probe(join(root, name)).view).rejects.toMatchObject({
      code: 'FILE_INVALID',
      fixes: [expect.stringMatching(fix)],
    })
  })

  it('that is gone is refused', async () => {
    await expect(probe(join(tempFolder(), 'none')).view).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

describe('an import that would not fit on the disk', () => {
  it('is refused with both figures before it begins', () => {
    expect(() => requireImportRoom(2e9, 1e9)).toThrow(
      expect.objectContaining({
        code: 'DISK_FULL',
        details: { neededBytes: 2e9, freeBytes: 1e9 },
        message: 'import: the pictures need up to 2000 MB and 1000 MB are free for them.',
      }),
    )
    expect(() => requireImportRoom(1e9, 1e9)).not.toThrow()
  })
})
