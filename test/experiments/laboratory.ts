// What experiments share: a data folder of their own, in which a script that is started again finds what it did before and goes on.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  measureText,
  openTextBench,
  type TextBench,
  type TextBenchRequest,
} from '../../engine/host/text-evaluation.ts'
import { addTextModel } from '../../engine/host/models-add-text.ts'
import { carryOut, queueRun } from '../../engine/host/training.ts'
import type { RunRow } from '../../engine/store/tables/runs.ts'
import { openStore, type Store } from '../../engine/store/store.ts'
import type { TextEvidence } from '../../engine/index.ts'

/** How models are trained: with one thread, so that processor time is time, and arms can be compared on a machine that is shared. */
export const COMPUTING = { runtime: 'auto', threads: 1 } as const
const COST = 'experimentCost'

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' } },
  allowPositionals: true,
})
/** Of an experiment, 1 unless told by `--seed`: what it draws and deals; tables of docs/experiments.md say theirs. */
export const SEED = Number(values.seed)
if (!Number.isSafeInteger(SEED) || SEED < 1)
  throw new Error(`experiment: --seed expects a whole number from 1 on, got ${values.seed}.`)
/** What a script was asked for beside that. */
export const [ASKED] = positionals
/** What the name of a file or folder ends in: each seed has its own. */
export const SEED_SUFFIX = SEED === 1 ? '' : `-seed-${SEED}`

/** The data folder of an experiment: below `TUNELOOM_EXPERIMENTS`, or below `.cache/experiments`. */
export function openFolder(name: string): Store {
  return openStore(join(process.env['TUNELOOM_EXPERIMENTS'] ?? '.cache/experiments', `${name}${SEED_SUFFIX}`))
}

/** A dataset by name, imported by `add` where it is not there yet. */
export async function datasetNamed(store: Store, name: string, add: () => Promise<unknown>): Promise<string> {
  if (!store.datasets.list().some((one) => one.name === name)) await add()
  return name
}

/** What has a name. @throws Error for an unknown one */
export function among<T>(known: Readonly<Record<string, T>>, name: string): T {
  const found = known[name]
  if (!found) throw new Error(`experiment: expected one of ${Object.keys(known).join(', ')}, got ${name}.`)
  return found
}

/** The model that `npm run fetch:smollm2` fetches. */
export function smollm2(into: Store): string {
  const name = 'smollm2'
  if (!into.models.list().some((one) => one.name === name))
    addTextModel(into, '.cache/smollm2/model.gguf', { name })
  return name
}

/** A finished run. */
export interface Trained {
  readonly run: RunRow
  /** Name of the model that it made. */
  readonly model: string
  /** What it cost over all starts: seconds of wall time and of all processors together, without data and graphs made ready. */
  readonly wall: number
  readonly cpu: number
}

/** Carries out the run of a recipe that has a name, goes on with it, or takes what it made before. */
export async function trained(
  store: Store,
  recipe: Readonly<Record<string, unknown>> & { readonly name: string },
): Promise<Trained> {
  const known = store.runs.list().find(({ name }) => name === recipe.name)
  const row = known ?? queueRun(store, recipe)
  if (row.status !== 'finished') await carryOutTimed(store, row.id)
  const run = store.runs.find(row.id)
  const model = store.models.list().find((one) => one.run === run.id)
  if (!model) throw new Error(`experiment: run "${run.name}" made no model.`)
  const costs = store.events.list(run.id).filter(({ type }) => type === COST)
  const sum = (what: string): number => costs.reduce((all, { payload }) => all + Number(payload[what]), 0)
  return { run, model: model.name, wall: sum('wall'), cpu: sum('cpu') }
}

async function carryOutTimed(store: Store, run: string): Promise<void> {
  const clock = (): { wall: number; cpu: number } => {
    const { user, system } = process.cpuUsage()
    return { wall: performance.now() / 1000, cpu: (user + system) / 1e6 }
  }
  let from = clock()
  // at every checkpoint, so that what a stopped run has cost is not forgotten
  const tell = (step: number): void => {
    const to = clock()
    const payload = { wall: to.wall - from.wall, cpu: to.cpu - from.cpu }
    store.events.append(run, { step, type: COST, payload })
    from = to
  }
  await carryOut(store, run, {
    ...COMPUTING,
    emit: (event) => {
      if (event.type === 'run') from = clock()
      if (event.type === 'checkpoint') tell(event.step)
      if (event.type === 'evaluation') log(`${run} step ${event.step}: ${JSON.stringify(event.values)}`)
    },
  })
}

/** A word on what goes on, for who waits. */
export function log(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)
}

/** A side of a dataset with what is measured on it, for all models of a table; nobody asks what that took. */
export function textBench(request: Omit<TextBenchRequest, 'runtime' | 'threads'>): TextBench {
  return openTextBench({ ...request, runtime: COMPUTING.runtime })
}

/** What a text model makes of a side; what was measured before is taken from the store. */
export async function measuredTexts(model: string, bench: TextBench): Promise<TextEvidence> {
  const { evidence, metrics } = await measureText(bench, model)
  const values = Object.entries(metrics).map(([name, { value }]) => `${name} ${value.toPrecision(4)}`)
  log(`${model}: ${values.join(', ')}`)
  return evidence
}

/** Lines of a table. */
export function tableOf(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return [heading, heading.map(() => '---'), ...rows].map(line).join('')
}

/** A number to so many places. */
export function fixed(value: number, places = 3): string {
  return value.toFixed(places)
}

/** An interval, or a band. */
export function between([low, high]: readonly [number, number], places = 3): string {
  return `${fixed(low, places)} to ${fixed(high, places)}`
}
