// The grammar of the contract between the window and the engine host: calls with one answer, events without one.
import type { z } from 'zod'

/** A question with one answer; cancelled by its signal. Input is checked when it arrives, answers by the compiler. */
export interface Call<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly kind: 'call'
  readonly input: I
  /** Exists for the compiler only. */
  readonly answer?: O
}

/** Facts that the host tells everybody who listens. */
export interface Event<P = unknown> {
  readonly kind: 'event'
  /** Exists for the compiler only. */
  readonly payload?: P
}

/** Services by name, each with its calls and events by name. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Call | Event>>>>

/** Declares a call; its answer type is named in a second pair of brackets: `call(schema)<Answer>()`. */
export function call<I extends z.ZodType>(input: I): <O>() => Call<I, O> {
  return () => ({ kind: 'call', input })
}

/** Declares an event. */
export function event<P>(): Event<P> {
  return { kind: 'event' }
}

type CallKeys<S> = { [K in keyof S]: S[K] extends Call<z.ZodType, never> | Call ? K : never }[keyof S]
type EventKeys<S> = { [K in keyof S]: S[K] extends { readonly kind: 'event' } ? K : never }[keyof S]

/** What the host implements: one function per call, no more, no fewer. */
export type Handlers<C extends Contract> = {
  readonly [S in keyof C]: {
    readonly [K in CallKeys<C[S]>]: C[S][K] extends Call<infer I, infer O>
      ? (input: z.output<I>, signal: AbortSignal) => Promise<O> | O
      : never
  }
}

/** What the window sees: calls by name, and `on` with an event's name, which gives the way to stop listening. */
export type Client<C extends Contract> = {
  readonly [S in keyof C]: {
    readonly [K in CallKeys<C[S]>]: C[S][K] extends Call<infer I, infer O>
      ? (...args: InputArguments<z.input<I>>) => Promise<O>
      : never
  } & {
    readonly [K in EventKeys<C[S]> as `on${Capitalize<string & K>}`]: C[S][K] extends Event<infer P>
      ? (listener: (payload: P) => void) => () => void
      : never
  }
}

/** Calls without input are called with nothing. */
type InputArguments<I> = undefined extends I
  ? [input?: I, signal?: AbortSignal]
  : [input: I, signal?: AbortSignal]

/** How the host tells an event: service, name, payload. */
export type Tell<C extends Contract> = <S extends keyof C & string, K extends EventKeys<C[S]> & string>(
  service: S,
  name: K,
  payload: C[S][K] extends Event<infer P> ? P : never,
) => void
