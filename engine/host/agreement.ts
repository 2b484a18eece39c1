// How well pictures and captions agree: a pair encoder looks at every kept pair, and what it says is stored.
import { decodeRgbPng, loadPairEncoder, PairJudge } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { Agreement } from '../store/tables/agreements.ts'
import type { JobControl } from './app/jobs.ts'
import type { Compute } from './app/settings.ts'
import { type PairRow, readRows } from './app/curation/rows.ts'
import { resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'

/** Pairs between two writes: what was measured stays when it is cancelled. */
const BATCH = 128
const STAGE = 'comparing pictures and captions'

/** What to measure, with what. */
export interface AgreementRequest {
  /** Id. */
  readonly dataset: string
  /** Name of the pair encoder. */
  readonly judge: string
}

/**
 * Measures the kept pairs that this judge has not seen as their captions read now.
 * @throws UNKNOWN_NAME for the judge, CANCELLED when the signal fires
 */
export async function measureAgreement(
  store: Store,
  { dataset, judge: name }: AgreementRequest,
  { signal, progress, ...compute }: Compute & JobControl,
): Promise<void> {
  const { row, folder } = resolveModel(store, name)
  const sha256 = row.files.find((file) => file.name.endsWith('.safetensors'))?.sha256 ?? ''
  const pairs = unmeasured(store, dataset, sha256)
  const runtime = await openChosen(store.home.root, compute.runtime, 'batches')
  const judge = new PairJudge(runtime, loadPairEncoder(folder), threadsOf(compute))
  try {
    for (let at = 0; at < pairs.length; at += BATCH) {
      signal.throwIfAborted()
      progress(STAGE, at, pairs.length, 'pairs')
      const agreements = await judged(store, judge, pairs.slice(at, at + BATCH))
      store.agreements.add(
        dataset,
        agreements.map((one) => ({ ...one, judge: sha256 })),
      )
    }
    progress(STAGE, pairs.length, pairs.length, 'pairs')
  } finally {
    await judge.dispose()
  }
}

function threadsOf({ threads }: Compute): { readonly threads?: number } {
  return threads === undefined ? {} : { threads }
}

/** Kept pairs with a caption that this judge has not measured as it reads now. */
function unmeasured(store: Store, dataset: string, judge: string): readonly PairRow[] {
  const known = new Set(
    store.agreements
      .list(dataset)
      .filter((one) => one.judge === judge)
      .map(({ example, caption }) => `${example} ${caption}`),
  )
  return readRows(store, dataset).filter(
    ({ key, status, captions }) =>
      status === 'kept' && captions.some((caption) => !known.has(`${key} ${caption}`)),
  )
}

async function judged(
  store: Store,
  judge: PairJudge,
  rows: readonly PairRow[],
): Promise<Omit<Agreement, 'judge'>[]> {
  const images = rows.map(({ picture, file }) => decodeRgbPng(store.blobs.get(picture), file))
  const captions = rows.flatMap(({ key: example, captions: texts }, picture) =>
    texts.map((caption) => ({ example, caption, picture })),
  )
  const { embeddings } = await judge.pictures(images)
  const texts = await judge.captions(captions.map(({ caption }) => caption))
  const { dimensions } = judge
  return captions.map(({ example, caption, picture }, i) => {
    let value = 0
    for (let k = 0; k < dimensions; k++)
      value += (embeddings[picture * dimensions + k] as number) * (texts[i * dimensions + k] as number)
    return { example, caption, value }
  })
}
