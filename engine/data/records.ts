// From collected pictures to a dataset's records: keys, groups, sides, counts and the fingerprint.
import { createHash } from 'node:crypto'
import type { FitOptions } from '../formats/images-resample.ts'
import type { Collection } from './collect.ts'
import { groupNearDuplicates } from './near-duplicates.ts'
import type { PairCounts, PictureRecord, Split } from './pairs.ts'
import { assignSplits } from './splits.ts'
import type { SplitOptions } from './splits.ts'

/** Length of a picture's key in hex digits: 96 bits. */
const KEY_DIGITS = 24

/**
 * The collected pictures as records: with keys, groups of near-duplicates and sides, in the order of collection.
 * @throws CANCELLED when the signal fires
 * @throws as assignSplits
 */
export async function recordsOf(
  collection: Collection,
  options: SplitOptions,
  signal: AbortSignal | undefined,
): Promise<PictureRecord[]> {
  const pictures = [...collection.byPixels.values()]
  const keys = pictures.map(({ examined }) => examined.pixelSha256.slice(0, KEY_DIGITS))
  const roots = await groupNearDuplicates(
    pictures.map(({ examined }) => examined),
    signal,
  )
  const groups = groupKeys(keys, roots)
  const subjects = pictures.map(({ pair }, i) => ({
    key: keys[i] as string,
    group: groups[i] as string,
    ...(pair.split ? { declared: pair.split } : {}),
  }))
  const splits = assignSplits(subjects, options)
  return pictures.map(({ pair, captions, examined, image }, i) => ({
    key: keys[i] as string,
    group: groups[i] as string,
    sha256: examined.sha256,
    pixelSha256: examined.pixelSha256,
    dHash: examined.dHash,
    width: examined.width,
    height: examined.height,
    file: pair.imagePath,
    imageFile: pair.imageFile,
    captions,
    source: pair.source,
    split: splits.get(keys[i] as string) ?? 'train',
    ...(image ? { image } : {}),
  }))
}

/** For each picture the smallest key of its group, which does not depend on the order of files. */
function groupKeys(keys: readonly string[], roots: Int32Array): string[] {
  const smallest = new Map<number, string>()
  keys.forEach((key, i) => {
    const root = roots[i] as number
    const before = smallest.get(root)
    if (before === undefined || key < before) smallest.set(root, key)
  })
  return keys.map((_, i) => smallest.get(roots[i] as number) as string)
}

/** How many of what a finished collection holds. */
export function countPairs(pairs: readonly PictureRecord[], collection: Collection): PairCounts {
  const members = new Map<string, number>()
  for (const { group } of pairs) members.set(group, (members.get(group) ?? 0) + 1)
  const on = (split: Split): number => pairs.filter((pair) => pair.split === split).length
  return {
    pictures: pairs.length,
    captions: pairs.reduce((sum, pair) => sum + pair.captions.length, 0),
    train: on('train'),
    eval: on('eval'),
    test: on('test'),
    merged: collection.merged,
    rejected: collection.rejected.length,
    nearDuplicateGroups: [...members.values()].filter((size) => size > 1).length,
  }
}

/** SHA-256 over the preparation and every picture's key, side and captions, in the order of keys. */
export function fingerprintOf(
  preparation: FitOptions,
  pairs: readonly Pick<PictureRecord, 'key' | 'split' | 'captions'>[],
): string {
  const { size, background, fit, box } = preparation
  const hash = createHash('sha256').update(JSON.stringify([size, background, fit, box ?? null]))
  const sorted = [...pairs].sort((a, b) => (a.key < b.key ? -1 : 1))
  for (const { key, split, captions } of sorted) hash.update(`\n${JSON.stringify([key, split, captions])}`)
  return hash.digest('hex')
}
