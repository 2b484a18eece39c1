// Versions of a dataset: what differs, the way back as one operation, and what a run keeps by itself.
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { datasetsService } from '../../../engine/host/app/services/datasets.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { queueRun } from '../../../engine/host/training.ts'
import { openStore } from '../../../engine/store/store.ts'
import { addDataset, appOn, type PlannedPair } from '../../helpers/curated-dataset.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const { signal } = new AbortController()
const PAIRS: readonly PlannedPair[] = [
  { key: 'k1', captions: ['a red circle', 'round'] },
  { key: 'k2', captions: ['a blue star'], split: 'eval' },
  { key: 'k3', captions: ['a house'] },
  { key: 'k4', captions: ['a tree'] },
]

function opened(pairs = PAIRS) {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const dataset = addDataset(store, 'shapes', pairs)
  const service = datasetsService(appOn(store))
  const page = { dataset, filter: '', order: 'position', descending: false, offset: 0, limit: 1000 } as const
  const all = async () => (await service.page({ ...page, filter: 'is:kept OR is:trash' }, signal)).pairs
  const difference = (from: string, to: string | null = null, more: object = {}) =>
    service.difference({ dataset, from, to, kind: null, offset: 0, limit: 50, ...more }, signal)
  return { store, dataset, service, all, difference }
}

/** Changes one pair in each way there is. */
async function changeAll({ service, dataset }: ReturnType<typeof opened>): Promise<void> {
  const of = (key: string) => ({ dataset, keys: [key] })
  await service.setCaption(
    { dataset, key: 'k1', place: 0, text: 'a green circle', expected: 'a red circle' },
    signal,
  )
  await service.removeCaption({ dataset, key: 'k1', place: 1 }, signal)
  await service.addCaption({ dataset, key: 'k2', text: 'a second one' }, signal)
  await service.setRating({ ...of('k2'), rating: 5 }, signal)
  await service.setTags({ ...of('k3'), add: ['sky'], remove: [] }, signal)
  await service.setStatus({ ...of('k4'), status: 'excluded' }, signal)
}

describe('the difference of a version and now', () => {
  it('names every change of every pair, with totals and pages', async () => {
    const made = opened()
    await made.service.keepVersion({ dataset: made.dataset, name: 'before' }, signal)
    expect(await made.difference('before')).toMatchObject({ pairs: 0, shown: [] })
    await changeAll(made)
    const found = await made.difference('before')
    expect(found).toMatchObject({
      pairs: 4,
      totals: { captions: 2, rating: 1, tags: 1, trashed: 1, added: 0, removed: 0, restored: 0, split: 0 },
    })
    expect(found.shown.map(({ key, kinds }) => [key, kinds])).toEqual([
      ['k1', ['captions']],
      ['k2', ['captions', 'rating']],
      ['k3', ['tags']],
      ['k4', ['trashed']],
    ])
    expect(found.shown[0]).toMatchObject({
      file: 'k1.png',
      before: { captions: ['a red circle', 'round'] },
      after: { captions: ['a green circle'] },
    })
    const second = await made.difference('before', null, { kind: 'captions', offset: 1, limit: 1 })
    expect([second.total, second.shown.map(({ key }) => key)]).toEqual([2, ['k2']])
  })

  it('reads in the other direction between two versions, and finds pairs that were imported in between', async () => {
    const made = opened()
    await made.service.keepVersion({ dataset: made.dataset, name: 'one' }, signal)
    const [example] = made.store.examples.list(made.dataset)
    made.store.examples.add(made.dataset, [{ ...(example as NonNullable<typeof example>), key: 'k9' }])
    made.store.captions.add(made.dataset, [{ example: 'k9', place: 0, text: 'new' }])
    await made.service.keepVersion({ dataset: made.dataset, name: 'two' }, signal)
    expect((await made.difference('one', 'two')).shown).toMatchObject([
      { key: 'k9', kinds: ['added'], before: null, after: { captions: ['new'] } },
    ])
    expect((await made.difference('two', 'one')).shown).toMatchObject([
      { key: 'k9', kinds: ['removed'], before: { captions: ['new'] }, after: null },
    ])
  })

  it('finds one changed pair among thousands, in whichever chunk it lies', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => ({ key: `k${i}`, captions: [`caption ${i}`] }))
    const made = opened(many)
    await made.service.keepVersion({ dataset: made.dataset, name: 'before' }, signal)
    await made.service.setRating({ dataset: made.dataset, keys: ['k700', 'k1499'], rating: 1 }, signal)
    expect((await made.difference('before')).shown.map(({ key }) => key)).toEqual(['k700', 'k1499'])
  })

  it('is given up when the person goes elsewhere', async () => {
    const made = opened(Array.from({ length: 60_000 }, (_, i) => ({ key: `k${i}`, captions: [`c ${i}`] })))
    await made.service.keepVersion({ dataset: made.dataset, name: 'before' }, signal)
    const controller = new AbortController()
    const asked = { dataset: made.dataset, from: 'before', to: null, kind: null, offset: 0, limit: 50 }
    const answer = made.service.difference(asked, controller.signal)
    controller.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
  })
})

describe('going back to a version', () => {
  it('makes everything as it was, as one operation that undo takes back', async () => {
    const made = opened()
    const { service, dataset, store } = made
    const before = await made.all()
    const fingerprint = async () => (await service.list(undefined, signal))[0]?.fingerprint
    store.examples.setStatus(dataset, 'k1', 'kept')
    const trainedOn = await fingerprint()
    await service.keepVersion({ dataset, name: 'before' }, signal)
    await changeAll(made)
    const changed = await made.all()
    expect(await fingerprint()).not.toBe(trainedOn)
    const operation = await service.restoreVersion({ dataset, version: 'before' }, signal)
    expect(operation).toMatchObject({ description: 'go back to version "before"', changed: 6 })
    expect(await made.all()).toEqual(before)
    expect(await fingerprint()).toBe(trainedOn)
    expect((await made.difference('before')).pairs).toBe(0)
    expect(await service.undo({ dataset }, signal)).toMatchObject({ id: operation?.id, changed: 6 })
    expect(await made.all()).toEqual(changed)
    expect(store.operations.list(dataset).at(-1)).toMatchObject({ undone: true })
  })

  it('moves pairs that came later to the trash, and says that nothing differs then', async () => {
    const made = opened()
    const { service, dataset, store } = made
    await service.keepVersion({ dataset, name: 'before' }, signal)
    const [example] = store.examples.list(dataset)
    store.examples.add(dataset, [{ ...(example as NonNullable<typeof example>), key: 'k9' }])
    store.captions.add(dataset, [{ example: 'k9', place: 0, text: 'new' }])
    expect(await service.restoreVersion({ dataset, version: 'before' }, signal)).toMatchObject({ changed: 1 })
    expect((await made.all()).find(({ key }) => key === 'k9')?.status).toBe('excluded')
    expect((await made.difference('before')).pairs).toBe(0)
    expect(await service.restoreVersion({ dataset, version: 'before' }, signal)).toBeNull()
  })

  it('moves pairs back to the side that they stood on', async () => {
    const made = opened()
    const { service, dataset, store } = made
    await service.keepVersion({ dataset, name: 'before' }, signal)
    store.operations.apply(dataset, 'move to the other side', {
      values: [{ field: 'split', byKey: new Map([['k3', 'eval']]) }],
    })
    expect((await made.difference('before')).totals.split).toBe(1)
    await service.restoreVersion({ dataset, version: 'before' }, signal)
    expect((await made.all()).find(({ key }) => key === 'k3')?.split).toBe('train')
    await service.undo({ dataset }, signal)
    expect((await made.all()).find(({ key }) => key === 'k3')?.split).toBe('eval')
  })

  it('is possible by hand after the version was kept in another program', async () => {
    const made = opened()
    await made.service.keepVersion({ dataset: made.dataset, name: 'before' }, signal)
    await changeAll(made)
    const again = datasetsService(appOn(made.store))
    expect(await again.versions({ dataset: 'shapes' }, signal)).toMatchObject([
      {
        id: 'v1',
        name: 'before',
        run: null,
        counts: { pairs: 4, train: 3, eval: 1, excluded: 0, captions: 5 },
      },
    ])
    expect(await again.restoreVersion({ dataset: 'shapes', version: 'v1' }, signal)).not.toBeNull()
  })
})

describe('a run', () => {
  it('keeps the dataset that it starts from under its own name', async () => {
    const made = opened()
    const { store, dataset, service } = made
    const folder = writeModelFolder(join(tempFolder(), 'model'), tinyCaptionImageModel(1))
    const model = addModel(store, folder, 'tiny')
    await service.keepVersion({ dataset, name: 'first' }, signal)
    const run = queueRun(store, { base: model.id, dataset, name: 'first', steps: 1 })
    const [version] = await service.versions({ dataset }, signal)
    expect(version).toMatchObject({ name: 'first-2', run: run.id, counts: { pairs: 4 } })
    await service.setRating({ dataset, keys: ['k1'], rating: 1 }, signal)
    expect((await made.difference('first-2')).totals.rating).toBe(1)
  })
})
