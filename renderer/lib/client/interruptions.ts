// What a call says whose road broke, and the name under which it is asked again.
import type { ErrorView } from '../../../engine/api/contract/views.ts'

/** There was no road from the start. */
export const UNREACHABLE: ErrorView = {
  code: 'DISCONNECTED',
  message: 'The engine is not reachable.',
  details: {},
  fixes: ['Wait a moment; it is started again by itself, and nothing that was saved is lost.'],
}

/** It was asked, and nobody came back to answer. */
export const STILL_AWAY: ErrorView = {
  code: 'DISCONNECTED',
  message: 'The engine was lost before it answered, and has not come back yet.',
  details: {},
  fixes: [
    'Wait until it is back: the page then shows what was saved. Every change is there whole or not at all.',
  ],
}

/** Another engine came back, which cannot know what the first was doing. */
export const INTERRUPTED: ErrorView = {
  code: 'DISCONNECTED',
  message: 'The engine stopped before it answered, and was started again.',
  details: {},
  fixes: ['The page shows what was saved. Do it again if it is missing.'],
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
