// Problems of a dataset of texts; with a model also texts that it reads only in part.
import { type CheckedText, checkTexts, type TextIssue, type TextLimit, type TextPart } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import { requireTexts, textExamples } from './datasets-texts.ts'
import { findDataset } from './datasets.ts'
import { textLimitOf } from './text-models.ts'

/** A dataset with its problems. */
export interface TextsCheck {
  readonly dataset: DatasetRow
  readonly issues: readonly TextIssue[]
}

/** Problems of the kept texts, worst first. @throws UNKNOWN_NAME, BAD_ARGUMENT for a dataset of pictures or a model of another kind */
export function checkTextDataset(store: Store, reference: string, model?: string): TextsCheck {
  const dataset = requireTexts(findDataset(store, reference))
  const tokens: TextLimit | undefined = model === undefined ? undefined : textLimitOf(store, model)
  return { dataset, issues: checkTexts(keptTexts(store, dataset.id), tokens) }
}

function* keptTexts(store: Store, dataset: string): Generator<CheckedText> {
  for (const { key, split, group, file, line, status, parts } of textExamples(store, dataset))
    if (status === 'kept')
      yield { key, split, group, place: `${file}:${line ?? 1}`, parts: parts as readonly TextPart[] }
}
