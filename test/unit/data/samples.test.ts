// The sample sets are written by scripts and read by the importers: what one writes, the other must take whole.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emojiConcepts, iconDrawer } from '../../../build/samples/emoji.ts'
import { writeNoto } from '../../../build/samples/noto.ts'
import { writeOpenMoji } from '../../../build/samples/openmoji.ts'
import { importPairs } from '../../../engine/data/dataset.ts'
import { datasetFolder } from './fixtures.ts'

describe('sample pairs', () => {
  it('cover the 1,382 concepts in each of the sets', () => {
    const concepts = emojiConcepts()
    expect(concepts).toHaveLength(1382)
    expect(new Set(concepts.map((concept) => concept.hex)).size).toBe(1382)
    expect(concepts.filter(({ label }) => /skin tone|o’clock|flag: |keycap/.test(label))).toEqual([])
    for (const name of ['@iconify-json/openmoji', '@iconify-json/noto']) {
      const draw = iconDrawer(name, 32)
      expect(concepts.filter((concept) => draw(concept) === undefined)).toEqual([])
    }
  })

  it('OpenMoji is a folder with caption files and its licence', async () => {
    const out = join(await datasetFolder({}), 'openmoji')
    expect(await writeOpenMoji({ out, count: 4, seed: 1 })).toBe(4)
    const { format, pairs, rejected } = await importPairs(out)
    expect({ format, rejected }).toEqual({ format: 'folder', rejected: [] })
    expect(pairs).toHaveLength(4)
    expect(pairs.every(({ width, height }) => width === 256 && height === 256)).toBe(true)
    expect(
      pairs.every(({ captions }) => captions.length === 1 && captions[0]?.endsWith(', openmoji style')),
    ).toBe(true)
    expect(await readFile(join(out, 'LICENCE.txt'), 'utf8')).toContain(
      'creativecommons.org/licenses/by-sa/4.0',
    )
    expect(await readFile(join(out, 'ATTRIBUTION.txt'), 'utf8')).toContain('designed by OpenMoji')
  })

  it('Noto is an imagefolder with its licence', async () => {
    const out = join(await datasetFolder({}), 'noto')
    expect(await writeNoto({ out, count: 3, seed: 1 })).toBe(3)
    const { format, pairs, rejected } = await importPairs(out)
    expect({ format, rejected, count: pairs.length }).toEqual({
      format: 'imagefolder',
      rejected: [],
      count: 3,
    })
    expect(await readFile(join(out, 'LICENCE.txt'), 'utf8')).toContain('Apache License')
  })

  it('have a transparent background, and a smaller sample of a seed is part of a larger one', async () => {
    const folder = await datasetFolder({})
    await writeOpenMoji({ out: join(folder, 'few'), count: 2, seed: 7 })
    await writeOpenMoji({ out: join(folder, 'more'), count: 3, seed: 7 })
    await writeOpenMoji({ out: join(folder, 'other'), count: 3, seed: 8 })
    const pictures = async (name: string): Promise<string[]> =>
      (await readdir(join(folder, name))).filter((file) => file.endsWith('.png'))
    const more = await pictures('more')
    expect((await pictures('few')).every((file) => more.includes(file))).toBe(true)
    expect(await pictures('other')).not.toEqual(more)
    const { pairs } = await importPairs(join(folder, 'few'), { background: '#0000ff' })
    expect(pairs.map(({ image }) => [...(image?.data.slice(0, 3) ?? [])])).toEqual([
      [0, 0, 255],
      [0, 0, 255],
    ])
  })
})
