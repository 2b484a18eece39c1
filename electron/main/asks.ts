// Questions of the shell to the host that have one answer: grants for paths, paths of grants, diagnostics.
import { basename } from 'node:path'
import type { Granted, HostToShell, ShellToHost } from '../../engine/api/desktop.ts'
import type { Clock } from './clock.ts'

type Answer = Extract<HostToShell, { readonly ask: number }>
type Question = Extract<ShellToHost, { readonly ask: number }>
type WithoutNumber<Q> = Q extends unknown ? Omit<Q, 'ask'> : never

export interface Asks {
  /** Words for absolute paths, in the same order. @throws when the host does not answer. */
  grant(paths: readonly string[]): Promise<readonly Granted[]>
  /** The path of a grant; undefined when there is none. */
  locate(grant: string): Promise<string | undefined>
  diagnostics(): Promise<string>
  /** Hears an answer. */
  answered(answer: Answer): void
  /** The host is gone, and with it every grant: what waits fails. */
  forget(): void
}

const PATIENCE = 30_000

/** Starts with nothing asked. */
export function createAsks(send: (message: ShellToHost) => boolean, clock: Clock): Asks {
  const waiting = new Map<number, { answer(answer: Answer): void; fail(why: string): void }>()
  let last = 0

  const ask = (question: WithoutNumber<Question>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const number = ++last
      const fail = (why: string): void => {
        waiting.delete(number)
        reject(new Error(`shell: the engine did not answer "${question.type}": ${why}.`))
      }
      const cancel = clock.after(PATIENCE, () => fail('it took too long'))
      waiting.set(number, {
        answer: (answer) => (cancel(), resolve(answer)),
        fail: (why) => (cancel(), fail(why)),
      })
      if (!send({ ...question, ask: number } as Question)) waiting.get(number)?.fail('it is not running')
    })
  return {
    async grant(paths) {
      if (paths.length === 0) return []
      const answer = await ask({ type: 'grant', paths })
      const grants = answer.type === 'granted' ? answer.grants : []
      return grants.map(({ grant, name }, place) => ({ grant, name: name || basename(paths[place] ?? '') }))
    },
    async locate(grant) {
      const answer = await ask({ type: 'locate', grant })
      return answer.type === 'located' ? (answer.path ?? undefined) : undefined
    },
    async diagnostics() {
      const answer = await ask({ type: 'diagnostics' })
      return answer.type === 'diagnostics' ? answer.text : ''
    },
    answered(answer) {
      waiting.get(answer.ask)?.answer(answer)
      waiting.delete(answer.ask)
    },
    forget() {
      for (const { fail } of [...waiting.values()]) fail('it has ended')
    },
  }
}
