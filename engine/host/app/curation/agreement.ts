// How well pictures and captions agree: the shipped pair encoder looks at every kept pair, in a job.
import type { AppHandlers } from '../../../api/contract/index.ts'
import { decodeRgbPng, loadPairEncoder, openRuntime, PairJudge } from '../../../index.ts'
import type { Agreement } from '../../../store/tables/agreements.ts'
import { resolveModel } from '../../models.ts'
import type { JobControl } from '../jobs.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'

/** The calls that this file answers. */
type AgreementCalls = Pick<AppHandlers['datasets'], 'measureAgreement'>

/** Pairs between two writes: what was measured stays when the job is cancelled. */
const BATCH = 128

/** Answers the call that measures; `judge` is the name of the encoder. */
export function agreement(curation: Curation, judge = 'pair-encoder'): AgreementCalls {
  return {
    measureAgreement: ({ dataset: reference }) => {
      const { id: dataset, name } = curation.store.datasets.find(reference)
      return curation.app.jobs.start({
        kind: 'agreement',
        label: name,
        subject: { kind: 'dataset', id: dataset, name },
        work: async (control) => {
          await measure(curation, { dataset, judge }, control)
          return dataset
        },
      })
    },
  }
}

async function measure(
  curation: Curation,
  { dataset, judge: name }: { readonly dataset: string; readonly judge: string },
  control: JobControl,
): Promise<void> {
  const { app, store, index } = curation
  const { row, folder } = resolveModel(store, name)
  const sha256 = row.files.find((file) => file.name.endsWith('.safetensors'))?.sha256 ?? ''
  const pairs = unmeasured(curation, dataset, sha256)
  const { runtime, threads } = app.settings()
  const judge = new PairJudge(await openRuntime(runtime), loadPairEncoder(folder), compileWith(threads))
  try {
    for (let at = 0; at < pairs.length; at += BATCH) {
      control.signal.throwIfAborted()
      control.progress('comparing pictures and captions', at, pairs.length, 'pairs')
      const part = pairs.slice(at, at + BATCH)
      const agreements = await judged(curation, judge, part)
      const keys = part.map(({ key }) => key)
      const rows = agreements.map((one) => ({ ...one, judge: sha256 }))
      index.changing(dataset, keys, () => store.agreements.add(dataset, rows))
    }
    control.progress('comparing pictures and captions', pairs.length, pairs.length, 'pairs')
  } finally {
    await judge.dispose()
    app.tell('datasets', 'changed', { dataset })
  }
}

/** 0 is the runtime's own choice. */
function compileWith(threads: number): { readonly threads?: number } {
  return threads === 0 ? {} : { threads }
}

/** Kept pairs with a caption that this judge has not measured as it reads now. */
function unmeasured({ store, index }: Curation, dataset: string, judge: string): readonly PairRow[] {
  const known = new Set(
    store.agreements
      .list(dataset)
      .filter((one) => one.judge === judge)
      .map(({ example, caption }) => `${example} ${caption}`),
  )
  return index
    .rows(dataset)
    .filter(
      ({ key, status, captions }) =>
        status === 'kept' && captions.some((caption) => !known.has(`${key} ${caption}`)),
    )
}

async function judged(
  { store }: Curation,
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
