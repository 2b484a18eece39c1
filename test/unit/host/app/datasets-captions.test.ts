// Several captions of a pair, captions from the history, pairs by name, and checks that leave others their turn.
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { datasetsService } from '../../../../engine/host/app/services/datasets.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { addDataset, appOn, type PlannedPair } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const { signal } = new AbortController()

function opened(pairs: readonly PlannedPair[] = [{ key: 'k1', captions: ['one', 'two', 'three'] }]) {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const dataset = addDataset(store, 'shapes', pairs)
  const service = datasetsService(appOn(store))
  const captions = async () => (await service.pair({ dataset, key: 'k1' }, signal)).pair.captions
  return { store, dataset, service, captions }
}

describe('several captions of a pair', () => {
  it('change their order, the first being the main one, and undo takes it back', async () => {
    const { dataset, service, captions } = opened()
    const move = { dataset, key: 'k1' }
    const moved = await service.moveCaption({ ...move, place: 2, to: 0, expected: 'three' }, signal)
    expect(moved.captions).toEqual(['three', 'one', 'two'])
    await service.moveCaption({ ...move, place: 0, to: 1, expected: 'three' }, signal)
    expect(await captions()).toEqual(['one', 'three', 'two'])
    await service.undo({ dataset }, signal)
    expect(await captions()).toEqual(['three', 'one', 'two'])
    await service.undo({ dataset }, signal)
    expect(await captions()).toEqual(['one', 'two', 'three'])
  })

  it('are not moved when another window has changed them meanwhile', async () => {
    const { dataset, service } = opened()
    const move = () =>
      service.moveCaption({ dataset, key: 'k1', place: 1, to: 0, expected: 'read before' }, signal)
    expect(move).toThrowError(
      expect.objectContaining({ code: 'CONFLICT', details: expect.objectContaining({ current: 'two' }) }),
    )
  })
})

describe('a caption from the history', () => {
  it('is written again with one call, and undo takes it back', async () => {
    const { dataset, service, captions } = opened()
    await service.setCaption({ dataset, key: 'k1', place: 0, text: 'uno', expected: 'one' }, signal)
    const again = { dataset, key: 'k1', place: 0, revision: 1, text: 'one' }
    expect((await service.restoreCaption(again, signal)).captions).toEqual(['one', 'two', 'three'])
    await service.undo({ dataset }, signal)
    expect(await captions()).toEqual(['uno', 'two', 'three'])
  })

  it('comes back when it was removed, by the place that the history gives it', async () => {
    const { dataset, service, captions } = opened()
    await service.removeCaption({ dataset, key: 'k1', place: 0 }, signal)
    const { history } = await service.pair({ dataset, key: 'k1' }, signal)
    const removed = history.find(({ text }) => text === 'one')
    await service.restoreCaption({ dataset, key: 'k1', place: 2, revision: 1, text: 'one' }, signal)
    expect([removed?.place, await captions()]).toEqual([2, ['one', 'two', 'three']])
  })

  it('is refused when it stands there already or the history is another by now', async () => {
    const { dataset, service } = opened([{ key: 'k1', captions: ['one', 'two'] }])
    await service.setCaption({ dataset, key: 'k1', place: 1, text: 'zwei', expected: 'two' }, signal)
    await service.setCaption({ dataset, key: 'k1', place: 0, text: 'two', expected: 'one' }, signal)
    const restore = (text: string) => () =>
      service.restoreCaption({ dataset, key: 'k1', place: 1, revision: 1, text }, signal)
    expect(restore('two')).toThrowError(expect.objectContaining({ code: 'DUPLICATE' }))
    expect(restore('never written')).toThrowError(expect.objectContaining({ code: 'CONFLICT' }))
  })
})

describe('pairs', () => {
  const pairs = [1, 2, 3, 4].map((i) => ({ key: `k${i}`, captions: [`caption ${i}`] }))
  const query = { filter: '', order: 'position', descending: false, offset: 0 } as const

  it('come by name in the order of the names, also from the trash', async () => {
    const { dataset, service } = opened(pairs)
    await service.setStatus({ dataset, keys: ['k3'], status: 'excluded' }, signal)
    const page = await service.page({ dataset, ...query, limit: 10, keys: ['k4', 'k3'] }, signal)
    expect([page.total, page.pairs.map(({ key }) => key)]).toEqual([2, ['k4', 'k3']])
    const unknown = () => service.page({ dataset, ...query, limit: 10, keys: ['k9'] }, signal)
    expect(unknown).toThrowError(expect.objectContaining({ code: 'UNKNOWN_NAME' }))
  })

  it('give their keys without the rest, all that pass', async () => {
    const { dataset, service } = opened(pairs)
    const asked = { dataset, ...query, filter: '-2', descending: true, limit: 1_000_000 }
    expect(await service.keys(asked, signal)).toEqual(['k4', 'k3', 'k1'])
    expect(await service.keys({ ...asked, offset: 1, limit: 1 }, signal)).toEqual(['k3'])
  })
})

describe('a check', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => ({ key: `k${i}x`, captions: ['twice', 'twice'] }))

  it('lets others through while it runs', async () => {
    const { dataset, service } = opened(many)
    let turns = 0
    let isDone = false
    const answer = Promise.resolve(service.check({ dataset, model: null }, signal)).finally(
      () => (isDone = true),
    )
    while (!isDone) {
      turns++
      await setImmediate()
    }
    await answer
    expect(turns).toBeGreaterThan(3)
  })

  it('tells a hundred problems of a kind, and of the others the pairs', async () => {
    const { dataset, service } = opened(many)
    const issues = await service.check({ dataset, model: null }, signal)
    expect(issues).toHaveLength(101)
    expect(issues.at(-1)).toMatchObject({ kind: 'duplicate', problems: 19_900 })
    expect(new Set(issues.flatMap(({ keys }) => keys)).size).toBe(20_000)
  })

  it('stops when nobody waits for it any more', async () => {
    const { dataset, service } = opened(many)
    const controller = new AbortController()
    const answer = service.check({ dataset, model: null }, controller.signal)
    controller.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
  })
})
