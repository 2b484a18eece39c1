// Files of texts → a dataset of the store, completely or not at all. Examples are written in several transactions into a
// dataset that nobody sees before it is complete; what a crash leaves of it goes when the store is opened next.
import { join, resolve } from 'node:path'
import {
  importTexts,
  type KnownText,
  type ParsedTextImportOptions,
  parseTextImportOptions,
  type TextImportControl,
  type TextImportOptions,
  type TextImportOutcome,
  type TextPart,
  type TextProgress,
} from '../index.ts'
import { STAGING } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import { requireFreeName } from './datasets-import.ts'
import { fingerprintOfTexts, textExamples, requireTexts } from './datasets-texts.ts'

/** Between the files of a dataset's source. */
const SOURCE_SEPARATOR = ', '
/** Bytes written in one transaction unless told: a tenth of a second, in which nothing else is answered. */
const BATCH_BYTES = 2 ** 22
/** Keys that are arranged in one transaction: some hundredths of a second. */
const ARRANGED_AT_ONCE = 20_000

/** What to import. */
export interface TextsImportRequest {
  /** Files and folders, in this order. */
  readonly paths: readonly string[]
  readonly name: string
  /** True adds to the dataset of that name or id, whose texts keep their sides. */
  readonly add?: boolean
  readonly options: TextImportOptions
}

/** What steers an import from outside. */
export interface TextsImportControl extends Pick<TextImportControl, 'readingThread'> {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: TextProgress) => void
  /** Called after each transaction with the number of texts that are stored. */
  readonly onStored?: (done: number, total: number) => void
  /** Bytes in one transaction; many are quicker, and let nobody else in meanwhile. */
  readonly batchBytes?: number
}

/** What an import did. */
export interface TextsImport extends Pick<TextImportOutcome, 'mappings' | 'rejected'> {
  readonly dataset: DatasetRow
  /** New texts. */
  readonly added: number
  /** Rows that were refused; `rejected` lists the first of very many one by one, and the rest by reason. */
  readonly refused: number
}

/**
 * Imports texts into a new dataset, or into one that exists.
 * @throws NAME_TAKEN when the name is taken and `add` is not set, UNKNOWN_NAME when it is set and there is none
 * @throws BAD_ARGUMENT for unusable options, or when the dataset holds pictures
 * @throws NOTHING_IMPORTED, DISK_FULL or CANCELLED; the store is then as it was
 */
export async function importTextDataset(
  store: Store,
  { paths, name, add = false, options }: TextsImportRequest,
  control: TextsImportControl = {},
): Promise<TextsImport> {
  const before = add ? requireTexts(store.datasets.find(name)) : undefined
  if (!add) requireFreeName(store, name)
  const parsed = withFractionOf(before, parseTextImportOptions(options))
  const { evalFraction } = parsed
  const draft = store.datasets.begin({
    name: before ? store.datasets.freeName(`${before.name} (importing)`.slice(0, 190)) : name,
    kind: 'texts',
    preparation: { evalFraction },
  })
  const known = before && knownTexts(store, before.id)
  const staging = join(store.home.root, `import-${draft}${STAGING}`)
  try {
    return await importTexts(paths, parsed, { ...control, known, staging }, async (outcome) => {
      await store.bulk(async (written) => {
        const told = async (): Promise<void> => {
          await written()
          control.signal?.throwIfAborted()
        }
        await storeTexts(store, draft, outcome, { ...control, told })
        await arrangeTexts(store, draft, outcome, told)
      })
      const source = paths.map((path) => resolve(path))
      const dataset = store.transaction(() =>
        before ? addTo(store, before, { draft, outcome, source }) : finish(store, draft, outcome, source),
      )
      const { counts, mappings, rejected } = outcome
      return { dataset, added: counts.texts, refused: counts.rejected, mappings, rejected }
    })
  } finally {
    store.datasets.discard(draft)
  }
}

/** Writes the examples, a transaction after the other, with a turn for everybody else in between. */
async function storeTexts(
  store: Store,
  dataset: string,
  { batches, counts }: TextImportOutcome,
  { onStored, batchBytes = BATCH_BYTES, told }: TextsImportControl & { readonly told: () => Promise<void> },
): Promise<void> {
  let done = 0
  for (const batch of batches(batchBytes)) {
    done += store.texts.add(dataset, batch)
    onStored?.(done, counts.texts)
    await told()
  }
}

/** Arranges them as they were imported, some at a time. */
async function arrangeTexts(
  store: Store,
  dataset: string,
  { keys }: TextImportOutcome,
  told: () => Promise<void>,
): Promise<void> {
  let from = 0
  let some: (string | null)[] = []
  const arrange = async (): Promise<void> => {
    store.texts.arrange(dataset, from, some)
    from += some.length
    some = []
    await told()
  }
  for (const key of keys()) if (some.push(key) === ARRANGED_AT_ONCE) await arrange()
  await arrange()
}

/** What is added is split by the share that the dataset was first split by. */
function withFractionOf(
  dataset: DatasetRow | undefined,
  options: ParsedTextImportOptions,
): ParsedTextImportOptions {
  const fraction = dataset?.preparation['evalFraction']
  return typeof fraction === 'number' ? { ...options, evalFraction: fraction } : options
}

function* knownTexts(store: Store, dataset: string): Generator<KnownText> {
  for (const { key, sha256, split, group, parts } of textExamples(store, dataset))
    yield { key, sha256, split, group, parts: parts as readonly TextPart[] }
}

function finish(
  store: Store,
  draft: string,
  { format, fingerprint, counts, rejected }: TextImportOutcome,
  source: readonly string[],
): DatasetRow {
  return store.datasets.finish(draft, {
    ...{ format, fingerprint: fingerprint(), source: source.join(SOURCE_SEPARATOR) },
    counts: { ...counts },
    rejected: rejected.map((one) => ({ ...one })),
  })
}

interface Addition {
  readonly draft: string
  readonly outcome: TextImportOutcome
  readonly source: readonly string[]
}

/** Moves the new examples over and counts them in. */
function addTo(store: Store, before: DatasetRow, { draft, outcome, source }: Addition): DatasetRow {
  store.texts.move(draft, before.id)
  const { counts, rejected } = outcome
  const sum = Object.entries(counts).map(([name, count]) => [name, (before.counts[name] ?? 0) + count])
  const sources = new Set([...before.source.split(SOURCE_SEPARATOR), ...source])
  return store.datasets.setContents(before.id, {
    source: [...sources].join(SOURCE_SEPARATOR),
    fingerprint: fingerprintOfTexts(store, before.id),
    counts: Object.fromEntries(sum) as Record<string, number>,
    rejected: [...before.rejected, ...rejected.map((one) => ({ ...one }))],
  })
}
