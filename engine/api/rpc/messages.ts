// What travels between window and host.
import type { ErrorView } from '../contract/views.ts'

/** A question of the window; `ask` numbers it. */
export interface Ask {
  readonly ask: number
  /** `service.name`. */
  readonly call: string
  readonly input?: unknown
}

/** From the window. */
export type ClientMessage = Ask | { readonly cancel: number }

/** From the host. */
export type HostMessage =
  | { readonly answer: number; readonly value?: unknown }
  | { readonly answer: number; readonly error: ErrorView }
  | { readonly event: string; readonly payload: unknown }
