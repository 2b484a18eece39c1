// What travels between window and host.
import type { ErrorView } from '../contract/views.ts'

/** A question of the window; `ask` numbers it. */
export interface Ask {
  readonly ask: number
  /** `service.name`. */
  readonly call: string
  readonly input?: unknown
  /** The same when it is asked again after a break, so that nothing is done twice. */
  readonly key?: string
}

/** Asks for a sign of life. */
export interface Ping {
  readonly ping: number
  /** How many answers to calls with a key came over this road so far. */
  readonly heard: number
}

/** From the window. */
export type ClientMessage = Ask | Ping | { readonly cancel: number }

/** Who answers. */
export interface HostSign {
  /** Another one whenever a host starts. */
  readonly host: string
  /** Calls whose outcome outlives the host: they may be asked again of its successor. */
  readonly lasting: readonly string[]
}

/** From the host. */
export type HostMessage =
  | { readonly answer: number; readonly value?: unknown }
  | { readonly answer: number; readonly error: ErrorView }
  | { readonly event: string; readonly payload: unknown }
  /** Answers `ping`; 0 comes by itself when another host takes over this road. */
  | ({ readonly pong: number } & HostSign)
