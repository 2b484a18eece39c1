// A text example: an ordered list of parts with roles. Plain text, prompt and completion, and chats are the same thing to
// training: what differs is which parts are learnt.
import type { Split } from '../pairs.ts'

/** Who says a part. `text` is a document of its own; `completion` follows a `prompt`; the rest are turns of a chat. */
export type TextRole = 'text' | 'prompt' | 'completion' | 'system' | 'user' | 'assistant' | 'tool'

/** Roles whose tokens are learnt when only answers are. */
export const LEARNT_ROLES: ReadonlySet<TextRole> = new Set(['text', 'completion', 'assistant'])

/** One part of an example. */
export interface TextPart {
  readonly role: TextRole
  readonly text: string
}

/** An example of a dataset. */
export interface TextExample {
  /** Identity within the dataset, 24 hex digits: of the SHA-256 of roles and texts as imported. */
  readonly key: string
  readonly split: Split
  /** Equal for near-duplicates. */
  readonly group: string
  /** Path below the imported folder. */
  readonly file: string
  readonly parts: readonly TextPart[]
}

/** Tokens of an example, as training and the preview see them. */
export interface TokenizedText {
  readonly ids: Int32Array
  /** 1 where the token counts in the loss when it is the target. Never the first. */
  readonly learnt: Uint8Array
}
