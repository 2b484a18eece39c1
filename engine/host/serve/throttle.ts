// Wrong tokens and codes by address: four are forgiven, from the fifth on the address waits longer and longer.

/** Failures by address. */
export interface Throttle {
  /** Milliseconds that this address must still wait; 0 for not at all. */
  delayOf(remote: string): number
  failed(remote: string): void
}

const FIRST_DELAYED = 5
const FIRST_DELAY_MS = 1000
const LONGEST_DELAY_MS = 60_000
/** After so long without a failure all is forgotten. */
const FORGOTTEN_MS = 600_000
const MOST_ADDRESSES = 10_000

interface Failures {
  readonly count: number
  readonly lastAt: number
}

/** Starts without failures; `now` is in milliseconds. */
export function createThrottle(now: () => number = () => performance.now()): Throttle {
  const failures = new Map<string, Failures>()
  const find = (remote: string): Failures | undefined => {
    const found = failures.get(remote)
    return found && now() - found.lastAt < FORGOTTEN_MS ? found : undefined
  }
  return {
    delayOf(remote) {
      const found = find(remote)
      return found ? Math.max(0, found.lastAt + delayAfter(found.count) - now()) : 0
    },
    failed(remote) {
      const count = (find(remote)?.count ?? 0) + 1
      failures.delete(remote)
      failures.set(remote, { count, lastAt: now() })
      const [oldest] = failures.keys()
      if (failures.size > MOST_ADDRESSES && oldest !== undefined) failures.delete(oldest)
    },
  }
}

function delayAfter(count: number): number {
  if (count < FIRST_DELAYED) return 0
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(16, count - FIRST_DELAYED))
}
