// A host of one small dataset for tests: it answers from memory, keeps what it was asked, and undoes.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, OperationView, PairView } from '../../../engine/api/contract/views.ts'
import { CallError } from '../../../engine/api/rpc/client.ts'

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
}

export function pairNamed(number: number): PairView {
  return {
    key: `k${number}`,
    picture: `${number}`.repeat(64).slice(0, 64),
    captions: [`caption ${number}`],
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
    page: ({ filter, offset, limit }) => {
      const shown = pairs.filter(({ status }) => (status === 'excluded') === filter.includes('is:trash'))
      const problem = filter.includes('rating:>') ? 'At 8: a number was expected.' : null
      return { total: shown.length, pairs: shown.slice(offset, offset + limit), problem }
    },
    pair: ({ key }) => ({ pair: pairOf(key), history: [] }),
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
    captionOf: (key) => pairOf(key).captions[0],
    writeElsewhere: (key, text) => {
      pairs = pairs.map((pair) => (pair.key === key ? { ...pair, captions: [text] } : pair))
    },
  }
}

function view(pairs: number) {
  return {
    ...{ id: 'd1', name: 'scenes', kind: 'pairs', format: 'folder', rejected: 0, cover: [], pictureSize: 16 },
    counts: { pairs, train: pairs, eval: 0, test: 0, excluded: 0, captions: pairs },
    createdAt: '2026-01-01T00:00:00.000Z',
    fingerprint: 'f',
  }
}
