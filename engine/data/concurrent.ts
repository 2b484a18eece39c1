// A stream of tasks, a few at a time, results in the order of their inputs.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** How {@link mapInOrder} runs its tasks. */
export interface ConcurrencyOptions {
  /** Most tasks at once. */
  readonly width: number
  readonly signal?: AbortSignal | undefined
  /** What is being done, for the message of a cancellation. */
  readonly where: string
}

/**
 * Runs a task for each item, at most `width` at once, and yields the results in order. Cancelling ends it at once:
 * tasks under way finish unheard.
 * @throws CANCELLED when the signal fires
 */
export async function* mapInOrder<In, Out>(
  source: AsyncIterable<In>,
  task: (item: In) => Promise<Out>,
  options: ConcurrencyOptions,
): AsyncGenerator<Out> {
  const cancellation = cancellationOf(options)
  const waiting: Promise<Out>[] = []
  try {
    for await (const item of source) {
      const result = task(item)
      // It is awaited later; until then a failure must not count as unhandled.
      result.catch(() => undefined)
      waiting.push(result)
      if (waiting.length >= options.width) yield await cancellation.race(waiting.shift() as Promise<Out>)
    }
    while (waiting.length > 0) yield await cancellation.race(waiting.shift() as Promise<Out>)
    options.signal?.throwIfAborted()
  } catch (cause) {
    throw options.signal?.aborted ? cancelled(options.where, cause) : cause
  } finally {
    cancellation.dispose()
  }
}

interface Cancellation {
  race<T>(work: Promise<T>): Promise<T>
  dispose(): void
}

function cancellationOf({ signal }: ConcurrencyOptions): Cancellation {
  if (!signal) return { race: (work) => work, dispose: () => undefined }
  let stop = (): void => undefined
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error)
  })
  promise.catch(() => undefined)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  return {
    race: (work) => Promise.race([promise, work]),
    dispose: () => signal.removeEventListener('abort', stop),
  }
}

/** The outcome of work that was stopped on purpose. */
export function cancelled(where: string, cause?: unknown): EngineError {
  return new EngineError('CANCELLED', message('import.stopped', { where }), { cause })
}
