// How long curation of a large dataset takes: `npm run ts -- test/bench/curation.ts [pairs]`. Nothing here is a test.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RandomStream } from '../../engine/base/random.ts'
import { datasetsService } from '../../engine/host/app/services/datasets.ts'
import { openStore } from '../../engine/store/store.ts'
import { addDataset, appOn, type PlannedPair } from '../helpers/curated-dataset.ts'

const COLOURS = ['red', 'green', 'blue', 'yellow', 'black', 'white', 'orange', 'purple']
const THINGS = ['circle', 'square', 'star', 'face', 'house', 'tree', 'cat', 'café', 'flag', 'heart']
const signal = new AbortController().signal

const count = Number(process.argv[2] ?? 100_000)
const root = mkdtempSync(join(tmpdir(), 'tuneloom-bench-'))
const store = openStore(root)
try {
  const dataset = addDataset(store, 'large', plannedPairs(count))
  const service = datasetsService(appOn(store))
  const page = (filter: string, order: 'position' | 'caption' | 'file' = 'position', offset = 0) =>
    service.page({ dataset, filter, order, descending: false, offset, limit: 200 }, signal)
  const replacement = { dataset, filter: '', find: 'a ', replace: 'one ', isPattern: false }
  await timed('open: list', () => service.list(undefined, signal))
  await timed('open: first page', () => page(''))
  const first = await page('')
  await timed('page in the middle', () => page('', 'position', Math.floor(count / 2)))
  await timed('filter by a word', () => page('red'))
  await timed('filter by another word', () => page('blue star'))
  await timed('filter with terms', () => page('(red OR blue) -star length:>20 rating:none'))
  await timed('sort by caption', () => page('', 'caption'))
  await timed('sort by file', () => page('', 'file'))
  await timed('preview a replacement in every caption', () =>
    service.previewReplace({ ...replacement, limit: 50 }, signal),
  )
  await timed('preview a pattern in every caption', () =>
    service.previewReplace(
      { ...replacement, find: '^(\\w+) ', replace: '$1 $1 ', isPattern: true, limit: 50 },
      signal,
    ),
  )
  await timed('replace in every caption', () => service.replace(replacement, signal))
  await timed('page after it', () => page(''))
  await timed('list after it', () => service.list(undefined, signal))
  await timed('undo it', () => service.undo({ dataset }, signal))
  await timed('page after it', () => page(''))
  const pair = first.pairs[0]
  await timed('edit one caption', () =>
    service.setCaption(
      { dataset, key: pair?.key ?? '', place: 0, text: 'mine', expected: pair?.captions[0] ?? '' },
      signal,
    ),
  )
  await timed('page after it', () => page(''))
  await timed('list after it', () => service.list(undefined, signal))
  const keys = store.examples.list(dataset).map(({ key }) => key)
  await timed('rate every pair', () => service.setRating({ dataset, keys, rating: 3 }, signal))
  await timed('undo it', () => service.undo({ dataset }, signal))
} finally {
  store.dispose()
  rmSync(root, { recursive: true, force: true })
}

async function timed(what: string, work: () => unknown): Promise<void> {
  const [start, used] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(used)
  const show = (milliseconds: number): string => milliseconds.toFixed(0).padStart(7)
  process.stdout.write(
    `${what.padEnd(42)} ${show(performance.now() - start)} ms, ${show((user + system) / 1000)} ms of processor\n`,
  )
}

function plannedPairs(pairs: number): PlannedPair[] {
  const random = new RandomStream(1, 'bench captions')
  const pick = (words: readonly string[]): string => words[random.integer(words.length)] as string
  return Array.from({ length: pairs }, (_, i) => ({
    key: keyOf(i),
    file: `folder/picture-${i}.png`,
    split: i % 10 === 0 ? 'eval' : 'train',
    captions: [`a ${pick(COLOURS)} ${pick(THINGS)} beside a ${pick(COLOURS)} ${pick(THINGS)}, drawing ${i}`],
  }))
}

/** Keys are hashes, so they come in no order. */
function keyOf(i: number): string {
  return (BigInt(i) * 0x9e3779b97f4a7c15n).toString(16).padStart(24, '0').slice(-24)
}
