// Keeps the machine awake while something is running, and only then. The display may sleep.
import type { PowerSaveBlocker } from 'electron'

export interface Awake {
  /** Told at every change, and as often as one likes. */
  set(isRunning: boolean): void
}

export function createAwake(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): Awake {
  let held: number | undefined
  return {
    set(isRunning) {
      if (isRunning && held === undefined) held = blocker.start('prevent-app-suspension')
      if (isRunning || held === undefined) return
      blocker.stop(held)
      held = undefined
    },
  }
}
