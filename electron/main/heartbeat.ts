// Notices when the engine host lives but no longer answers: it is asked every few seconds whether it is there.
import type { Clock } from './clock.ts'

export interface HeartbeatOptions {
  readonly clock: Clock
  /** Asks the host for a sign of life. */
  ping(): void
  /** It has said nothing for so many seconds. Comes once, until it is heard again or somebody waits on. */
  hangs(seconds: number): void
  /** It is heard again after it hung. */
  recovered(): void
}

export interface Heartbeat {
  /** The host is ready. */
  start(): void
  /** The host has ended. */
  stop(): void
  /** Any message of the host is a sign of life. */
  heard(): void
  /** Somebody gives it as long again. */
  wait(): void
}

/** How often it is asked, and how long it may say nothing: reading a large dataset blocks it for seconds. */
export const INTERVAL = 5000
export const PATIENCE = 30_000

export function createHeartbeat({ clock, ping, hangs, recovered }: HeartbeatOptions): Heartbeat {
  let cancel: () => void = () => undefined
  let lastHeard = 0
  let lastAsked = 0
  let hasHung = false

  const ask = (): void => {
    const now = clock.now()
    if (now - lastAsked > 3 * INTERVAL) lastHeard = now // the machine slept, and so did the host
    lastAsked = now
    cancel = clock.after(INTERVAL, ask)
    ping()
    if (hasHung || now - lastHeard < PATIENCE) return
    hasHung = true
    hangs(Math.round((now - lastHeard) / 1000))
  }
  const heard = (): void => {
    lastHeard = clock.now()
    if (!hasHung) return
    hasHung = false
    recovered()
  }
  return {
    heard,
    start() {
      cancel()
      lastHeard = lastAsked = clock.now()
      cancel = clock.after(INTERVAL, ask)
    },
    stop() {
      cancel()
      cancel = () => undefined
      if (hasHung) heard()
    },
    wait() {
      lastHeard = clock.now()
      hasHung = false
    },
  }
}
