// Versions of datasets in the store: what they keep, what they share, and what goes with them.
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSql } from '../../../engine/store/sql.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { CHUNK_PAIRS, chunkOf, type PairState } from '../../../engine/store/tables/versions.ts'
import { addDataset } from '../../helpers/curated-dataset.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newRun } from './new-rows.ts'

function opened(): { readonly store: Store; readonly dataset: string; chunksKept(): number } {
  const root = tempFolder()
  const store = openStore(root)
  onTestFinished(() => store.dispose())
  const dataset = addDataset(store, 'shapes', [{ key: 'k1', captions: ['a'] }])
  const chunksKept = (): number => {
    const sql = openSql(join(root, 'tuneloom.db'), { readOnly: true })
    const { n } = sql.get<{ n: number }>('SELECT count(*) AS n FROM pair_chunks') as { n: number }
    sql.close()
    return n
  }
  return { store, dataset, chunksKept }
}

const pair = (key: string, text: string): PairState => ({
  ...{ key, split: 'train', status: 'kept', rating: 4, tags: ['näh', 'b'] },
  captions: [
    { place: 0, text },
    { place: 2, text: 'zweite "Zeile"\u2028' },
  ],
})
const versionOf = (name: string, ...chunks: (readonly PairState[])[]) => ({
  ...{ name, run: null, counts: { pairs: 2 } },
  chunks: chunks.map(chunkOf),
})

describe('a version', () => {
  it('gives back every pair as it was, by id or name', () => {
    const { store, dataset } = opened()
    const pairs = [pair('k1', 'a red ball'), { ...pair('k2', ''), rating: null, captions: [] }]
    const { id } = store.versions.add(dataset, versionOf('before cleaning', pairs, [pair('k3', 'x')]))
    const chunks = store.versions.chunksOf(dataset, 'before cleaning')
    expect(chunks).toHaveLength(2)
    expect(chunks.flatMap((chunk) => store.versions.readChunk(chunk))).toEqual([...pairs, pair('k3', 'x')])
    expect(store.versions.find(dataset, id)).toMatchObject({ id: 'v1', name: 'before cleaning' })
    expect(() => store.versions.find(dataset, 'before cleanin')).toThrowError(
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['Did you mean "before cleaning"?'] }),
    )
  })

  it('shares chunks of equal pairs with others, and takes only its own along', () => {
    const { store, dataset, chunksKept } = opened()
    const [same, one, two] = [[pair('k1', 'a')], [pair('k2', 'b')], [pair('k2', 'c')]]
    store.versions.add(dataset, versionOf('one', same, one))
    store.versions.add(dataset, versionOf('two', same, two))
    expect(chunksKept()).toBe(3)
    store.versions.remove(dataset, 'one')
    expect(chunksKept()).toBe(2)
    const read = store.versions.chunksOf(dataset, 'two').map((chunk) => store.versions.readChunk(chunk))
    expect(read).toEqual([same, two])
  })

  it('goes with its dataset, chunks and all', () => {
    const { store, dataset, chunksKept } = opened()
    store.versions.add(dataset, versionOf('one', [pair('k1', 'a')]))
    store.datasets.remove(dataset)
    expect(chunksKept()).toBe(0)
  })

  it('keeps the run that started from it', () => {
    const { store, dataset } = opened()
    const run = store.runs.add({ ...newRun('first'), dataset })
    store.versions.add(dataset, { ...versionOf('first', [pair('k1', 'a')]), run: run.id })
    expect(store.versions.list(dataset)).toMatchObject([{ name: 'first', run: run.id, counts: { pairs: 2 } }])
    expect(store.versions.freeName(dataset, 'first')).toBe('first-2')
  })

  it.each(['v2', ' spaced ', 'x'.repeat(200)])('is kept for a run that is called %j', (name) => {
    const { store, dataset } = opened()
    const keep = () => store.versions.add(dataset, versionOf(store.versions.freeName(dataset, name), []))
    expect(keep().name).not.toBe(keep().name)
  })

  it('is refused under a name that is taken or looks like an id, and leaves nothing behind', () => {
    const { store, dataset, chunksKept } = opened()
    store.versions.add(dataset, versionOf('one', [pair('k1', 'a')]))
    const add = (name: string) => () => store.versions.add(dataset, versionOf(name, [pair('k9', 'z')]))
    expect(add('one')).toThrowError(expect.objectContaining({ code: 'NAME_TAKEN' }))
    expect(add('v7')).toThrowError(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
    expect(add(' one')).toThrowError(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
    expect([store.versions.list(dataset).length, chunksKept()]).toEqual([1, 1])
  })

  it('says so when what it kept was damaged', () => {
    const { store, dataset } = opened()
    store.versions.add(dataset, versionOf('one', [pair('k1', 'a')]))
    expect(() => store.versions.readChunk('0'.repeat(64))).toThrowError(
      expect.objectContaining({ code: 'HASH_MISMATCH' }),
    )
  })

  it('packs captions into less than half of their size', () => {
    const pairs = Array.from({ length: CHUNK_PAIRS }, (_, i) =>
      pair(`k${i}`, `a red ball beside a house, ${i}`),
    )
    const { store, dataset, chunksKept } = opened()
    store.versions.add(dataset, versionOf('one', pairs))
    expect(chunksKept()).toBe(1)
    const sql = openSql(join(store.home.root, 'tuneloom.db'), { readOnly: true })
    const { bytes } = sql.get<{ bytes: number }>('SELECT length(bytes) AS bytes FROM pair_chunks') as {
      bytes: number
    }
    sql.close()
    expect(bytes).toBeLessThan(chunkOf(pairs).text.length / 2)
  })
})
