// A host of one small dataset for tests: it answers from memory, keeps what it was asked, and undoes.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type {
  DifferenceView,
  PairStateView,
  VersionView,
} from '../../../engine/api/contract/version-views.ts'
import type {
  CaptionRevisionView,
  ErrorView,
  OperationView,
  PairView,
} from '../../../engine/api/contract/views.ts'
import { CallError } from '../../../engine/api/rpc/client.ts'
import { matcherOf } from '../../../engine/host/app/curation/filter.ts'

type Call = readonly [name: string, input: Readonly<Record<string, unknown>>]

/** What a test sees of the host. */
export interface FakeDatasets {
  readonly client: AppClient
  readonly calls: Call[]
  /** What was asked of one call. */
  inputs(name: string): readonly Readonly<Record<string, unknown>>[]
  captionOf(key: string): string | undefined
  /** Another window writes a caption. */
  writeElsewhere(key: string, text: string): void
  /** Gives a pair several captions. */
  setCaptions(key: string, captions: readonly string[]): void
  /** What the history of every pair's captions is. */
  history: CaptionRevisionView[]
}

export function pairNamed(number: number): PairView {
  return {
    key: `k${number}`,
    picture: `${number}`.repeat(64).slice(0, 64),
    captions: [`caption ${number}`],
    roles: [],
    isCut: false,
    split: 'train',
    status: 'kept',
    rating: null,
    tags: [],
    file: `scene-${number}.png`,
    width: 64,
    height: 64,
    agreement: null,
  }
}

function failure(code: string, details: ErrorView['details']): CallError {
  return new CallError({ code, message: 'The caption was changed elsewhere.', details, fixes: [] })
}

/** Opens a host with that many pairs. */
export function fakeDatasets(count: number): FakeDatasets {
  let pairs = Array.from({ length: count }, (_, i) => pairNamed(i + 1))
  const before: PairView[][] = []
  const calls: Call[] = []
  const history: CaptionRevisionView[] = []
  const versions: { readonly view: VersionView; readonly pairs: PairView[] }[] = []
  const operation = (description: string, changed: number): OperationView => ({
    ...{ id: before.length, description, undone: false, changed, createdAt: '2026-01-01T00:00:00.000Z' },
  })
  const change = (
    keys: readonly string[],
    how: (pair: PairView) => PairView,
    what: string,
  ): OperationView => {
    before.push(pairs)
    pairs = pairs.map((pair) => (keys.includes(pair.key) ? how(pair) : pair))
    return operation(what, keys.length)
  }
  const pairOf = (key: string): PairView => pairs.find((pair) => pair.key === key) as PairView
  type Inputs = Readonly<Pick<PairView, 'key' | 'status' | 'rating'>> & {
    readonly keys: string[]
    readonly name: string
    readonly from: string
    readonly version: string
    readonly place: number
    readonly to: number
    readonly text: string
    readonly expected: string
    readonly filter: string
    readonly offset: number
    readonly limit: number
  }
  const answers: Readonly<Record<string, (input: Inputs) => unknown>> = {
    list: () => [view(count)],
    show: () => ({ dataset: view(count), rejected: [], operations: [], tags: [] }),
    filterTerms: () => [],
    page: ({ filter, offset = 0, limit, keys }) => {
      if (keys) return { total: keys.length, pairs: keys.map(pairOf), problem: null }
      const shown = pairs.filter(({ status }) => (status === 'excluded') === filter.includes('is:trash'))
      const { problem } = matcherOf(filter.includes('rating:>') ? 'rating:>' : '')
      return { total: shown.length, pairs: shown.slice(offset, offset + limit), problem }
    },
    keys: ({ offset, limit }) => pairs.slice(offset, offset + limit).map(({ key }) => key),
    pair: ({ key }) => ({ pair: pairOf(key), history }),
    moveCaption: ({ key, place, to }) => {
      const moved = ({ captions }: PairView): readonly string[] =>
        captions.toSpliced(place, 1).toSpliced(to, 0, captions[place] ?? '')
      change([key], (pair) => ({ ...pair, captions: moved(pair) }), 'move caption')
      return pairOf(key)
    },
    restoreCaption: ({ key, place, text }) => {
      const restored = (captions: readonly string[]): readonly string[] => captions.with(place, text)
      change([key], (pair) => ({ ...pair, captions: restored(pair.captions) }), 'restore a caption')
      return pairOf(key)
    },
    versions: () => versions.map(({ view }) => view).reverse(),
    keepVersion: ({ name }) => {
      const counts = { pairs: pairs.length, captions: pairs.length }
      const id = `v${versions.length + 1}`
      const view = { id, name, run: null, counts, createdAt: '2026-01-01T00:00:00.000Z' }
      versions.push({ view, pairs })
      return view
    },
    removeVersion: ({ version }) =>
      void versions.splice(
        versions.findIndex(({ view }) => view.id === version),
        1,
      ),
    restoreVersion: ({ version }) => {
      before.push(pairs)
      pairs = versions.find(({ view }) => view.id === version)?.pairs ?? pairs
      return operation('go back', 1)
    },
    difference: ({ from }) => differenceOf(versions.find(({ view }) => view.id === from)?.pairs ?? [], pairs),
    setCaption: ({ key, text, expected }) => {
      const current = pairOf(key).captions[0] ?? ''
      if (current !== expected) throw failure('CONFLICT', { current, place: 0 })
      change([key], (pair) => ({ ...pair, captions: [text] }), 'edit caption')
      return pairOf(key)
    },
    setStatus: ({ keys, status }) => change(keys, (pair) => ({ ...pair, status }), 'status'),
    setRating: ({ keys, rating }) => change(keys, (pair) => ({ ...pair, rating }), 'rating'),
    setTags: ({ keys }) => change(keys, (pair) => pair, 'tags'),
    undo: () => {
      pairs = before.pop() ?? pairs
      return operation('status', 1)
    },
  }
  const datasets = new Proxy(
    {},
    {
      get: (_, name: string) =>
        name.startsWith('on')
          ? () => () => undefined
          : async (input: Inputs) => {
              calls.push([name, input])
              return answers[name]?.(input)
            },
    },
  )
  const models = { list: async () => [] }
  return {
    client: { datasets, models } as unknown as AppClient,
    calls,
    inputs: (name) => calls.filter(([called]) => called === name).map(([, input]) => input),
    history,
    setCaptions: (key, captions) => {
      pairs = pairs.map((pair) => (pair.key === key ? { ...pair, captions } : pair))
    },
    captionOf: (key) => pairOf(key).captions[0],
    writeElsewhere: (key, text) => {
      pairs = pairs.map((pair) => (pair.key === key ? { ...pair, captions: [text] } : pair))
    },
  }
}

/** Captions are all that differs here. */
function differenceOf(before: readonly PairView[], after: readonly PairView[]): DifferenceView {
  const state = ({ captions, split, status, rating, tags }: PairView): PairStateView => ({
    ...{ captions, split, status, rating, tags },
  })
  const shown = after.flatMap((pair, i) => {
    const old = before[i] as PairView
    if (old.captions === pair.captions) return []
    const { key, picture, file } = pair
    return [
      { ...{ key, picture, file }, kinds: ['captions'] as const, before: state(old), after: state(pair) },
    ]
  })
  const none = { added: 0, removed: 0, trashed: 0, restored: 0, tags: 0, rating: 0, split: 0 }
  const totals = { ...none, captions: shown.length }
  return { totals, pairs: shown.length, total: shown.length, shown }
}

function view(pairs: number) {
  return {
    ...{ id: 'd1', name: 'scenes', kind: 'pairs', format: 'folder', rejected: 0, cover: [], pictureSize: 16 },
    lines: [],
    counts: { pairs, train: pairs, eval: 0, test: 0, excluded: 0, captions: pairs },
    createdAt: '2026-01-01T00:00:00.000Z',
    fingerprint: 'f',
  }
}
