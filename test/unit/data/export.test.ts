import { mkdir, readFile, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importPairs } from '../../../engine/data/dataset.ts'
import { exportPairs } from '../../../engine/data/export.ts'
import type { PairDataset } from '../../../engine/data/pairs.ts'
import { datasetFolder, patchesJpeg, patchesPng } from './fixtures.ts'

/** Ten pictures, one with two captions, one caption with a quote, a comma and letters beyond ASCII. */
async function dataset(): Promise<PairDataset> {
  const files: Record<string, string | Uint8Array> = {}
  for (let seed = 0; seed < 9; seed++) {
    files[`sub/Bild ${seed}.png`] = await patchesPng(seed)
    files[`sub/Bild ${seed}.txt`] = seed === 0 ? 'erstes\nzweites "Bild", é 猫' : `Bild ${seed}`
  }
  files['other/bild-1.jpg'] = await patchesJpeg(20)
  files['other/bild-1.txt'] = 'ein anderes'
  return importPairs(await datasetFolder(files), { layout: { captions: 'lines' }, evalFraction: 0.3 })
}

async function listed(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort()
}

describe('exporting pairs', () => {
  it('refuses unknown formats and folders with content', async () => {
    const data = await dataset()
    const folder = await datasetFolder({ 'x.txt': 'precious' })
    await expect(exportPairs(data, 'foldr', join(folder, 'new'))).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
      fixes: ['Did you mean "folder"?'],
    })
    await expect(exportPairs(data, 'folder', folder)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(exportPairs(data, 'folder', join(folder, 'x.txt'))).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    })
    expect(await readFile(join(folder, 'x.txt'), 'utf8')).toBe('precious')
  })

  it.each(['folder', 'imagefolder'])('as %s gives files that import to the same dataset', async (format) => {
    const data = await dataset()
    const out = join(await datasetFolder({}), 'deep/out')
    const result = await exportPairs(data, format, out)
    // Ten pictures with a caption file each, or with a table for train and one for validation.
    expect(result).toEqual({ path: out, files: format === 'folder' ? 20 : 12 })
    expect(await listed(out)).toEqual(format === 'folder' ? ['eval', 'train'] : ['train', 'validation'])
    const layout = format === 'folder' ? { captions: 'lines' } : {}
    const again = await importPairs(out, { layout, evalFraction: 0 })
    expect(again.format).toBe(format)
    expect(again.rejected).toEqual([])
    expect(again.fingerprint).toBe(data.fingerprint)
    const hashes = (set: PairDataset): string[] => set.pairs.map((pair) => pair.sha256).sort()
    expect(hashes(again)).toEqual(hashes(data))
  })

  it('writes the prepared picture where the file is gone, and says when there is neither', async () => {
    const data = await dataset()
    const [first, ...others] = data.pairs
    if (!first) throw new Error('no pairs')
    const { image, ...bare } = first
    await unlink(first.imageFile)
    const out = join(await datasetFolder({}), 'out')
    await exportPairs(data, 'imagefolder', out)
    const again = await importPairs(out, { evalFraction: 0 })
    const copy = again.pairs.find((pair) => pair.captions[0] === first.captions[0])
    expect([copy?.width, copy?.image]).toEqual([64, image])
    const broken = { ...data, pairs: [...others, bare] }
    const refused = await datasetFolder({})
    await expect(exportPairs(broken, 'folder', join(refused, 'out'))).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
    })
    expect(await listed(refused)).toEqual([])
  })

  it('leaves nothing behind when it is cancelled or cannot write', async () => {
    const data = await dataset()
    const folder = await datasetFolder({ file: 'x' })
    const stop = new AbortController()
    const control = { signal: stop.signal, onProgress: () => stop.abort() }
    await expect(exportPairs(data, 'folder', join(folder, 'out'), control)).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    await expect(exportPairs(data, 'folder', join(folder, 'x'.repeat(300)))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    })
    expect(await listed(folder)).toEqual(['file'])
  })

  it('uses an empty folder, and names that every system takes', async () => {
    const files = {
      'CON.png': await patchesPng(1),
      'CON.txt': 'x',
      'a*?.png': await patchesPng(2),
      'a*?.txt': 'y',
    }
    const folder = await datasetFolder(files)
    await writeFile(join(folder, '猫.png'), await patchesPng(3))
    await writeFile(join(folder, '猫.txt'), 'z')
    const data = await importPairs(folder, { evalFraction: 0 })
    const out = join(await datasetFolder({}), 'out')
    await mkdir(out)
    await exportPairs(data, 'folder', out)
    // CON is a device on Windows, and nothing is left of 猫: both take their key.
    const [con, , cat] = data.pairs.map((pair) => pair.key)
    const stems = [`con-${con}`, 'a', cat]
    expect(await listed(join(out, 'train'))).toEqual(
      stems.flatMap((stem) => [`${stem}.png`, `${stem}.txt`]).sort(),
    )
  })
})
