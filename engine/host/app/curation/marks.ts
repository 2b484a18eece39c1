// What is set of many pairs at once: status, rating, tags; each call is an operation.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { OperationView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { cleanCaption } from '../../../index.ts'
import type { ExampleField } from '../../../store/tables/operations.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'
import { operationView } from './views.ts'

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
        describe: status === 'kept' ? (n) => `take ${n} out of the trash` : (n) => `move ${n} to the trash`,
      }),
    setRating: ({ dataset, keys, rating }) =>
      mark(curation, { dataset, keys }, 'rating', {
        valueOf: () => rating,
        describe: rating === null ? (n) => `take the rating of ${n} away` : (n) => `rate ${n} with ${rating}`,
      }),
    setTags: ({ dataset, keys, add, remove }) => {
      const [added, removed] = [add.map(usableTag), remove.map((tag) => tag.normalize('NFC'))]
      return mark(curation, { dataset, keys }, 'tags', {
        valueOf: ({ tags }) => {
          const kept = tags.filter((tag) => !removed.includes(tag))
          return [...new Set([...kept, ...added])].sort()
        },
        describe: (n) => `${wordsFor(added, removed)} ${n}`,
      })
    },
  }
}

type Value = string | number | null | readonly string[]

interface Marking {
  valueOf(row: PairRow): Value
  /** The operation in words, from the number of pairs in words. */
  describe(pairs: string): string
}

function mark(
  curation: Curation,
  { dataset: reference, keys }: { readonly dataset: string; readonly keys: readonly string[] },
  field: ExampleField,
  { valueOf, describe }: Marking,
): OperationView {
  const { id: dataset, kind } = curation.store.datasets.find(reference)
  const noun = kind === 'texts' ? 'text' : 'pair'
  const rowOf = curation.index.finder(dataset)
  const byKey = new Map<string, Value>()
  for (const key of keys) {
    const row = rowOf(key)
    const value = valueOf(row)
    if (isOther(row[field], value)) byKey.set(key, value)
  }
  if (byKey.size === 0) return nothingChanged()
  const description = describe(byKey.size === 1 ? `1 ${noun}` : `${byKey.size} ${noun}s`)
  const changes = { values: [{ field, byKey }] }
  return operationView(curation.apply(dataset, { description, keys: [...byKey.keys()], changes }))
}

/** The answer when all pairs were so already: nothing is recorded, and undoing takes back what was before. */
function nothingChanged(): OperationView {
  const createdAt = new Date().toISOString()
  return { id: 0, description: 'nothing changed', undone: false, changed: 0, createdAt }
}

function isOther(before: Value, after: Value): boolean {
  return JSON.stringify(before) !== JSON.stringify(after)
}

/** Tags keep to the rules of captions: one line, one Unicode form, no space around. */
function usableTag(raw: string): string {
  const tag = cleanCaption(raw, TAG_LIMIT)
  if (typeof tag === 'string') return tag
  throw new EngineError(
    'BAD_ARGUMENT',
    `datasets: expected a tag of 1 to ${TAG_LIMIT} characters, got "${raw}".`,
  )
}

function wordsFor(added: readonly string[], removed: readonly string[]): string {
  const list = (tags: readonly string[]): string => tags.map((tag) => JSON.stringify(tag)).join(', ')
  if (removed.length === 0) return `add the tag ${list(added)} to`
  if (added.length === 0) return `remove the tag ${list(removed)} from`
  return `add the tag ${list(added)}, remove ${list(removed)}:`
}
