// On what a benchmark ran: figures without it mean nothing.
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** The processor. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  /** Instruction sets that matter to matrix products; empty where unknown. */
  readonly instructionSets: readonly string[]
}

const SETS =
  /^(avx|avx2|fma|f16c|avx512(f|bw|vl|_vnni|_bf16|_fp16)|avx_vnni|amx_(tile|int8|bf16)|asimd|asimdhp|sve2?|bf16|i8mm)$/

/** Looks at this machine. */
export function readMachine(): Machine {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    instructionSets: existsSync('/proc/cpuinfo')
      ? instructionSets(readFileSync('/proc/cpuinfo', 'utf8'))
      : [],
  }
}

/** The sets in the text of /proc/cpuinfo, in its order. */
export function instructionSets(cpuinfo: string): string[] {
  const [, flags = ''] = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo) ?? []
  return flags.split(' ').filter((flag) => SETS.test(flag))
}
