import { statSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const KILOBYTE = 'x'.repeat(1000)

function openedStore(): { store: Store; dataset: string; write: (batch: number) => void } {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const dataset = store.datasets.begin({ name: 'texts', kind: 'texts', preparation: {} })
  const write = (batch: number): void => {
    const texts = Array.from({ length: 1000 }, (_, i) => {
      const key = String(batch * 1000 + i).padStart(24, '0')
      const parts = [{ role: 'text', text: `${key} ${KILOBYTE}` }]
      return {
        ...{ key, split: 'train' as const, group: key, sha256: key, file: 'a', line: 1 },
        position: i,
        parts,
      }
    })
    store.texts.add(dataset, texts)
  }
  return { store, dataset, write }
}

const pages = (store: Store): number => statSync(`${store.home.database}-wal`).size / 4096

describe('writing much', () => {
  it('fails as the work fails, and what was written before stands', async () => {
    const { store, dataset, write } = openedStore()
    const work = store.bulk(async (written) => {
      for (let batch = 0; batch < 6; batch++) {
        write(batch)
        await written()
      }
      throw new Error('no more')
    })
    await expect(work).rejects.toThrow('no more')
    expect(store.texts.page(dataset, { after: '', limit: 1e4 })).toHaveLength(6000)
  })

  it('copies the journal into the database while more is written, so that it stays short', async () => {
    const { store, dataset, write } = openedStore()
    const longest = await store.bulk(async (written) => {
      let most = 0
      for (let batch = 0; batch < 40; batch++) {
        write(batch)
        await written()
        most = Math.max(most, pages(store))
      }
      return most
    })
    // a transaction is some 350 pages, and the journal begins anew after eight of them at the latest
    expect(longest).toBeLessThan(12 * 400)
    expect(statSync(store.home.database).size).toBeGreaterThan(40e6)
    expect(store.health().integrity).toBe('ok')
    expect(store.examples.count(dataset)).toBe(40_000)
  })

  it('leaves copying to SQLite afterwards', async () => {
    const { store, write } = openedStore()
    await store.bulk(async (written) => {
      for (let batch = 0; batch < 5; batch++) {
        write(batch)
        await written()
      }
    })
    for (let batch = 5; batch < 30; batch++) write(batch)
    // 25 transactions of 350 pages; SQLite copies at 1000
    expect(pages(store)).toBeLessThan(4000)
  })
})
