// How much memory this computer has to give, and whether it ran out.
import { readFileSync } from 'node:fs'
import { freemem, platform, totalmem } from 'node:os'

/** Bytes that a new program could take without others being pushed out; on Linux that includes what caches can give back. */
export function availableMemory(): number {
  const kibibytes = platform() === 'linux' ? numberIn('/proc/meminfo', /^MemAvailable:\s+(\d+) kB/m) : null
  return kibibytes === null ? freemem() : kibibytes * 1024
}

/** Watches from now on whether memory runs out. */
export interface MemoryWatch {
  /** Whether it did: by the kernel's own count, or where that cannot be read, by what was left. */
  ranOut(): boolean
  stop(): void
}

const LOOK_EVERY_MS = 1000
/** Less than this share of the memory left counts as having run out. */
const SHORT_SHARE = 0.02

/** Starts watching. */
export function watchMemory(): MemoryWatch {
  const killsBefore = outOfMemoryKills()
  let least = availableMemory()
  const timer = setInterval(() => (least = Math.min(least, availableMemory())), LOOK_EVERY_MS)
  timer.unref()
  return {
    ranOut() {
      const kills = outOfMemoryKills()
      if (kills !== null && killsBefore !== null) return kills > killsBefore
      return least < totalmem() * SHORT_SHARE
    },
    stop: () => clearInterval(timer),
  }
}

/** How many programs the kernel has ended for want of memory; null where it does not say. */
function outOfMemoryKills(): number | null {
  return platform() === 'linux' ? numberIn('/proc/vmstat', /^oom_kill (\d+)/m) : null
}

function numberIn(path: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(path, 'utf8'))
    return found ? Number(found[1]) : null
  } catch {
    return null
  }
}
