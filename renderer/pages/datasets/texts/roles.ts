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

/** Answers, which are learnt, have the accent; what is only read has other colours. */
const TONES: Readonly<Record<string, string>> = {
  text: 'answer',
  completion: 'answer',
  assistant: 'answer',
  prompt: 'asked',
  user: 'asked',
  system: 'system',
  tool: 'tool',
}

/** A role in words; one that is new keeps its name. */
export function roleLabel(role: string): string {
  const key = WORDS[role]
  return key ? t(key) : role
}

/** Class of a role's colour. */
export function roleTone(role: string): string {
  return TONES[role] ?? 'system'
}

/** Parts of a row of the list. */
export function partsOf(text: {
  readonly captions: readonly string[]
  readonly roles: readonly string[]
}): readonly ShownPart[] {
  return text.captions.map((words, place) => ({ role: text.roles[place] ?? 'text', text: words }))
}
