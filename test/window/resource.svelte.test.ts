// Loading what a page shows: the newest question wins, the old answer stays until then.
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { CallError } from '../../engine/api/rpc/client.ts'
import { resource, type Resource } from '../../renderer/lib/client/resource.svelte.ts'

interface Asked {
  readonly key: string
  readonly signal: AbortSignal
  answer(value: string): void
  fail(error: unknown): void
}

function watch(first: string | undefined) {
  const asked: Asked[] = []
  let key = $state(first)
  let made: Resource<string> | undefined
  const stop = $effect.root(() => {
    made = resource(
      () => key,
      (now, signal) =>
        new Promise<string>((answer, fail) => void asked.push({ key: now, signal, answer, fail })),
    )
  })
  flushSync()
  const settle = async () => {
    await Promise.resolve()
    await Promise.resolve()
    flushSync()
  }
  return {
    asked,
    stop,
    settle,
    shown: made as Resource<string>,
    ask(next: string | undefined) {
      key = next
      flushSync()
    },
  }
}
const failure = (code: string) => new CallError({ code, message: 'No.', details: {}, fixes: [] })

describe('resource', () => {
  it('shows the answer', async () => {
    const { asked, shown, settle, stop } = watch('a')
    expect([shown.isLoading, shown.value]).toEqual([true, undefined])
    asked[0]?.answer('A')
    await settle()
    expect([shown.isLoading, shown.value]).toEqual([false, 'A'])
    stop()
  })
  it('keeps the old answer while the next loads, and cancels a question that nobody asks any more', async () => {
    const { asked, shown, settle, ask, stop } = watch('a')
    asked[0]?.answer('A')
    await settle()
    ask('b')
    ask('c')
    expect([shown.value, shown.isLoading, asked[1]?.signal.aborted]).toEqual(['A', true, true])
    asked[2]?.answer('C')
    asked[1]?.answer('B')
    await settle()
    expect([asked.map(({ key }) => key), shown.value]).toEqual([['a', 'b', 'c'], 'C'])
    stop()
  })
  it('shows an error, keeps the value, and forgets the error when it loads again', async () => {
    const { asked, shown, settle, stop } = watch('a')
    asked[0]?.answer('A')
    await settle()
    shown.reload()
    flushSync()
    asked[1]?.fail(failure('STORE_BUSY'))
    await settle()
    expect([shown.error?.code, shown.value]).toEqual(['STORE_BUSY', 'A'])
    shown.reload()
    flushSync()
    asked[2]?.answer('A2')
    await settle()
    expect([shown.error, shown.value]).toEqual([undefined, 'A2'])
    stop()
  })
  it('is silent about what somebody stopped', async () => {
    const { asked, shown, settle, stop } = watch('a')
    asked[0]?.fail(failure('CANCELLED'))
    await settle()
    expect([shown.error, shown.isLoading]).toEqual([undefined, false])
    stop()
  })
  it('does not ask again when what it depends on changes to the same', () => {
    const asked: string[] = []
    let run = $state.raw({ id: 'a', step: 1 })
    const stop = $effect.root(() => {
      resource(
        () => run.id,
        async (id) => void asked.push(id),
      )
    })
    flushSync()
    run = { id: 'a', step: 2 }
    flushSync()
    run = { id: 'b', step: 3 }
    flushSync()
    expect(asked).toEqual(['a', 'b'])
    stop()
  })
  it('asks nothing while there is nothing to ask', () => {
    const { asked, shown, ask, stop } = watch(undefined)
    expect([asked.length, shown.isLoading]).toEqual([0, false])
    ask('a')
    expect(asked.length).toBe(1)
    stop()
    expect(asked[0]?.signal.aborted).toBe(true)
  })
})
