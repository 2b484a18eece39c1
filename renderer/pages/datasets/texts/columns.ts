// Which column of a table holds what, as a person names it.
import { t, type Key } from '../../../lib/i18n/index.svelte.ts'

/** What a column can hold, in the order in which it is asked. */
export const COLUMN_ROLES = ['text', 'prompt', 'input', 'completion', 'system', 'messages'] as const
/** One of them. */
export type ColumnRole = (typeof COLUMN_ROLES)[number]
/** Names of columns by role. */
export type Columns = Readonly<Record<string, string>>

/** Roles that go together: naming one of a group clears the others. */
const GROUPS: readonly (readonly ColumnRole[])[] = [
  ['text'],
  ['prompt', 'input', 'completion', 'system'],
  ['messages'],
]
const WORDS: Readonly<Record<ColumnRole, Extract<Key, `texts.column${string}`>>> = {
  text: 'texts.columnText',
  prompt: 'texts.columnPrompt',
  input: 'texts.columnInput',
  completion: 'texts.columnCompletion',
  system: 'texts.columnSystem',
  messages: 'texts.columnMessages',
}

export function columnLabel(role: ColumnRole): string {
  return t(WORDS[role] as 'texts.columnText')
}

/** The columns with another one for a role, or none; what cannot stand beside it goes. */
export function withColumn(columns: Columns, role: ColumnRole, name: string): Columns {
  const group = GROUPS.find((roles) => roles.includes(role)) ?? []
  const kept = Object.entries(columns).filter(
    ([other]) => other !== role && (name === '' || (group as readonly string[]).includes(other)),
  )
  return Object.fromEntries(name === '' ? kept : [...kept, [role, name]])
}
