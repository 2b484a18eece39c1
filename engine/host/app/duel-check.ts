// Which models can be compared with each other, and on what.
import { EngineError } from '../../base/errors.ts'
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
  if (baseline.kind !== kind)
    throw refusal(
      `"${candidate.name}" is a ${kind} model, "${baseline.name}" a ${baseline.kind} model.`,
      'Name two models of one kind.',
    )
  if (!isComparable(kind))
    throw refusal(
      `"${candidate.name}" is a ${kind} model, which cannot be compared.`,
      `Name two models of ${Object.keys(MEASURED_ON).join(' or ')}.`,
    )
  const [wanted, held] = [WORDS[MEASURED_ON[kind]], WORDS[dataset.kind]]
  if (wanted === held) return kind
  throw refusal(
    `${kind} models are compared on ${wanted}, the dataset "${dataset.name}" holds ${held}.`,
    `Name a dataset of ${wanted}.`,
  )
}

function isComparable(kind: string): kind is ComparableKind {
  return Object.hasOwn(MEASURED_ON, kind)
}

function refusal(reason: string, fix: string): EngineError {
  return new EngineError('BAD_ARGUMENT', `compare: ${reason}`, { fixes: [fix] })
}
