// The machine that a program runs on.
import { cpus, freemem, machine, release, totalmem, type } from 'node:os'

/** Processor, memory and system. */
export interface Hardware {
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  /** Such as `Linux 6.1.0 x86_64`. */
  readonly system: string
}

/** Looks at this machine. */
export function readHardware(): Hardware {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    system: `${type()} ${release()} ${machine()}`,
  }
}
