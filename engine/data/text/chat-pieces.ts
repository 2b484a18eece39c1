// Where the answers of a chat stand in what a template makes of it. A template is only ever asked for whole texts: an answer
// is what the text up to it, with the template's invitation to answer, lacks of the text that includes it.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { TextPart, TextRole } from './example.ts'

/** A part of the text of an example. */
export interface TextPiece {
  readonly text: string
  /** Whether it is an answer: what a model is to say. */
  readonly isAnswer: boolean
}

/** What a template is asked. */
export interface ChatRequest {
  readonly turns: readonly TextPart[]
  /** Ends with what invites the assistant to answer. */
  readonly addGenerationPrompt: boolean
}

/** Makes a text of turns. */
export type RenderChat = (request: ChatRequest) => string

/** Roles that stand in chats only. */
const CHAT_ROLES: ReadonlySet<TextRole> = new Set(['system', 'user', 'assistant', 'tool'])

/** Whether the parts are turns of a chat. */
export function isChat(parts: readonly TextPart[]): boolean {
  return parts.some(({ role }) => CHAT_ROLES.has(role))
}

/** What a template must be asked to know where the answers are: for every answer what is before it and what ends with it, then all. */
export function chatRequests(turns: readonly TextPart[]): ChatRequest[] {
  const upTo = answersOf(turns).flatMap((place) => [
    { turns: turns.slice(0, place), addGenerationPrompt: true },
    { turns: turns.slice(0, place + 1), addGenerationPrompt: false },
  ])
  return [...upTo, { turns, addGenerationPrompt: false }]
}

/**
 * Pieces of a chat from the answers to {@link chatRequests}. Where a template shows earlier answers otherwise once others follow
 * (as those do that drop thoughts), only the last one counts as an answer.
 * @throws BAD_ARGUMENT when not even the last answer can be found
 */
export function chatPieces(turns: readonly TextPart[], rendered: readonly string[]): TextPiece[] {
  const whole = rendered.at(-1) ?? ''
  const spans = answersOf(turns).map((_, i) => [rendered[2 * i] ?? '', rendered[2 * i + 1] ?? ''] as const)
  const holds = ([before, withIt]: readonly [string, string]): boolean =>
    withIt.startsWith(before) && whole.startsWith(withIt)
  const found = spans.every(holds) ? spans : spans.slice(-1)
  if (!found.every(holds))
    throw new EngineError('BAD_ARGUMENT', message('chat.answerHidden'), {
      fixes: [message('chat.answerHiddenFix')],
    })
  const borders = found.flatMap(([before, withIt]) => [before.length, withIt.length])
  return [...borders, whole.length]
    .map((end, i) => ({ text: whole.slice(borders[i - 1] ?? 0, end), isAnswer: i % 2 === 1 }))
    .filter(({ text }) => text !== '')
}

function answersOf(turns: readonly TextPart[]): number[] {
  return turns.flatMap(({ role }, place) => (role === 'assistant' ? [place] : []))
}

const LABELS: Partial<Record<TextRole, string>> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
}

/** A template for models that have none: each turn on lines of its own after the word for who says it. */
export const plainChat: RenderChat = ({ turns, addGenerationPrompt }) => {
  const said = turns.map(({ role, text }) => `${LABELS[role] ?? 'Text'}: ${text}\n`)
  return said.join('') + (addGenerationPrompt ? 'Assistant:' : '')
}
