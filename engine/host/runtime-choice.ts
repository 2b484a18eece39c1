// Which runtime `auto` means on this machine: measured once, remembered in the data folder, changed by measuring again.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { measureAvailable, PORTABLE_RUNTIME, quickest, type RuntimeSpeed } from '../index.ts'
import { replaceFileAtomically } from '../store/durable.ts'
import { readHardware } from './hardware.ts'

const choiceSchema = z.object({
  machine: z.string(),
  chosen: z.string(),
  speeds: z.array(
    z.object({ name: z.string(), milliseconds: z.number().nullable(), problem: z.string().optional() }),
  ),
})

/** What was measured on a machine and which runtime `auto` means since. */
export interface RuntimeChoice {
  /** Stands for the processor, the graphics cards and the versions. */
  readonly machine: string
  readonly chosen: string
  readonly speeds: readonly RuntimeSpeed[]
}

/** The choice remembered for this machine as it is; undefined when nothing was measured on it. */
export function rememberedChoice(home: string, machine = machineKey()): RuntimeChoice | undefined {
  try {
    const choice = choiceSchema.safeParse(JSON.parse(readFileSync(fileIn(home), 'utf8')))
    return choice.success && choice.data.machine === machine ? (choice.data as RuntimeChoice) : undefined
  } catch {
    return undefined // not there or not JSON: measure again
  }
}

/** Measures every runtime that is available, and remembers which is the quickest. @throws DISK_FULL, WRITE_FAILED */
export async function measureChoice(
  home: string,
  { machine = machineKey(), measure = measureAvailable } = {},
): Promise<RuntimeChoice> {
  const speeds = await measure()
  const choice = { machine, chosen: quickest(speeds, PORTABLE_RUNTIME), speeds }
  replaceFileAtomically(fileIn(home), Buffer.from(JSON.stringify(choice, null, 2)))
  return choice
}

/** Changes when the processor, a graphics card, its driver or a version does. */
function machineKey(): string {
  const { processor, cores, system } = readHardware()
  const require = createRequire(import.meta.url)
  const { version } = require('onnxruntime-node/package.json') as { version: string }
  const parts = [processor, cores, system, process.versions.node, version, ...graphicsCards()]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/** Of Linux, which tells without loading a driver; elsewhere a new card is found by measuring again. */
function graphicsCards(): string[] {
  const read = (path: string): string[] => {
    try {
      return [readFileSync(path, 'utf8').trim()]
    } catch {
      return []
    }
  }
  return [
    ...read('/proc/driver/nvidia/version'),
    ...cardFolders().flatMap((card) => read(join(card, 'uevent'))),
  ]
}

function cardFolders(): string[] {
  const root = '/sys/class/drm'
  try {
    const cards = readdirSync(root).filter((name) => /^card\d+$/.test(name))
    return cards.sort().map((name) => join(root, name, 'device'))
  } catch {
    return []
  }
}

function fileIn(home: string): string {
  return join(home, 'runtime-choice.json')
}
