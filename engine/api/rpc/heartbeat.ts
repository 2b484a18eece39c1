// Whether the other end still answers: one clock for the window's road and for the shell's engine process.

/** How the heart is listened to. */
export interface HeartbeatOptions {
  /** Asks the other end to answer. */
  ping(): void
  /** Called once a second while nothing comes, with how long that is so far. */
  silent(milliseconds: number): void
  /** Something came again after a silence that was told. */
  answered(): void
  /** Silence is told from here on. */
  readonly silentMs?: number
  /** Tests replace it. */
  readonly clock?: HeartbeatClock
}

/** What time it is, and a call every so often. */
export interface HeartbeatClock {
  /** Milliseconds from any start. */
  now(): number
  /** Calls again and again; gives the way to stop. */
  every(milliseconds: number, work: () => void): () => void
}

/** A heart that is listened to. */
export interface Heartbeat {
  /** Anything came from the other end. */
  heard(): void
  stop(): void
}

const TICK_MS = 1000
const PING_EVERY_MS = 5000
const SILENT_MS = 8000

const realClock: HeartbeatClock = {
  now: () => performance.now(),
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds)
    return () => clearInterval(timer)
  },
}

/**
 * Pings every five seconds and tells when nothing comes back. A computer that slept or a page in the background, whose
 * clock jumps, counts as two ticks at most, so that waking up is no alarm.
 */
export function engineHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { ping, silent, answered, silentMs = SILENT_MS, clock = realClock } = options
  let last = clock.now()
  let [sincePing, waited] = [PING_EVERY_MS, 0]
  let [isAsked, isSilent] = [false, false]
  const tick = (): void => {
    const elapsed = Math.min(clock.now() - last, 2 * TICK_MS)
    last = clock.now()
    sincePing += elapsed
    if (isAsked) waited += elapsed
    isSilent = waited >= silentMs
    if (isSilent) silent(waited)
    if (sincePing < PING_EVERY_MS) return
    ;[isAsked, sincePing] = [true, 0]
    ping()
  }
  const stop = clock.every(TICK_MS, tick)
  tick()
  return {
    stop,
    heard() {
      const wasSilent = isSilent
      ;[isAsked, isSilent, waited] = [false, false, 0]
      if (wasSilent) answered()
    },
  }
}
