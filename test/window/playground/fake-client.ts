// A client for tests: answers from plain functions, and lets tests tell events.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { DrawnView } from '../../../engine/api/contract/views.ts'
import { CallError } from '../../../engine/api/rpc/client.ts'

type DrawInput = Parameters<AppClient['playground']['draw']>[0]
type Drawing = Awaited<ReturnType<AppClient['playground']['draw']>>
type Progress = Parameters<Parameters<AppClient['playground']['onProgress']>[0]>[0]

/** A drawing that was asked for and waits for its answer. */
export interface Asked {
  readonly input: DrawInput
  readonly signal: AbortSignal
  answer(drawing: Drawing): void
}

/** A playground host that draws when the test says so. */
export function fakePlayground(): {
  client: AppClient
  asked: Asked[]
  votes: unknown[]
  tell(progress: Progress): void
} {
  const asked: Asked[] = []
  const votes: unknown[] = []
  const listeners = new Set<(progress: Progress) => void>()
  const draw = (input: DrawInput, signal: AbortSignal) =>
    new Promise<Drawing>((resolve, reject) => {
      asked.push({ input, signal, answer: resolve })
      const cancelled = { code: 'CANCELLED', message: 'Cancelled.', details: {}, fixes: [] }
      signal.addEventListener('abort', () => reject(new CallError(cancelled)))
    })
  const playground = {
    draw,
    prompts: () => Promise.resolve([]),
    votes: () => Promise.resolve([]),
    vote: (input: unknown) => Promise.resolve({ vote: votes.push(input) }),
    takeBack: ({ vote }: { vote: number }) => Promise.resolve(void votes.splice(vote - 1, 1)),
    onProgress: (listener: (progress: Progress) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const client = { playground } as unknown as AppClient
  return { client, asked, votes, tell: (progress) => listeners.forEach((listener) => listener(progress)) }
}

/** An answer with one picture. */
export function drawingOf(picture: string, tokenLogProb: readonly number[] = [-1, -2, -0.5, 0]): Drawing {
  const logProb = tokenLogProb.reduce((sum, one) => sum + one, 0)
  const drawn: DrawnView = {
    ...{ prompt: 'a red circle', sample: 0, picture, tokens: tokenLogProb.map((_, i) => i) },
    ...{ tokenLogProb, logProb, score: null },
  }
  return { pictures: [drawn], tokensPerSecond: 40, gridSide: 2 }
}
