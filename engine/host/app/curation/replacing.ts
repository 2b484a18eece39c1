// Find and replace in the captions of the pairs that a filter lets pass.
import type { AppHandlers } from '../../../api/contract/index.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { describeReplacement, replacedCaptions, rulesOf } from '../../datasets-edit.ts'
import type { Replacement } from '../../datasets-replace.ts'
import type { Curation } from './curation.ts'
import { operationView } from './views.ts'

/** The calls that this file answers. */
type ReplaceCalls = Pick<AppHandlers['datasets'], 'previewReplace' | 'replace'>

/** Answers the calls that replace. */
export function replacing(curation: Curation): ReplaceCalls {
  return {
    previewReplace: ({ dataset, limit, ...request }) => {
      const edits = editsOf(curation, curation.idOf(dataset), request)
      const shown = edits.slice(0, limit)
      return {
        changed: edits.length,
        edits: shown.map(({ key, picture, index: place, before, after }) => ({
          ...{ key, picture, place, before, after },
        })),
      }
    },
    replace: ({ dataset: reference, ...request }) => {
      const dataset = curation.idOf(reference)
      const edits = editsOf(curation, dataset, request)
      if (edits.length === 0) return null
      const operation = curation.apply(dataset, {
        description: describeReplacement(request),
        keys: [...new Set(edits.map(({ key }) => key))],
        changes: { captions: edits.map(({ key, place, after }) => ({ example: key, place, text: after })) },
      })
      return operationView(operation)
    },
  }
}

interface FilteredReplacement extends Replacement {
  readonly filter: string
}

/** A replacement never falls back to all pairs, as showing does: a filter that cannot be read is refused. */
function editsOf(curation: Curation, dataset: string, { filter, ...replacement }: FilteredReplacement) {
  const { rows, problem } = curation.index.ask(dataset, { filter, order: 'position', descending: false })
  if (problem !== null)
    throw new EngineError('BAD_ARGUMENT', message('filter.unreadable', { problem }), {
      fixes: [message('filter.unreadableFix')],
    })
  const captions = rows.flatMap(({ key, file, picture, captions: texts, places }) =>
    texts.map((before, index) => ({ key, file, picture, index, place: places[index] as number, before })),
  )
  return replacedCaptions(captions, replacement, rulesOf(curation.store.datasets.find(dataset)))
}
