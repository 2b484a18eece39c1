// What is set of many pairs at once: status, rating, tags; each call is an operation.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { OperationView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message, type Message } from '../../../base/message.ts'
import { cleanCaption } from '../../../index.ts'
import type { ExampleField } from '../../../store/tables/operations.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'
import { nothingChanged, operationView } from './views.ts'

/** The calls that this file answers. */
type MarkCalls = Pick<AppHandlers['datasets'], 'setStatus' | 'setRating' | 'setTags'>

/** Longest tag in characters. */
const TAG_LIMIT = 60

/** Answers the calls that mark pairs. */
export function marks(curation: Curation): MarkCalls {
  return {
    setStatus: ({ dataset, keys, status }) =>
      mark(curation, { dataset, keys }, 'status', {
        valueOf: () => status,
        describe: (what) => message(status === 'kept' ? 'operation.restore' : 'operation.trash', { what }),
      }),
    setRating: ({ dataset, keys, rating }) =>
      mark(curation, { dataset, keys }, 'rating', {
        valueOf: () => rating,
        describe: (what) =>
          rating === null
            ? message('operation.unrate', { what })
            : message('operation.rate', { what, rating }),
      }),
    setTags: ({ dataset, keys, add, remove }) => {
      const [added, removed] = [add.map(usableTag), remove.map((tag) => tag.normalize('NFC'))]
      return mark(curation, { dataset, keys }, 'tags', {
        valueOf: ({ tags }) => {
          const kept = tags.filter((tag) => !removed.includes(tag))
          return [...new Set([...kept, ...added])].sort()
        },
        describe: (what) => tagging(added, removed, what),
      })
    },
  }
}

type Value = string | number | null | readonly string[]

interface Marking {
  valueOf(row: PairRow): Value
  /** What the operation is called, from how many of what it marks. */
  describe(what: Message): Message
}

function mark(
  curation: Curation,
  { dataset: reference, keys }: { readonly dataset: string; readonly keys: readonly string[] },
  field: ExampleField,
  { valueOf, describe }: Marking,
): OperationView {
  const { id: dataset, kind } = curation.store.datasets.find(reference)
  const rowOf = curation.index.finder(dataset)
  const byKey = new Map<string, Value>()
  for (const key of keys) {
    const row = rowOf(key)
    const value = valueOf(row)
    if (isOther(row[field], value)) byKey.set(key, value)
  }
  if (byKey.size === 0) return nothingChanged()
  const count = byKey.size
  const description = describe(message(kind === 'texts' ? 'operation.texts' : 'operation.pairs', { count }))
  const changes = { values: [{ field, byKey }] }
  return operationView(curation.apply(dataset, { description, keys: [...byKey.keys()], changes }))
}

function isOther(before: Value, after: Value): boolean {
  return JSON.stringify(before) !== JSON.stringify(after)
}

/** Tags keep to the rules of captions: one line, one Unicode form, no space around. */
function usableTag(raw: string): string {
  const tag = cleanCaption(raw, TAG_LIMIT)
  if (typeof tag === 'string') return tag
  throw new EngineError('BAD_ARGUMENT', message('edit.tag', { limit: TAG_LIMIT, tag: raw }))
}

function tagging(add: readonly string[], remove: readonly string[], what: Message): Message {
  const list = (tags: readonly string[]): string => tags.map((tag) => JSON.stringify(tag)).join(', ')
  const [added, removed] = [list(add), list(remove)]
  if (remove.length === 0) return message('operation.tag', { added, what })
  if (add.length === 0) return message('operation.untag', { removed, what })
  return message('operation.retag', { added, removed, what })
}
