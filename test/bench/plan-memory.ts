// How far the plan's memory is from what a trainer really takes at its peak: node test/bench/plan-memory.ts
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { importDataset } from '../../engine/host/datasets-import.ts'
import { addModel } from '../../engine/host/models-add.ts'
import { planOf } from '../../engine/host/plan.ts'
import { carryOut, queueRun } from '../../engine/host/training.ts'
import { openStore } from '../../engine/store/store.ts'
import { writeScenes } from '../app/seed.ts'
import { writeModelFolder } from '../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../helpers/tiny-model.ts'

/** What a setting changes; the dataset has the name of its base. */
type Change = Readonly<Record<string, unknown>> & { readonly base: string }

const LORA = { method: { name: 'lora', rank: 16, alpha: 16, embeddings: true } }
const JOINT = { objective: { name: 'joint' } }
const SETTINGS: readonly (readonly [string, Change])[] = [
  ['tiny, full, batch 4', { base: 'tiny', batchSize: 4 }],
  ['tiny, full, batch 64', { base: 'tiny', batchSize: 64 }],
  ['starter, full, batch 4', { base: 'starter', batchSize: 4 }],
  ['starter, full, batch 16', { base: 'starter', batchSize: 16 }],
  ['starter, full, batch 32', { base: 'starter', batchSize: 32 }],
  ['starter, full, batch 64', { base: 'starter', batchSize: 64 }],
  ['starter, full, batch 64 in 4 parts', { base: 'starter', batchSize: 64, accumulate: 4 }],
  ['starter, full, batch 64, recompute', { base: 'starter', batchSize: 64, recompute: true }],
  ['starter, LoRA, batch 64, recompute', { base: 'starter', batchSize: 64, recompute: true, ...LORA }],
  ['starter, joint, batch 32', { base: 'starter', batchSize: 32, ...JOINT }],
  ['starter, LoRA, batch 16', { base: 'starter', batchSize: 16, ...LORA }],
  ['starter, LoRA, batch 64', { base: 'starter', batchSize: 64, ...LORA }],
]
const PAIRS = 200

interface Measured {
  readonly predicted: number
  readonly measured: number
}

/** In a process of its own: one short run with its evaluation; tells the plan and the highest memory held. */
async function measure(home: string, change: Change): Promise<Measured> {
  const store = openStore(home)
  try {
    const values = { dataset: change.base, steps: 3, evaluateEvery: 3, checkpointEvery: 0, ...change }
    const predicted = planOf(store, parseRecipe(values)).memoryBytes
    const { id } = queueRun(store, values)
    await carryOut(store, id, { runtime: 'auto', threads: 2, emit: () => undefined })
    return { predicted, measured: process.resourceUsage().maxRSS * 1024 }
  } finally {
    store.dispose()
  }
}

async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tuneloom-memory-'))
  const home = join(root, 'home')
  const store = openStore(home)
  addModel(store, writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3)), 'tiny')
  const paths = [await writeScenes(join(root, 'scenes'), PAIRS)]
  for (const [name, size] of Object.entries({ tiny: 16, starter: 64 }))
    await importDataset(store, { paths, name, options: { size, evalFraction: 0.1 } })
  store.dispose()
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0).padStart(6)
  process.stdout.write('| Setting | Plan, MB | Measured, MB | Error |\n| --- | ---: | ---: | ---: |\n')
  for (const [name, change] of SETTINGS) {
    const child = fork(fileURLToPath(import.meta.url), [home, JSON.stringify(change)])
    const [[{ predicted, measured }]] = (await Promise.all([
      once(child, 'message'),
      once(child, 'exit'),
    ])) as [[Measured], unknown]
    const error = (100 * (predicted - measured)) / measured
    process.stdout.write(
      `| ${name} | ${megabytes(predicted)} | ${megabytes(measured)} | ${error.toFixed(0)} % |\n`,
    )
  }
  rmSync(root, { recursive: true, force: true })
}

const [home, change] = process.argv.slice(2)
if (home !== undefined && change !== undefined) {
  const measured = await measure(home, JSON.parse(change) as Change)
  process.send?.(measured, undefined, {}, () => process.exit(0))
} else await main()
