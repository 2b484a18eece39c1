// Ctrl-C and its kin, told once.

/** A terminal sends Ctrl-C to us and to the launcher, which passes it on: within this time both are one wish. */
const SAME_WISH_MS = 1000
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Calls `cancel` at the first wish to stop, or when the launcher is gone; a later wish ends the process at once. */
export function stopOnSignals(cancel: () => void): void {
  let firstAtMs: number | undefined
  const stop = () => {
    const nowMs = performance.now()
    if (firstAtMs === undefined) cancel()
    else if (nowMs - firstAtMs > SAME_WISH_MS) process.exit(130)
    firstAtMs ??= nowMs
  }
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
  process.on('disconnect', stop)
  process.channel?.unref()
}
