// Operations through the service: every change is one, and undo takes them back in turn, whatever they were.
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { datasetsService } from '../../../../engine/host/app/services/datasets.ts'
import { openDataset } from '../../../../engine/host/datasets.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { addDataset, appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const PAIRS = [
  { key: 'k3', captions: ['a red circle', 'round'] },
  { key: 'k1', captions: ['a blue star'] },
  { key: 'k2', captions: ['a red star', 'pointed', 'drawn'] },
]
const { signal } = new AbortController()

function opened() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const dataset = addDataset(store, 'shapes', PAIRS)
  return { store, dataset, service: datasetsService(appOn(store)) }
}

type Service = ReturnType<typeof datasetsService>

/** Everything that curation can change, by a service that has nothing in memory. */
async function state(store: Store, dataset: string): Promise<unknown> {
  const all = { dataset, filter: 'is:kept OR is:trash', order: 'position', descending: false } as const
  const { pairs } = await datasetsService(appOn(store)).page({ ...all, offset: 0, limit: 1000 }, signal)
  return pairs
}

const WORDS = ['red', 'blue', 'star', 'a', 'x']
const someKeys = fc.subarray(
  PAIRS.map(({ key }) => key),
  { minLength: 1 },
)
const oneKey = fc.constantFrom(...PAIRS.map(({ key }) => key))
const word = fc.constantFrom(...WORDS)
const tags = fc.subarray(['good', 'bad', 'later'])

/** One call with random values; those that the service refuses change nothing. */
const call = fc.oneof(
  fc.record({ kind: fc.constant('caption' as const), key: oneKey, place: fc.nat(2), text: word }),
  fc.record({ kind: fc.constant('add' as const), key: oneKey, text: word }),
  fc.record({ kind: fc.constant('remove' as const), key: oneKey, place: fc.nat(2) }),
  fc.record({
    kind: fc.constant('replace' as const),
    find: word,
    replace: word,
    filter: fc.constantFrom('', 'red'),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    keys: someKeys,
    status: fc.constantFrom('kept' as const, 'excluded' as const),
  }),
  fc.record({
    kind: fc.constant('rating' as const),
    keys: someKeys,
    rating: fc.option(fc.integer({ min: 1, max: 5 })),
  }),
  fc.record({ kind: fc.constant('tags' as const), keys: someKeys, add: tags, remove: tags }),
)
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

async function carryOut(service: Service, dataset: string, one: Call): Promise<void> {
  const at = { dataset, filter: '' }
  if (one.kind === 'caption') {
    const { pair } = await service.pair({ dataset, key: one.key }, signal)
    const expected = pair.captions[one.place] ?? ''
    await service.setCaption({ dataset, key: one.key, place: one.place, text: one.text, expected }, signal)
  } else if (one.kind === 'add') await service.addCaption({ dataset, key: one.key, text: one.text }, signal)
  else if (one.kind === 'remove')
    await service.removeCaption({ dataset, key: one.key, place: one.place }, signal)
  else if (one.kind === 'replace') await service.replace({ ...at, ...one, isPattern: false }, signal)
  else if (one.kind === 'status') await service.setStatus({ dataset, ...one }, signal)
  else if (one.kind === 'rating') await service.setRating({ dataset, ...one }, signal)
  else await service.setTags({ dataset, ...one }, signal)
}

const REFUSALS = ['UNKNOWN_NAME', 'BAD_ARGUMENT', 'DUPLICATE']

async function tryOut(service: Service, dataset: string, one: Call): Promise<void> {
  try {
    await carryOut(service, dataset, one)
  } catch (error) {
    expect(REFUSALS).toContain((error as { code?: string }).code)
  }
}

describe('undoing', () => {
  it('takes a random series of operations back, step by step', { timeout: 240_000 }, async () => {
    const { store, dataset, service } = opened()
    const start = await state(store, dataset)
    const run = async (calls: readonly Call[]): Promise<void> => {
      const states: unknown[] = []
      const made = (): number => store.operations.list(dataset).filter(({ undone }) => !undone).length
      for (const one of calls) {
        const before = await state(store, dataset)
        await tryOut(service, dataset, one)
        const after = await state(store, dataset)
        const isRecorded = made() > states.length
        expect(isRecorded ? before : after).toEqual(before)
        if (isRecorded) states.push(before)
        expect(await service.page(PAGE(dataset), signal)).toMatchObject({ pairs: after })
      }
      for (const before of states.reverse()) {
        await service.undo({ dataset }, signal)
        expect(await state(store, dataset)).toEqual(before)
      }
      expect(await state(store, dataset)).toEqual(start)
    }
    await fc.assert(fc.asyncProperty(fc.array(call, { maxLength: 8 }), run), { numRuns: 12 })
  })

  it('leaves alone what was changed past the operations, and takes the rest back', async () => {
    const { store, dataset, service } = opened()
    const keys = ['k1', 'k2', 'k3']
    await service.setStatus({ dataset, keys, status: 'excluded' }, signal)
    store.examples.setStatus(dataset, 'k2', 'kept')
    store.captions.add(dataset, [{ example: 'k1', place: 0, text: 'by another way' }])
    expect(await service.undo({ dataset }, signal)).toMatchObject({ changed: 2, undone: true })
    const { pairs } = await service.page(PAGE(dataset), signal)
    expect(pairs.map(({ status }) => status)).toEqual(['kept', 'kept', 'kept'])
    await expect(async () => service.undo({ dataset }, signal)).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
    })
  })

  it('shows the newest operation first and counts what it changed', async () => {
    const { dataset, service } = opened()
    await service.setTags({ dataset, keys: ['k1', 'k2'], add: ['good '], remove: [] }, signal)
    await service.replace({ dataset, filter: 'star', find: 'star', replace: 'sun', isPattern: false }, signal)
    await service.undo({ dataset }, signal)
    const { operations, tags: used } = await service.show({ dataset }, signal)
    expect(operations).toMatchObject([
      { id: 2, description: 'replace "star" by "sun"', undone: true, changed: 2 },
      { id: 1, description: 'add the tag "good" to 2 pairs', undone: false, changed: 2 },
    ])
    expect(operations.map(({ said }) => said)).toMatchObject([
      { code: 'operation.replace', values: { find: '"star"', replace: '"sun"' } },
      {
        code: 'operation.tag',
        values: { added: '"good"', what: { code: 'operation.pairs', values: { count: 2 } } },
      },
    ])
    expect(used).toEqual([{ tag: 'good', pairs: 2 }])
  })

  it('tells of each revision of a caption what made it, or what took it back', async () => {
    const { dataset, service } = opened()
    const expected = 'a blue star'
    await service.setCaption({ dataset, key: 'k1', place: 0, text: 'a star', expected }, signal)
    await service.undo({ dataset }, signal)
    const { history } = await service.pair({ dataset, key: 'k1' }, signal)
    expect(history.map(({ operation, said }) => [operation, said?.code])).toEqual([
      [null, undefined],
      ['edit caption of k1.png', 'operation.editCaption'],
      ['undo: edit caption of k1.png', 'operation.undo'],
    ])
  })

  it('records nothing where all is so already', async () => {
    const { dataset, service } = opened()
    const nothing = await service.setRating({ dataset, keys: ['k1'], rating: null }, signal)
    expect(nothing).toMatchObject({ id: 0, changed: 0 })
    expect((await service.show({ dataset }, signal)).operations).toEqual([])
  })
})

const PAGE = (dataset: string) => ({
  ...({
    dataset,
    filter: 'is:kept OR is:trash',
    order: 'position',
    descending: false,
    offset: 0,
    limit: 1000,
  } as const),
})

describe('the fingerprint', () => {
  it('is right whenever it is read, and the same again after an undo', async () => {
    const { store, dataset, service } = opened()
    const names = async () => {
      const [view] = await service.list(undefined, signal)
      expect(openDataset(store, dataset).fingerprint).toBe(view?.fingerprint)
      return view?.fingerprint
    }
    expect(await names()).toBe('as imported')
    const edit = { dataset, key: 'k1', place: 0, text: 'mine', expected: 'a blue star' }
    await service.setCaption(edit, signal)
    const edited = await names()
    await service.setRating({ dataset, keys: ['k1'], rating: 2 }, signal)
    expect(store.datasets.isFingerprintStale(dataset)).toBe(false)
    expect(await names()).toBe(edited)
    await service.setStatus({ dataset, keys: ['k1'], status: 'excluded' }, signal)
    const without = await names()
    await service.undo({ dataset }, signal)
    expect([await names(), new Set(['as imported', edited, without]).size]).toEqual([edited, 3])
  })
})
