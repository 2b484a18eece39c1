// Fair timing: everyone is loaded, each works once per round, the order turns round every time, and a round waits until
// the machine is quiet.
import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Contestant } from './contestant.ts'
import { LEAST_CLEAN_ROUNDS, type Round } from './figures.ts'
import { foreignShare, readLoad } from './load.ts'

/** How rounds are run. */
export interface InterleaveOptions {
  /** What each contestant is asked in round `round`, from 0. */
  readonly request: (round: number) => object
  /** No round begins later than this, but for those without which nothing can be said. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
  readonly onRound?: ((secondsDone: number) => void) | undefined
}

const QUIET_LOOK_MS = 250
const MOST_LOOKS = 20
/** A quiet machine: other programs take less than this of all cores. */
const QUIET_SHARE = 0.1

/** As many rounds as fit, and as many as figures need. */
export async function interleave(
  contestants: readonly Contestant[],
  { request, seconds, signal, onRound }: InterleaveOptions,
): Promise<Round[]> {
  const rounds: Round[] = []
  const startedMs = performance.now()
  const secondsDone = (): number => (performance.now() - startedMs) / 1000
  do {
    signal?.throwIfAborted()
    await waitForQuiet(() => secondsDone() < seconds)
    rounds.push(
      await oneRound(contestants, { request: request(rounds.length), round: rounds.length, signal }),
    )
    onRound?.(Math.min(seconds, secondsDone()))
  } while (secondsDone() < seconds || rounds.length < LEAST_CLEAN_ROUNDS)
  return rounds
}

interface RoundWork {
  readonly request: object
  readonly round: number
  readonly signal: AbortSignal | undefined
}

async function oneRound(
  contestants: readonly Contestant[],
  { request, round, signal }: RoundWork,
): Promise<Round> {
  const order = contestants.map((_, i) => i)
  if (round % 2 === 1) order.reverse()
  const pids = [process.pid, ...contestants.map(({ pid }) => pid)]
  const look = (): ReturnType<typeof readLoad> => readLoad(pids, performance.now())
  const ms = new Array<number>(contestants.length)
  const shares: number[] = []
  for (const i of order) {
    const before = look()
    ms[i] = (await (contestants[i] as Contestant).ask(request, signal)).ms
    const share = foreignShare(before, look(), availableParallelism())
    if (share !== undefined) shares.push(share)
  }
  return { ms, foreignShare: shares.length === 0 ? undefined : Math.max(...shares) }
}

/** Waits a while for other programs to become quiet; where nothing is known of them, not at all. */
async function waitForQuiet(hasTime: () => boolean): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && hasTime(); looks++) {
    const before = readLoad([process.pid], performance.now())
    if (before === undefined) return
    await setTimeout(QUIET_LOOK_MS)
    const share = foreignShare(before, readLoad([process.pid], performance.now()), availableParallelism())
    if (share === undefined || share < QUIET_SHARE) return
  }
}
