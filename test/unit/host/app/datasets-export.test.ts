// Exports of datasets from the window: the pairs that pass, into a folder or an archive.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { servedApp } from '../../../../engine/host/serve/served-app.ts'
import { datasetsService } from '../../../../engine/host/app/services/datasets.ts'
import { importDataset } from '../../../../engine/host/datasets-import.ts'
import { downloadsFolder } from '../../../../engine/host/downloads.ts'
import { zipFolder } from '../../../../engine/host/zip-folder.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { datasetFolder, patchesPng } from '../../data/fixtures.ts'

const { signal } = new AbortController()

async function opened() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const path = await datasetFolder({
    'a.png': await patchesPng(1),
    'a.txt': 'a red face',
    'b.png': await patchesPng(2),
    'b.txt': 'ein grünes Gesicht',
    'c.png': await patchesPng(3),
    'c.txt': 'a red house',
  })
  const { dataset } = await importDataset(store, { paths: [path], name: 'faces & more', options: {} })
  const app = appOn(store)
  return { store, app, dataset: dataset.id, service: datasetsService(app) }
}

/** Names and contents of an archive, read from its end as the format wants; every checksum is checked. */
function unzip(bytes: Buffer): Record<string, string> {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const found: Record<string, string> = {}
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)]
    const [size, local] = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 42)]
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = bytes.subarray(start, start + size)
    expect(crc32(content)).toBe(bytes.readUInt32LE(at + 16))
    found[bytes.toString('utf8', at + 46, at + 46 + nameLength)] = content.toString('utf8')
    at += 46 + nameLength + extraLength
  }
  return found
}

describe('an export', () => {
  it('writes the pairs that pass the filter into a new folder below the chosen one', async () => {
    const { app, service, dataset } = await opened()
    const chosen = tempFolder()
    mkdirSync(join(chosen, 'faces-more-folder'))
    const asked = { dataset, filter: 'red', format: 'folder', grant: app.grants.give(chosen) }
    const job = await service.export(asked, signal)
    expect(job).toMatchObject({ kind: 'dataset-export', subject: { kind: 'dataset', id: dataset } })
    const { state, result } = await app.jobs.ended(job.id)
    const path = app.grants.pathOf(result?.split('/')[0] ?? '')
    expect([state, basename(path)]).toEqual(['done', 'faces-more-folder-2'])
    const captions = readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.txt'))
      .map((name) => readFileSync(join(path, name), 'utf8').trim())
    expect(captions.sort()).toEqual(['a red face', 'a red house'])
  })

  it('is an archive to download where no folder was chosen, given out under its grant alone', async () => {
    const { app, store, service, dataset } = await opened()
    const asked = { dataset, filter: '', format: 'imagefolder', grant: null }
    const { id } = await service.export(asked, signal)
    const { result } = await app.jobs.ended(id)
    const [grant = '', name = ''] = result?.split('/') ?? []
    const path = app.grants.pathOf(grant)
    expect(readdirSync(downloadsFolder(store.home.root))).toEqual(['faces-more-imagefolder.zip'])
    const files = unzip(readFileSync(path))
    const rows = Object.entries(files).filter(([name]) => name.endsWith('metadata.jsonl'))
    expect(rows.map(([, text]) => text).join('')).toContain('ein grünes Gesicht')
    expect(Object.keys(files).filter((name) => name.endsWith('.png'))).toHaveLength(3)
    const { download } = servedApp({ attach: () => undefined, grants: app.grants, store })
    expect(download(grant, name)).toMatchObject({ name: basename(path) })
    expect(download(grant, '../tuneloom.db')).toBeUndefined()
    expect(download(app.grants.give(store.home.database), basename(store.home.database))).toBeUndefined()
    datasetsService(app)
    expect(existsSync(path)).toBe(false)
  })

  it('is refused at once where there is nothing to write or the layout is unknown', async () => {
    const { service, dataset } = await opened()
    const asked = { dataset, filter: '', format: 'folder', grant: null }
    for (const bad of [
      { filter: 'nothing like this' },
      { filter: 'rating:' },
      { format: 'foldr' },
      { grant: 'x' },
    ])
      expect(() => service.export({ ...asked, ...bad }, signal)).toThrow()
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const { app, store, service, dataset } = await opened()
    const { id } = await service.export({ dataset, filter: '', format: 'folder', grant: null }, signal)
    app.jobs.cancel(id)
    expect((await app.jobs.ended(id)).state).toBe('cancelled')
    const downloads = downloadsFolder(store.home.root)
    expect(existsSync(downloads) ? readdirSync(downloads) : []).toEqual([])
  })
})

describe('an archive', () => {
  it('holds names in folders and other scripts, and empty files', async () => {
    const folder = await datasetFolder({ 'a/ü.txt': 'eins', 'b.bin': '', 'c.txt': 'x'.repeat(100_000) })
    const target = join(tempFolder(), 'all.zip')
    await zipFolder(folder, target)
    expect(unzip(readFileSync(target))).toEqual({
      'a/ü.txt': 'eins',
      'b.bin': '',
      'c.txt': 'x'.repeat(100_000),
    })
  })
})
