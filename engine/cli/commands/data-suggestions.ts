// `data suggestions`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { Suggested } from '../../host/app/captioner/review.ts'
import type { Store } from '../../store/store.ts'
import { defineCommand } from '../command.ts'
import type { Output } from '../output.ts'

/** Suggestions shown to people; --json has all. */
const MOST_SHOWN = 20

const options = z.strictObject({
  accept: option(z.enum(['all']).optional(), {
    label: 'Accept',
    help: 'all: make captions of all that pass the filter; `data undo` takes it back',
  }),
  reject: option(z.enum(['all']).optional(), {
    label: 'Reject',
    help: 'all: put all that pass the filter aside',
  }),
  filter: option(z.string().default(''), {
    label: 'Filter',
    help: 'which pairs, as in the window; words are looked for in the suggestion too',
  }),
  add: option(z.boolean().default(false), {
    label: 'Add',
    help: 'keep the present caption, and let the suggestion stand beside it',
  }),
})

/** Lists, accepts or rejects suggested captions. */
export const command = defineCommand({
  name: 'data suggestions',
  help: 'List suggested captions, or accept or reject them',
  example: 'data suggestions cats --filter tabby --accept all',
  arguments: { '<dataset>': 'id or name' },
  options,
  async run({ store, reader, out }, { arguments: [reference = ''], options: given }) {
    const direct = await import('../../host/app/captioner/direct.ts')
    const { findDataset } = await import('../../host/datasets.ts')
    const { accept, reject, filter, add } = given
    if (accept && reject)
      throw new EngineError('BAD_ARGUMENT', 'data suggestions: expected --accept or --reject, got both.')
    const opened: Store = accept || reject ? store() : reader()
    const { id, name } = opened.datasets.find(reference)
    const suggested = direct.pendingSuggestions(opened, id, filter)
    const failed = direct.failedSuggestions(opened, id)
    const how = add ? 'add' : 'replace'
    const operation = accept ? direct.acceptAllSuggestions(opened, id, { suggested, how }) : null
    if (reject) opened.suggestions.decide(id, suggested.map(keyOf), 'rejected')
    const { fingerprint } = findDataset(opened, id)
    out.json({
      dataset: { id, name, fingerprint },
      ...{ accepted: accept ? suggested.length : 0, rejected: reject ? suggested.length : 0 },
      operation: operation?.id ?? null,
      suggestions: suggested.map(shown),
      failed: failed.map(({ row, suggestion }) => ({ file: row.file, problem: suggestion.problem })),
    })
    const done = accept ? 'accepted' : reject ? 'rejected' : 'waiting'
    out.line(
      `${id} "${name}": ${suggested.length} suggestions ${done}, ${failed.length} pictures without one.`,
    )
    tabulate(out, suggested)
  },
})

function tabulate(out: Output, suggested: readonly Suggested[]): void {
  if (suggested.length === 0) return
  const rows = suggested.slice(0, MOST_SHOWN).map(shown)
  out.table(
    ['file', 'caption', 'suggestion', 'by'],
    rows.map(({ file, caption, suggestion, by }) => [file, caption ?? '', suggestion ?? '', by]),
  )
  if (suggested.length > MOST_SHOWN) out.line(`… and ${suggested.length - MOST_SHOWN} more, see --json.`)
}

function keyOf({ row }: Suggested): string {
  return row.key
}

function shown({ row, suggestion }: Suggested) {
  const { text, captioner, model, prompt, createdAt } = suggestion
  const by = model === '' ? captioner : model
  return {
    key: row.key,
    file: row.file,
    caption: row.captions[0] ?? null,
    suggestion: text,
    by,
    prompt,
    createdAt,
  }
}
