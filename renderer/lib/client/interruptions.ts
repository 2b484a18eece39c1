// What a call says whose road broke, and the name under which it is asked again.
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { t } from '../i18n/index.svelte.ts'

/** Why a call had no answer. */
export type Interruption = 'unreachable' | 'stillAway' | 'interrupted'

/**
 * `unreachable`: there was no road from the start. `stillAway`: it was asked, and nobody came back to answer.
 * `interrupted`: another engine came back, which cannot know what the first was doing.
 */
export function interruption(kind: Interruption): ErrorView {
  const [message, fix] = [t(`connection.${kind}`), t(`connection.${kind}Fix`)]
  return { code: 'DISCONNECTED', message, details: {}, fixes: [fix] }
}

/** The person did not want to wait. */
export const CANCELLED: ErrorView = {
  code: 'CANCELLED',
  message: 'The call was cancelled.',
  details: {},
  fixes: [],
}

/** A new name for a call; also in pages that are not served over TLS, where `randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
