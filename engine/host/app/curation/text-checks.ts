// Problems of a dataset of texts, found in slices so that other calls are answered meanwhile.
import { type CheckedText, checkTexts, type TextIssue, type TextPart } from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import { textExamples } from '../../datasets-texts.ts'
import { inSlices } from '../../slices.ts'
import { textLimitOf } from '../../text-models.ts'

/** Problems of the kept texts, worst first; with a model also texts that it reads only in part. @throws as textLimitOf, or the signal's reason */
export async function checkTextsInSlices(
  store: Store,
  dataset: string,
  model: string | null,
  signal?: AbortSignal,
): Promise<readonly TextIssue[]> {
  const limit = model === null ? undefined : textLimitOf(store, model)
  const texts: CheckedText[] = []
  const counts = new Map<CheckedText, number>()
  for await (const row of inSlices(textExamples(store, dataset), signal)) {
    if (row.status !== 'kept') continue
    const { key, split, group, file, line, parts } = row
    const text = { key, split, group, place: `${file}:${line ?? 1}`, parts: parts as readonly TextPart[] }
    texts.push(text)
    if (limit) counts.set(text, limit.countTokens(text))
  }
  return checkTexts(texts, limit && { ...limit, countTokens: (text) => counts.get(text) ?? 0 })
}
