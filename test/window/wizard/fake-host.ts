// A host for tests behind the real road: calls are checked by the contract and kept, events are told by the test.
import { type AppHandlers, type AppTell, contract } from '../../../engine/api/contract/index.ts'
import { memoryPorts } from '../../../engine/api/rpc/port.ts'
import { createServer } from '../../../engine/api/rpc/server.ts'
import { connection } from '../../../renderer/lib/client/client.svelte.ts'

type Answers = { readonly [S in keyof AppHandlers]?: Partial<AppHandlers[S]> }
type Asked = readonly [call: string, input: unknown]

/** What a test sees of the host. */
export interface FakeHost {
  /** Every call in order. */
  readonly asked: readonly Asked[]
  /** Inputs of one call. */
  inputs(call: string): unknown[]
  readonly tell: AppTell
}

/** Connects the window's client to answers. */
export function fakeHost(answers: Answers): FakeHost {
  const asked: Asked[] = []
  const services = Object.entries(answers).map(([service, calls]) => {
    const kept = Object.entries(
      calls as Record<string, (input: unknown, signal: AbortSignal) => unknown>,
    ).map(
      ([name, answer]) =>
        [
          name,
          (input: unknown, signal: AbortSignal) => {
            asked.push([`${service}.${name}`, input])
            return answer(input, signal)
          },
        ] as const,
    )
    return [service, Object.fromEntries(kept)] as const
  })
  const server = createServer(contract, Object.fromEntries(services) as unknown as AppHandlers)
  connection.start(({ opened }) => {
    const [window, host] = memoryPorts()
    server.attach(host)
    opened(window)
    return () => window.close()
  })
  const inputs = (call: string) => asked.filter(([name]) => name === call).map(([, input]) => input)
  return { asked, inputs, tell: server.tell }
}
