// Who says a part of a text, in words and as one of the colours of series.
import { t, type Key } from '../../../lib/i18n/index.svelte.ts'

/** A part as it is shown. */
export interface ShownPart {
  readonly role: string
  readonly text: string
}

type Plain = Extract<Key, `texts.role${string}`>
const WORDS: Readonly<Record<string, Plain>> = {
  text: 'texts.roleText',
  prompt: 'texts.rolePrompt',
  completion: 'texts.roleCompletion',
  system: 'texts.roleSystem',
  user: 'texts.roleUser',
  assistant: 'texts.roleAssistant',
  tool: 'texts.roleTool',
}

const [ANSWER, ASKED, TOOL, SYSTEM] = [1, 3, 2, 6]
/** The series whose colour a role has: answers, which are learnt, have the accent; what is only read has others. */
const SERIES: Readonly<Record<string, number>> = {
  text: ANSWER,
  completion: ANSWER,
  assistant: ANSWER,
  prompt: ASKED,
  user: ASKED,
  system: SYSTEM,
  tool: TOOL,
}

/** A role in words; one that is new keeps its name. */
export function roleLabel(role: string): string {
  const key = WORDS[role]
  return key ? t(key) : role
}

/** A role's colour, for a style. */
export function roleColor(role: string): string {
  return `var(--series-${SERIES[role] ?? SYSTEM})`
}

/** Parts of a row of the list. */
export function partsOf(text: {
  readonly captions: readonly string[]
  readonly roles: readonly string[]
}): readonly ShownPart[] {
  return text.captions.map((words, place) => ({ role: text.roles[place] ?? 'text', text: words }))
}
