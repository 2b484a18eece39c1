// Something loaded from the host that follows what it depends on.
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { connection, errorOf, isCancelled } from './client.svelte.ts'

/** What a page shows of something that is loaded. */
export interface Resource<T> {
  /** The newest answer; stays while the next one is on its way. */
  readonly value: T | undefined
  readonly error: ErrorView | undefined
  readonly isLoading: boolean
  reload(): void
  /** Puts a value in place that is known already, such as the answer of a change. */
  set(value: T): void
}

/**
 * Loads when a component starts, when `deps` change and when the road was mended. The old load is then cancelled.
 * Call it while a component is set up. `deps` giving undefined means: nothing to load now. While they give the same as
 * before, such as the id of a run that goes on, what was loaded stands.
 */
export function resource<D, T>(
  deps: () => D | undefined,
  load: (deps: D, signal: AbortSignal) => Promise<T>,
): Resource<T> {
  let value = $state.raw<T>()
  let error = $state.raw<ErrorView>()
  let isLoading = $state(true)
  let turn = $state(0)
  const wanted = $derived(deps())

  $effect(() => {
    void turn
    void connection.opened
    const now = wanted
    if (now === undefined) {
      isLoading = false
      return
    }
    const controller = new AbortController()
    isLoading = true
    load(now, controller.signal).then(
      (loaded) => {
        if (controller.signal.aborted) return
        value = loaded
        error = undefined
        isLoading = false
      },
      (reason: unknown) => {
        if (controller.signal.aborted) return
        isLoading = false
        if (!isCancelled(reason)) error = errorOf(reason)
      },
    )
    return () => controller.abort()
  })

  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    get isLoading() {
      return isLoading
    },
    reload: () => void turn++,
    set: (known) => {
      value = known
      error = undefined
    },
  }
}
