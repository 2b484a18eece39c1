// Which runtime `auto` means on this machine: measured at first use, remembered in the data folder, changed by measuring
// again. TUNELOOM_RUNTIME names one instead.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import {
  measureAvailable,
  openRuntime,
  PORTABLE_RUNTIME,
  quickest,
  RUNTIME_USES,
  type Runtime,
  type RuntimeSpeed,
  type RuntimeUse,
} from '../index.ts'
import { replaceFileAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import { readSettings } from './app/settings.ts'
import { readHardware } from './hardware.ts'

const byUse = <T>(of: (use: RuntimeUse) => T): Record<RuntimeUse, T> =>
  Object.fromEntries(RUNTIME_USES.map((use) => [use, of(use)])) as Record<RuntimeUse, T>
const each = <Schema extends z.ZodType>(schema: Schema): z.ZodObject<Record<RuntimeUse, Schema>> =>
  z.object(byUse(() => schema))
const choiceSchema = z.object({
  machine: z.string(),
  chosen: each(z.string()),
  speeds: z.array(
    z.object({
      name: z.string(),
      milliseconds: each(z.number()).nullable(),
      problem: z.string().optional(),
    }),
  ),
})

/** What was measured on a machine and which runtime `auto` means since. */
export interface RuntimeChoice {
  /** Stands for the processor, the graphics cards and the versions. */
  readonly machine: string
  readonly chosen: Readonly<Record<RuntimeUse, string>>
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
  const choice = await makeChoice(machine, measure)
  remember(home, choice)
  return choice
}

async function makeChoice(machine: string, measure: typeof measureAvailable): Promise<RuntimeChoice> {
  const speeds = await measure()
  return { machine, chosen: byUse((use) => quickest(speeds, PORTABLE_RUNTIME, use)), speeds }
}

function remember(home: string, choice: RuntimeChoice): void {
  replaceFileAtomically(fileIn(home), Buffer.from(JSON.stringify(choice, null, 2)))
}

/** What this process measures, by folder: several that ask at once wait for the same, also where it cannot be written. */
const measured = new Map<string, Promise<RuntimeChoice>>()

/**
 * The runtime that `auto` means for a use; measures at first. The variable TUNELOOM_RUNTIME wins over what was measured. Where
 * the choice cannot be written it holds for this process.
 */
export async function preferredRuntime(
  home: string,
  use: RuntimeUse,
  { env = process.env, measure = measureAvailable }: ChoiceSources = {},
): Promise<string> {
  const known = knownChoice(home, use, env)
  if (known !== undefined) return known
  const running = measured.get(home) ?? makeChoice(machineKey(), measure)
  measured.set(home, running)
  const choice = await running
  try {
    remember(home, choice)
    measured.delete(home)
  } catch {
    // a full disk or a folder that cannot be written: it holds for this process
  }
  return choice.chosen[use]
}

/**
 * The runtime that a fine-tune will compute by, as far as it is known without measuring: of the name that a person asks for, else of
 * the settings.
 */
export function runtimeSet(
  { settings, home }: Pick<Store, 'settings' | 'home'>,
  asked = readSettings({ settings }).runtime,
): string {
  if (asked !== 'auto') return asked
  return knownChoice(home.root, 'batches', process.env) ?? PORTABLE_RUNTIME
}

/** What `auto` means without measuring: what the variable names, else what is remembered. */
function knownChoice(
  home: string,
  use: RuntimeUse,
  env: NonNullable<ChoiceSources['env']>,
): string | undefined {
  return env['TUNELOOM_RUNTIME'] || rememberedChoice(home)?.chosen[use]
}

/** What decides besides what is remembered. */
export interface ChoiceSources {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly measure?: typeof measureAvailable
}

/** Opens a runtime by name; `auto` is the preferred one of this machine, or the next that answers. @throws as openRuntime */
export async function openChosen(home: string, name: string | undefined, use: RuntimeUse): Promise<Runtime> {
  if (name !== undefined && name !== 'auto') return openRuntime(name)
  return openRuntime(name, { preferred: [await preferredRuntime(home, use)] })
}

/** Counted up when something else is measured: what was chosen before may no longer be the quickest. */
const MEASURE = 2

/** Changes when the processor, a graphics card, its driver or a version does. */
function machineKey(): string {
  const { processor, cores, system } = readHardware()
  const require = createRequire(import.meta.url)
  const { version } = require('onnxruntime-node/package.json') as { version: string }
  const parts = [MEASURE, processor, cores, system, process.versions.node, version, ...graphicsCards()]
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
