// Datasets of the store: imported completely or not at all, opened, added to.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { prepareImage } from '../../../engine/formats/images.ts'
import { type DatasetImportRequest, importDataset } from '../../../engine/host/datasets-import.ts'
import { exportDataset } from '../../../engine/host/datasets-export.ts'
import { showDataset } from '../../../engine/host/datasets-look.ts'
import { openDataset } from '../../../engine/host/datasets.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { datasetFolder, patchesJpeg, patchesPng } from '../data/fixtures.ts'

function tempStore(): Store {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  return store
}

/** A folder with the pictures of these seeds: `p3.png` with the caption `patch 3`. */
async function pictures(...seeds: number[]): Promise<string> {
  const files: Record<string, string | Uint8Array> = {}
  for (const seed of seeds) {
    files[`p${seed}.png`] = await patchesPng(seed)
    files[`p${seed}.txt`] = `patch ${seed}`
  }
  return datasetFolder(files)
}

function request(paths: readonly string[], more: Partial<DatasetImportRequest> = {}): DatasetImportRequest {
  return { paths, name: 'patches', options: {}, ...more }
}

function blobFiles(store: Store): string[] {
  return readdirSync(store.home.blobs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('/'),
  )
}

describe('an import that fails leaves nothing', () => {
  it('when it is stopped while pictures are being stored', async () => {
    const store = tempStore()
    const controller = new AbortController()
    const put = (bytes: Uint8Array): string => {
      controller.abort(new EngineError('CANCELLED', 'stopped'))
      return store.blobs.put(bytes)
    }
    const watched = { ...store, blobs: { ...store.blobs, put } }
    const importing = importDataset(watched, request([await pictures(1, 2, 3)]), {
      signal: controller.signal,
    })
    await expect(importing).rejects.toMatchObject({ code: 'CANCELLED' })
    expect([store.datasets.list(), blobFiles(store)]).toEqual([[], []])
  })

  it('when the rows are refused, and blobs of other datasets stay', async () => {
    const store = tempStore()
    await importDataset(store, request([await pictures(1)]))
    const before = blobFiles(store)
    const refused = importDataset(store, request([await pictures(1, 2)], { name: 'd7' }))
    await expect(refused).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
    expect([store.datasets.list().map(({ id }) => id), blobFiles(store), before.length]).toEqual([
      ['d1'],
      before,
      1,
    ])
  })

  it('when a later folder is not there', async () => {
    const store = tempStore()
    const paths = [await pictures(1), join(tempFolder(), 'nowhere')]
    await expect(importDataset(store, request(paths))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    expect([store.datasets.list(), blobFiles(store)]).toEqual([[], []])
  })

  it('when the name is taken, and says how to go on', async () => {
    const store = tempStore()
    const path = await pictures(1)
    await importDataset(store, request([path]))
    await expect(importDataset(store, request([path]))).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      fixes: ['Choose another name, such as --name patches-2.', 'Give --add to import into it.'],
    })
  })
})

describe('an imported dataset', () => {
  it('opens with captions and exact pixels, by id and by name, also without its folder', async () => {
    const store = tempStore()
    const path = await pictures(1, 2, 3, 4)
    const { dataset, added } = await importDataset(
      store,
      request([path], { options: { evalFraction: 0.25 } }),
    )
    rmSync(path, { recursive: true })
    const view = openDataset(store, 'patches')
    const pairs = view.pairs()
    const keys = pairs.map(({ key }) => key)
    expect([added, view.id, view.fingerprint, keys.length]).toEqual([4, 'd1', dataset.fingerprint, 4])
    expect(keys).toEqual(keys.toSorted())
    expect(view.pairs('train').length + view.pairs('eval').length).toBe(4)
    expect(
      openDataset(store, 'd1')
        .pairs('eval')
        .map(({ key }) => key),
    ).toEqual(view.pairs('eval').map(({ key }) => key))
    const white = [255, 255, 255] as const
    for (const pair of pairs) {
      const seed = Number(pair.file.slice(1, -4))
      const expected = await prepareImage(await patchesPng(seed), {
        size: 64,
        background: white,
        fit: 'contain',
      })
      expect([pair.captions, pair.image()]).toEqual([
        [`patch ${seed}`],
        { ...expected, data: new Uint8Array(expected.data) },
      ])
      expect(pair.image()).toBe(pair.image())
    }
  })

  it('leaves out what is excluded', async () => {
    const store = tempStore()
    const { dataset } = await importDataset(store, request([await pictures(1, 2)]))
    const [first] = openDataset(store, 'd1').pairs()
    store.examples.setStatus(dataset.id, first?.key ?? '', 'excluded')
    expect(openDataset(store, 'd1').pairs()).toHaveLength(1)
    expect(showDataset(store, 'd1', { limit: 9, offset: 0 }).total).toBe(2)
  })

  it('says which blob is damaged', async () => {
    const store = tempStore()
    await importDataset(store, request([await pictures(1)]))
    const [shown] = showDataset(store, 'd1', { limit: 1, offset: 0 }).examples
    rmSync(shown?.image ?? '')
    expect(() => openDataset(store, 'd1').pairs()[0]?.image()).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
    )
  })

  it('exports its squares when the originals are gone', async () => {
    const store = tempStore()
    const path = await pictures(1)
    await importDataset(store, request([path], { options: { evalFraction: 0 } }))
    rmSync(path, { recursive: true })
    const out = join(tempFolder(), 'out')
    expect(await exportDataset(store, 'd1', { format: 'folder', out })).toEqual({ path: out, files: 2 })
    expect(readdirSync(join(out, 'train')).sort()).toEqual(['p1.png', 'p1.txt'])
    expect(existsSync(path)).toBe(false)
  })
})

describe('adding to a dataset', () => {
  it('keeps every side, puts near-duplicates beside their picture and splits the rest by content', async () => {
    const store = tempStore()
    const options = { evalFraction: 0.5 }
    const first = await pictures(1, 2, 3, 4, 5, 6)
    const { dataset } = await importDataset(store, request([first], { options }))
    const before = new Map(
      openDataset(store, 'd1')
        .pairs()
        .map(({ file, split }) => [file, split]),
    )
    const heldOut = [...before].find(([, split]) => split === 'eval')?.[0] ?? ''
    const seed = Number(heldOut.slice(1, -4))
    const second = await datasetFolder({
      'like.jpg': await patchesJpeg(seed),
      'like.txt': 'nearly the same',
      'new.png': await patchesPng(50),
      'new.txt': 'new',
    })
    const result = await importDataset(store, request([second], { add: true }))
    const after = openDataset(store, 'd1').pairs()
    const sideOf = (file: string): string | undefined => after.find((pair) => pair.file === file)?.split
    expect([result.added, result.rejected, result.dataset.counts['nearDuplicateGroups']]).toEqual([2, [], 1])
    expect([...before.keys()].map((file) => [file, sideOf(file)])).toEqual([...before])
    expect(sideOf('like.jpg')).toBe('eval')
    expect(result.dataset.fingerprint).not.toBe(dataset.fingerprint)
    // Importing all at once gives the new picture the same side: its content decides, and what is there does not.
    const both = await importDataset(store, request([first, second], { name: 'both', options }))
    const atOnce = openDataset(store, 'both').pairs()
    expect(atOnce.map(({ key, split }) => [key, split])).toEqual(after.map(({ key, split }) => [key, split]))
    expect(both.dataset.fingerprint).toBe(result.dataset.fingerprint)
  })

  it('takes new captions of a known picture and refuses what brings nothing', async () => {
    const store = tempStore()
    await importDataset(store, request([await pictures(1, 2)]))
    const again = await datasetFolder({
      'p1.png': await patchesPng(1),
      'p1.txt': 'patch 1',
      'other.png': await patchesPng(2),
      'other.txt': 'said in other words',
    })
    const result = await importDataset(store, request([again], { add: true }))
    expect(result).toMatchObject({
      added: 0,
      dataset: { counts: { pictures: 2, captions: 3, merged: 1, rejected: 1 } },
      rejected: [{ file: 'p1.png', reason: 'DUPLICATE', folder: again }],
    })
    expect(
      openDataset(store, 'd1')
        .pairs()
        .map(({ captions }) => captions)
        .toSorted((a, b) => a.length - b.length),
    ).toEqual([['patch 1'], ['patch 2', 'said in other words']])
  })

  it('refuses a picture that is nearly equal to pictures on both sides', async () => {
    const store = tempStore()
    const near = await datasetFolder({
      'train/a.png': await patchesPng(1),
      'train/a.txt': 'a',
      'eval/b.jpg': await patchesJpeg(1, 90),
      'eval/b.txt': 'b',
    })
    await importDataset(store, request([near]))
    const between = await datasetFolder({ 'c.jpg': await patchesJpeg(1, 80), 'c.txt': 'c' })
    const result = await importDataset(store, request([between], { add: true }))
    expect([result.added, result.rejected.map(({ file, reason }) => [file, reason])]).toEqual([
      0,
      [['c.jpg', 'DUPLICATE']],
    ])
  })

  it('refuses pictures prepared otherwise', async () => {
    const store = tempStore()
    await importDataset(store, request([await pictures(1)], { options: { background: '#00ff00' } }))
    const otherwise = importDataset(store, request([await pictures(2)], { add: true, options: { size: 32 } }))
    await expect(otherwise).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: 'data import: the pictures of "patches" have size 64, got 32.',
    })
    const same = await importDataset(
      store,
      request([await pictures(2)], { add: true, options: { size: 64 } }),
    )
    expect(same.dataset.preparation).toMatchObject({ size: 64, background: [0, 255, 0], fit: 'contain' })
  })
})
