// Who used the processor: all programs together and ours, from the counters of Linux. Elsewhere nothing is known.
import { existsSync, readFileSync } from 'node:fs'

/** Counters at one moment. */
export interface LoadReading {
  /** Ticks that any program used. */
  readonly busy: number
  /** Ticks that the measured programs used. */
  readonly own: number
  readonly atMs: number
}

/** Linux counts in hundredths of a second, whatever its clock does inside. */
const TICK_MS = 10

/** Ticks that any program used, from the text of /proc/stat: user + nice + system + soft interrupts. */
export function busyTicks(stat: string): number {
  const [, user = 0, nice = 0, system = 0, , , , soft = 0] = (stat.split('\n')[0] ?? '')
    .split(/\s+/)
    .map(Number)
  return user + nice + system + soft
}

/**
 * Ticks of one process and of its children that have ended, from the text of /proc/PID/stat; its name, in brackets, may hold
 * anything.
 */
export function processTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // user and system time of its own, then those of children
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0)
}

/** Reads the counters; undefined where there are none. */
export function readLoad(pids: readonly number[], nowMs: number): LoadReading | undefined {
  if (!existsSync('/proc/stat')) return undefined
  const own = pids.reduce((sum, pid) => sum + processTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')), 0)
  return { busy: busyTicks(readFileSync('/proc/stat', 'utf8')), own, atMs: nowMs }
}

/** Ticks by which differences of counters can be off: those of each process are cut off at whole ones, at other moments. */
const UNSURE_TICKS = 2

/** Share of the time of all `cores` that other programs surely took between two readings, from 0. */
export function foreignShare(
  before: LoadReading | undefined,
  after: LoadReading | undefined,
  cores: number,
): number | undefined {
  if (!before || !after) return undefined
  const ticks = after.busy - before.busy - (after.own - before.own) - UNSURE_TICKS
  return Math.max(0, (ticks * TICK_MS) / (cores * (after.atMs - before.atMs)))
}

/** Most memory a process ever held, in bytes; undefined where unknown. */
export function peakBytes(pid: number): number | undefined {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return undefined
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(path, 'utf8'))
  return found ? Number(found[1]) * 1024 : undefined
}
