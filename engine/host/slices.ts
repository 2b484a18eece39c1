// Long work in slices, so that the host answers other calls in between.
import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work before others get their turn. */
const SLICE_MS = 15

/**
 * The given items one after the other; whoever takes them works on them in between, and every few milliseconds
 * everybody else gets a turn.
 * @throws the signal's reason once it fires
 */
export async function* inSlices<T>(items: Iterable<T>, signal?: AbortSignal): AsyncGenerator<T, void> {
  let began = performance.now()
  for (const item of items) {
    if (performance.now() - began > SLICE_MS) {
      await setImmediate()
      signal?.throwIfAborted()
      began = performance.now()
    }
    yield item
  }
}
