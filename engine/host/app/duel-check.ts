// Which models can be compared with each other, and on what.
import { EngineError } from '../../base/errors.ts'
import { type Message, message } from '../../base/message.ts'
import type { DatasetRow } from '../../store/tables/datasets.ts'
import type { ModelRow } from '../../store/tables/models.ts'

/** What models of a kind are compared on; one line each. */
const MEASURED_ON = { 'caption-image': 'pairs', text: 'texts' } as const
const WORDS: Readonly<Record<DatasetRow['kind'], string>> = { pairs: 'pictures', texts: 'texts' }

/** Kind of models that can be compared. */
export type ComparableKind = keyof typeof MEASURED_ON

type Model = Pick<ModelRow, 'kind' | 'name'>

/** The kind of two models. @throws BAD_ARGUMENT when they are of two, of one that cannot be compared, or not of the dataset's */
export function comparableKind(
  { baseline, candidate }: { readonly baseline: Model; readonly candidate: Model },
  dataset: Pick<DatasetRow, 'kind' | 'name'>,
): ComparableKind {
  const { kind } = candidate
  const [name, dataKind] = [candidate.name, WORDS[dataset.kind]]
  if (baseline.kind !== kind)
    throw refusal(
      message('compare.kinds', { candidate: name, kind, baseline: baseline.name, otherKind: baseline.kind }),
      message('compare.kindsFix'),
    )
  if (!isComparable(kind))
    throw refusal(
      message('compare.never', { name, kind }),
      message('compare.neverFix', { kinds: Object.keys(MEASURED_ON).join(', ') }),
    )
  const wanted = WORDS[MEASURED_ON[kind]]
  if (wanted === dataKind) return kind
  throw refusal(
    message('compare.data', { kind, wanted, dataset: dataset.name, held: dataKind }),
    message('compare.dataFix', { wanted }),
  )
}

function isComparable(kind: string): kind is ComparableKind {
  return Object.hasOwn(MEASURED_ON, kind)
}

function refusal(reason: Message, fix: Message): EngineError {
  return new EngineError('BAD_ARGUMENT', reason, { fixes: [fix] })
}
