import { createHash } from 'node:crypto'
import { unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { checkPairs } from '../../../engine/data/check.ts'
import { importPairs, loadPicture } from '../../../engine/data/dataset.ts'
import { fingerprintOf } from '../../../engine/data/records.ts'
import type { PictureRecord } from '../../../engine/data/pairs.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { datasetFolder, patches, patchesJpeg, patchesPng } from './fixtures.ts'

type Files = Record<string, string | Uint8Array>

/** Pictures named by their seeds, each with its seed as caption. */
async function seededFiles(from: number, count: number): Promise<Files> {
  const files: Files = {}
  for (let seed = from; seed < from + count; seed++) {
    files[`${seed}.png`] = await patchesPng(seed, 16)
    files[`${seed}.txt`] = `picture ${seed}`
  }
  return files
}

function byFile(pairs: readonly PictureRecord[], file: string): PictureRecord {
  const found = pairs.find((pair) => pair.file === file)
  if (!found) throw new Error(`no ${file} among ${pairs.map((pair) => pair.file).join()}`)
  return found
}

describe('importing pairs', () => {
  it('records content, size and the prepared picture', async () => {
    const png = await encodePng({ width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) })
    const dataset = await importPairs(await datasetFolder({ 'a.png': png, 'a.txt': 'two' }), { size: 2 })
    const pixels = Buffer.concat([Buffer.from('2×1\n'), Buffer.of(255, 0, 0, 255, 0, 0, 255, 255)])
    const pixelSha256 = createHash('sha256').update(pixels).digest('hex')
    expect(dataset.pairs).toMatchObject([
      {
        key: pixelSha256.slice(0, 24),
        group: pixelSha256.slice(0, 24),
        file: 'a.png',
        captions: ['two'],
        source: { file: 'a.txt', line: 1 },
        split: 'train',
        sha256: createHash('sha256').update(png).digest('hex'),
        pixelSha256,
        width: 2,
        height: 1,
        // Contained in 2×2 on white: 2×1 at the top, because (2−1)/2 rounds down, and a white row.
        image: {
          width: 2,
          height: 2,
          data: Uint8Array.of(255, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255),
        },
      },
    ])
    expect(dataset).toMatchObject({
      format: 'folder',
      preparation: { size: 2, background: [255, 255, 255], fit: 'contain' },
      counts: {
        pictures: 1,
        captions: 1,
        train: 1,
        eval: 0,
        test: 0,
        merged: 0,
        rejected: 0,
        nearDuplicateGroups: 0,
      },
    })
  })

  it('lays transparency on the chosen background', async () => {
    const clear = await sharp(new Uint8Array(16), { raw: { width: 2, height: 2, channels: 4 } })
      .png()
      .toBuffer()
    const folder = await datasetFolder({ 'a.png': clear, 'a.txt': 'nothing' })
    const { pairs } = await importPairs(folder, { size: 1, background: '#12aBff' })
    expect([...(pairs[0]?.image?.data ?? [])]).toEqual([0x12, 0xab, 0xff])
  })

  it('knows the same pixels in another file format, and keeps another caption of them', async () => {
    const webp = await sharp(await patchesPng(1))
      .webp({ lossless: true })
      .toBuffer()
    const files = { 'a.png': await patchesPng(1), 'a.txt': 'one', 'b.webp': webp, 'b.txt': 'first' }
    const dataset = await importPairs(await datasetFolder(files))
    expect(dataset.pairs).toMatchObject([{ file: 'a.png', captions: ['one', 'first'] }])
    expect(dataset.counts).toMatchObject({ pictures: 1, captions: 2, merged: 1, rejected: 0 })
  })

  it('reads a picture once for all rows that name it, and reports each row when it is broken', async () => {
    const rows = ['x', 'y', 'x'].map((text) => JSON.stringify({ file_name: 'a.png', text }))
    const broken = [1, 2].map((n) => JSON.stringify({ file_name: 'b.png', text: `${n}` }))
    const table = [...rows, ...broken].join('\n')
    const files = { 'metadata.jsonl': table, 'a.png': await patchesPng(1), 'b.png': 'no picture' }
    const dataset = await importPairs(await datasetFolder(files))
    expect(dataset.pairs).toMatchObject([{ captions: ['x', 'y'] }])
    expect(dataset.rejected.map(({ reason, file }) => `${reason} ${file}`)).toEqual([
      'DUPLICATE a.png',
      'IMAGE_INVALID b.png',
      'IMAGE_INVALID b.png',
    ])
    expect(dataset.counts.merged).toBe(0)
  })

  it('puts near-duplicates on one side', async () => {
    const files: Files = {}
    for (let seed = 0; seed < 12; seed++) {
      files[`${seed}-a.png`] = await patchesPng(seed)
      files[`${seed}-b.jpg`] = await patchesJpeg(seed)
      files[`${seed}-a.txt`] = files[`${seed}-b.txt`] = `picture ${seed}`
    }
    const { pairs, counts } = await importPairs(await datasetFolder(files), { evalFraction: 0.4 })
    expect(counts).toMatchObject({ pictures: 24, nearDuplicateGroups: 12, rejected: 0 })
    expect(counts.eval).toBeGreaterThan(0)
    for (let seed = 0; seed < 12; seed++) {
      const [png, jpeg] = [byFile(pairs, `${seed}-a.png`), byFile(pairs, `${seed}-b.jpg`)]
      expect([png.group, png.split]).toEqual([jpeg.group, jpeg.split])
      expect(png.group).toBe(png.key < jpeg.key ? png.key : jpeg.key)
    }
    expect(checkPairs(pairs).map((issue) => issue.kind)).toEqual(new Array(12).fill('near-duplicate'))
  })

  it('reports near-duplicates that the folder itself puts on two sides', async () => {
    const files = {
      'train/a.png': await patchesPng(1),
      'train/a.txt': 'one',
      'validation/b.jpg': await patchesJpeg(1),
      'validation/b.txt': 'one again',
      'train/c.png': await patchesPng(2),
      'train/c.txt': 'two',
    }
    const { pairs } = await importPairs(await datasetFolder(files))
    expect(pairs.map((pair) => pair.split)).toEqual(['train', 'train', 'eval'])
    const leak = checkPairs(pairs).find((issue) => issue.kind === 'split-leak')
    expect(leak?.message).toBe(
      '2 nearly equal pictures stand on different sides (train, eval): train/a.png, validation/b.jpg.',
    )
  })

  it('keeps every side when pictures are added and files renamed', async () => {
    const first = await importPairs(await datasetFolder(await seededFiles(0, 40)), {
      size: 16,
      evalFraction: 0.3,
    })
    const more = Object.entries(await seededFiles(0, 60)).map(
      ([name, content]) => [`new-${name}`, content] as const,
    )
    const second = await importPairs(await datasetFolder(Object.fromEntries(more)), {
      size: 16,
      evalFraction: 0.3,
    })
    const sides = new Map(second.pairs.map((pair) => [pair.key, pair.split]))
    expect(first.pairs.filter((pair) => sides.get(pair.key) !== pair.split)).toEqual([])
    expect(second.counts.pictures).toBe(60)
    // Binomial(60, .3): mean 18, standard deviation 3.5; the keys are fixed by the seeds, so this cannot flicker.
    expect(Math.abs(second.counts.eval - 18)).toBeLessThan(11)
  })

  it('keeps sides that were assigned before', async () => {
    const folder = await datasetFolder(await seededFiles(0, 10))
    const first = await importPairs(folder, { size: 16, evalFraction: 0.3 })
    const assigned = new Map(first.pairs.map((pair) => [pair.key, pair.split]))
    const second = await importPairs(folder, { size: 16, evalFraction: 0 }, { assigned })
    expect(second.pairs.map((pair) => pair.split)).toEqual(first.pairs.map((pair) => pair.split))
    expect(second.fingerprint).toBe(first.fingerprint)
  })

  it('has a fingerprint that changes with what training sees, and with nothing else', async () => {
    const files = await seededFiles(0, 4)
    const options = { size: 16, evalFraction: 0 }
    const fingerprint = async (changes: Files, more: object = {}): Promise<string> =>
      (await importPairs(await datasetFolder({ ...files, ...changes }), { ...options, ...more })).fingerprint
    const original = await fingerprint({})
    expect(await fingerprint({ 'notes.md': 'x' })).toBe(original)
    const changed = [
      await fingerprint({ '0.txt': 'another' }),
      await fingerprint({ '0.png': await patchesPng(99, 16) }),
      await fingerprint({}, { size: 8 }),
      await fingerprint({}, { background: '#000000' }),
      await fingerprint({}, { evalFraction: 0.5 }),
    ]
    expect(new Set([original, ...changed]).size).toBe(6)
    const pairs = [
      { key: 'a', split: 'train', captions: ['x'] },
      { key: 'b', split: 'eval', captions: ['y'] },
    ] as const
    const preparation = { size: 1, background: [0, 0, 0], fit: 'cover' } as const
    expect(fingerprintOf(preparation, [...pairs].reverse())).toBe(fingerprintOf(preparation, pairs))
  })

  it('reads pictures again that did not fit in memory, and notices when they changed', async () => {
    const folder = await datasetFolder(await seededFiles(0, 3))
    // Room for one prepared picture of 16·16·3 = 768 bytes.
    const { pairs, preparation } = await importPairs(folder, { size: 16 }, { memoryBytes: 1000 })
    expect(pairs.map((pair) => pair.image !== undefined)).toEqual([true, false, false])
    const [first, second, third] = pairs as [PictureRecord, PictureRecord, PictureRecord]
    expect(await loadPicture(first, preparation)).toBe(first.image)
    expect([...(await loadPicture(second, preparation)).data]).toEqual([...patches(1, 16).data])
    await writeFile(join(folder, third.file), await patchesPng(9, 16))
    await expect(loadPicture(third, preparation)).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
    await unlink(join(folder, second.file))
    await expect(loadPicture(second, preparation)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  it('reports progress and stops where it is when cancelled', async () => {
    const folder = await datasetFolder(await seededFiles(0, 12))
    const seen: string[] = []
    const stop = new AbortController()
    await importPairs(
      folder,
      { size: 16 },
      { onProgress: ({ done, total }) => seen.push(`${done}/${total}`) },
    )
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => `${i + 1}/12`))
    const run = importPairs(
      folder,
      { size: 16 },
      {
        signal: stop.signal,
        onProgress: ({ done }) => {
          seen.push('again')
          if (done === 2) stop.abort()
        },
      },
    )
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(seen.filter((entry) => entry === 'again')).toHaveLength(2)
  })
})
