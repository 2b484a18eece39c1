// `doctor`: what this machine can do and whether the data folder is well.
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { type Hardware, readHardware } from '../../host/hardware.ts'
import type { RuntimeChoice } from '../../host/runtime-choice.ts'
import type { RuntimeUse } from '../../index.ts'
import type { StoreHealth } from '../../store/health.ts'
import { homeAt } from '../../store/home.ts'
import { type Holder, readHolder } from '../../store/lock.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { toEngineError } from '../exit-status.ts'
import type { RuntimeReport } from '../services.ts'
import { type Cell, showBytes } from '../table.ts'

/** Looks at hardware, runtimes, versions and the data folder; fails when nothing computes or the folder is not well. */
export const command = defineCommand({
  name: 'doctor',
  help: 'Check hardware, runtimes, versions and the health of the data folder',
  example: 'doctor --json',
  options: z.strictObject({
    measure: option(z.boolean().default(false), {
      label: 'Measure',
      help: 'time a short step on every runtime, and let `auto` take the quickest from now on',
    }),
  }),
  async run(context, { options }) {
    const { out, services } = context
    const hardware = readHardware()
    const versions = { ...services.versions(), node: process.versions.node }
    const runtimes = await services.listRuntimes()
    const { store, failure = runtimeFailure(runtimes) } = examineStore(context)
    const choice = await choiceIn(context.home, options.measure)
    out.json({ hardware, versions, runtimes, store, auto: choice ?? null })
    out.table(
      ['part', 'state'],
      [...hardwareRows(hardware), ...Object.entries(versions), ...storeRows(store)],
    )
    out.table(
      ['runtime', 'state', 'why'],
      runtimes.map((r) => [r.name, r.available ? 'available' : 'not available', r.reason ?? r.details ?? '']),
    )
    if (choice) out.table(['auto', ...Object.values(USES)], choiceRows(choice))
    if (failure) throw failure
    out.line('Everything is well.')
  },
})

type StoreReport =
  | (StoreHealth & { readonly holder: Holder | null })
  | { readonly home: string; readonly error: ReturnType<EngineError['toJSON']> }

function examineStore({ home, reader }: CommandContext): { store: StoreReport; failure?: EngineError } {
  try {
    const health = reader().health()
    const store = { ...health, holder: readHolder(homeAt(home)) ?? null }
    if (health.integrity === 'ok') return { store }
    const failure = new EngineError('STORE_UNSAFE', `store: ${home} is damaged: ${health.integrity[0]}.`, {
      fixes: [`Restore the newest file of ${homeAt(home).backups} as tuneloom.db.`],
    })
    return { store, failure }
  } catch (error) {
    const failure = toEngineError(error)
    return { store: { home, error: failure.toJSON() }, failure }
  }
}

/** What `auto` means in this data folder, measured anew where asked; the engine is loaded only then. */
async function choiceIn(home: string, isMeasuring: boolean): Promise<RuntimeChoice | undefined> {
  if (!isMeasuring && !existsSync(homeAt(home).root)) return undefined
  const { measureChoice, rememberedChoice } = await import('../../host/runtime-choice.ts')
  return isMeasuring ? measureChoice(home) : rememberedChoice(home)
}

/** Columns of what `auto` means. */
const USES: Readonly<Record<RuntimeUse, string>> = {
  batches: 'in batches',
  tokens: 'token by token',
  quantized: 'of 4 bits',
}

function choiceRows({ chosen, speeds }: RuntimeChoice): Cell[][] {
  const show = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`
  const uses = Object.keys(USES) as RuntimeUse[]
  const rows = speeds.map(({ name, milliseconds, problem }) => [
    name,
    ...uses.map((use) => (milliseconds ? show(milliseconds[use]) : (problem ?? ''))),
  ])
  return [['takes', ...uses.map((use) => chosen[use])], ...rows]
}

function runtimeFailure(runtimes: readonly RuntimeReport[]): EngineError | undefined {
  if (runtimes.some(({ available }) => available)) return undefined
  const reasons = runtimes.map(({ name, reason }) => `${name}: ${reason ?? 'unknown'}`)
  return new EngineError('RUNTIME_UNAVAILABLE', `doctor: no runtime can compute here. ${reasons.join(' ')}`, {
    fixes: ['Run `npm ci` again and look for errors of onnxruntime-node.'],
  })
}

function hardwareRows({ processor, cores, memoryBytes, freeMemoryBytes, system }: Hardware) {
  return [
    ['processor', `${processor}, ${cores} cores`],
    ['memory', `${showBytes(memoryBytes)}, ${showBytes(freeMemoryBytes)} free`],
    ['system', system],
  ] satisfies Cell[][]
}

function storeRows(store: StoreReport): Cell[][] {
  if ('error' in store) return [['data folder', `${store.home}: ${store.error.message}`]]
  const { home, sqlite, schema, integrity, databaseBytes, freeBytes, pragmas, holder } = store
  const writer = holder ? `process ${holder.pid} since ${holder.startedAt}` : 'nobody'
  return [
    ['data folder', home],
    ['database', `SQLite ${sqlite}, schema ${schema}, ${showBytes(databaseBytes)}`],
    ['integrity', typeof integrity === 'string' ? integrity : integrity.join('; ')],
    [
      'settings',
      Object.entries(pragmas)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(' '),
    ],
    ['written by', writer],
    ['free disk', showBytes(freeBytes)],
  ]
}
