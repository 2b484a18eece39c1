// What people really bring: each case must leave the good pairs imported and say what was wrong, where, and what to do.
import { describe, expect, it } from 'vitest'
import { importPairs } from '../../../engine/data/dataset.ts'
import type { PairDataset, Rejection } from '../../../engine/data/pairs.ts'
import { handMadePng } from '../formats/images-fixtures.ts'
import { datasetFolder, patchesJpeg, patchesPng } from './fixtures.ts'

/** Imports a folder of one good pair and the given files. */
async function importWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<PairDataset> {
  return importPairs(
    await datasetFolder({ 'good.png': await patchesPng(0), 'good.txt': 'a good one', ...files }),
  )
}

/** A dataset of the good pair alone with one rejection, whose reason and fix have codes for other languages. */
function goodAlone(rejection: Partial<Rejection>): object {
  const fix = expect.stringMatching(/\.$/) as string
  const said = {
    problem: { code: expect.any(String) as string },
    fix: { code: expect.any(String) as string },
  }
  return {
    pairs: [{ file: 'good.png', captions: ['a good one'] }],
    rejected: [{ fix, said, ...rejection }],
    counts: { pictures: 1, captions: 1, rejected: 1 },
  }
}

describe('bad input', () => {
  it('a broken picture', async () => {
    const broken = Buffer.from(await patchesPng(1)).fill(0, 60, 200)
    expect(await importWith({ 'bad.png': broken, 'bad.txt': 'x' })).toMatchObject(
      goodAlone({
        file: 'bad.png',
        reason: 'IMAGE_INVALID',
      }),
    )
  })

  it('half a picture', async () => {
    const jpeg = await patchesJpeg(1)
    const files = { 'bad.jpg': jpeg.subarray(0, jpeg.length >> 1), 'bad.txt': 'x' }
    expect(await importWith(files)).toMatchObject(goodAlone({ file: 'bad.jpg', reason: 'FILE_TRUNCATED' }))
  })

  it('a text with the name of a picture', async () => {
    expect(await importWith({ 'bad.png': '<svg/>', 'bad.txt': 'x' })).toMatchObject(
      goodAlone({
        file: 'bad.png',
        reason: 'IMAGE_INVALID',
      }),
    )
  })

  it('an empty caption', async () => {
    const files = { 'bad.png': await patchesPng(1), 'bad.txt': '  \n' }
    expect(await importWith(files)).toMatchObject(
      goodAlone({
        file: 'bad.txt',
        line: 1,
        reason: 'CAPTION_EMPTY',
        message: 'bad.txt: expected a caption, it is empty.',
        fix: 'Write what the picture shows, or remove the picture.',
      }),
    )
  })

  it('a missing caption', async () => {
    expect(await importWith({ 'bad.png': await patchesPng(1) })).toMatchObject(
      goodAlone({
        file: 'bad.png',
        reason: 'CAPTION_MISSING',
        message: 'bad.png: expected its caption in bad.txt or bad.caption, there is no such file.',
        fix: 'Write the caption into bad.txt.',
      }),
    )
  })

  it('a caption file without a picture', async () => {
    expect(await importWith({ 'bad.txt': 'x' })).toMatchObject(
      goodAlone({ file: 'bad.txt', reason: 'IMAGE_MISSING' }),
    )
  })

  it('a file of zero bytes', async () => {
    expect(await importWith({ 'bad.png': '', 'bad.txt': 'x' })).toMatchObject(
      goodAlone({ file: 'bad.png', reason: 'FILE_EMPTY' }),
    )
  })

  it('a PNG 30,000 pixels wide', async () => {
    const wide = handMadePng(30_000, 30_000, new Uint8Array(100))
    expect(await importWith({ 'bad.png': wide, 'bad.txt': 'x' })).toMatchObject(
      goodAlone({
        file: 'bad.png',
        reason: 'IMAGE_TOO_LARGE',
        message: 'bad.png: the longest side allowed is 16,384 pixels, it is 30,000×30,000.',
      }),
    )
  })

  it('a caption of 10,000 characters', async () => {
    const files = { 'bad.png': await patchesPng(1), 'bad.txt': 'word '.repeat(2000) }
    expect(await importWith(files)).toMatchObject(
      goodAlone({
        file: 'bad.txt',
        line: 1,
        reason: 'CAPTION_TOO_LONG',
        // 2,000 words of four letters and the 1,999 spaces between them.
        message: 'bad.txt: a caption may have 2000 characters, this one has 9999.',
      }),
    )
  })

  it('the same pair twice', async () => {
    const files = { 'later.png': await patchesPng(0), 'later.txt': 'a good one' }
    expect(await importWith(files)).toMatchObject(
      goodAlone({
        file: 'later.png',
        reason: 'DUPLICATE',
        message:
          'later.png: the same picture with the same caption is there already, as good.png (caption in good.txt line 1).',
      }),
    )
  })

  it('nothing usable at all', async () => {
    const folder = await datasetFolder({ 'a.png': '', 'a.txt': 'x', 'b.txt': 'y' })
    await expect(importPairs(folder)).rejects.toMatchObject({
      code: 'NOTHING_IMPORTED',
      details: {
        rejectedCount: 2,
        rejected: [
          { file: 'a.png', reason: 'FILE_EMPTY' },
          { file: 'b.txt', reason: 'IMAGE_MISSING' },
        ],
      },
    })
  })

  it.each([
    [{ siez: 64 }, '"siez" is not an option'],
    [{ size: 0 }, 'size: '],
    [{ background: 'white' }, 'background: Expected a colour as #rrggbb'],
    [{ fit: 'crop-box' }, 'box: Fit crop-box needs a box'],
    [{ format: 'imagefoldr' }, 'got "imagefoldr"'],
    [{ evalFraction: 1 }, 'evalFraction: '],
  ])('the option %j', async (options, message) => {
    const result = importPairs(await datasetFolder({}), options as object)
    await expect(result).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
    await expect(result).rejects.toThrowError(message)
  })
})
