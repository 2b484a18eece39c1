// How far the plan's memory is from what a trainer really takes at its peak, on `cpu` and `onnx-cpu` unless runtimes are named:
// npm run ts -- test/bench/plan-memory.ts [runtime …]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { peakBytes } from '../../engine/bench/load.ts'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import { importDataset } from '../../engine/host/datasets-import.ts'
import { addTextModel } from '../../engine/host/models-add-text.ts'
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
const RUNTIMES = ['cpu', 'onnx-cpu']
/** SmolLM2 of 135 M parameters, measured where it is there. */
const SMOLLM2 = fileURLToPath(new URL('../../.cache/smollm2/model.gguf', import.meta.url))
const TEXTS = { objective: { name: 'conditional' }, sequenceLength: 256 }
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
  ['text-starter, full, batch 4', { base: 'text-starter', batchSize: 4, ...TEXTS }],
  ['text-starter, full, batch 16', { base: 'text-starter', batchSize: 16, ...TEXTS }],
  [
    'text-starter, full, batch 16, recompute',
    { base: 'text-starter', batchSize: 16, recompute: true, ...TEXTS },
  ],
  ['text-starter, LoRA, batch 16', { base: 'text-starter', batchSize: 16, ...TEXTS, ...LORA }],
  ...(existsSync(SMOLLM2)
    ? ([['SmolLM2, LoRA, batch 4', { base: 'smollm2', batchSize: 4, ...TEXTS, ...LORA }]] as const)
    : []),
]
const PAIRS = 200
const TEXTS_COUNT = 60

interface Measured {
  readonly predicted: number
  readonly measured: number
}

/** In a process of its own: one short run with its evaluation; tells the plan and the highest memory held. */
async function measure(home: string, runtime: string, change: Change): Promise<Measured> {
  const store = openStore(home)
  try {
    store.settings.set({ runtime })
    const values = { dataset: change.base, steps: 3, evaluateEvery: 3, checkpointEvery: 0, ...change }
    const predicted = planOf(store, parseRecipe(values)).memoryBytes
    const { id } = queueRun(store, values)
    await carryOut(store, id, { runtime, threads: 2, emit: () => undefined })
    // where Linux tells it: what it tells of resources begins with the parent's
    return { predicted, measured: peakBytes(process.pid) ?? process.resourceUsage().maxRSS * 1024 }
  } finally {
    store.dispose()
  }
}

/** A home with the models and a dataset for each. */
async function makeHome(root: string): Promise<string> {
  const home = join(root, 'home')
  const store = openStore(home)
  addModel(store, writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3)), 'tiny')
  const pictures = [await writeScenes(join(root, 'scenes'), PAIRS)]
  for (const [name, size] of Object.entries({ tiny: 16, starter: 64 }))
    await importDataset(store, { paths: pictures, name, options: { size, evalFraction: 0.1 } })
  const texts = join(root, 'texts.jsonl')
  writeFileSync(texts, Array.from({ length: TEXTS_COUNT }, (_, i) => JSON.stringify(longText(i))).join('\n'))
  if (existsSync(SMOLLM2)) addTextModel(store, SMOLLM2, { name: 'smollm2' })
  for (const name of ['text-starter', 'smollm2'])
    await importTextDataset(store, { paths: [texts], name, options: { evalFraction: 0.1 } })
  store.dispose()
  return home
}

/** A prompt, and an answer that is longer than a row. */
function longText(seed: number): { prompt: string; completion: string } {
  const words = Array.from({ length: 400 }, (_, i) => `${(i * 7919 + seed * 104_729) % 997}`)
  return { prompt: `List ${seed}`, completion: words.join(' ') }
}

async function main(runtimes: readonly string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tuneloom-memory-'))
  const home = await makeHome(root)
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0).padStart(6)
  process.stdout.write('| Setting | Runtime | Plan, MB | Measured, MB | Error |\n')
  process.stdout.write('| --- | --- | ---: | ---: | ---: |\n')
  for (const [name, change] of SETTINGS)
    for (const runtime of runtimes) {
      const child = fork(fileURLToPath(import.meta.url), [home, runtime, JSON.stringify(change)])
      const [[{ predicted, measured }]] = (await Promise.all([
        once(child, 'message'),
        once(child, 'exit'),
      ])) as [[Measured], unknown]
      const error = (100 * (predicted - measured)) / measured
      process.stdout.write(
        `| ${name} | ${runtime} | ${megabytes(predicted)} | ${megabytes(measured)} | ${error.toFixed(0)} % |\n`,
      )
    }
  rmSync(root, { recursive: true, force: true })
}

const told = process.argv.slice(2)
const [home = '', runtime = '', change = ''] = told
if (process.send) {
  const measured = await measure(home, runtime, JSON.parse(change) as Change)
  process.send(measured, undefined, {}, () => process.exit(0))
} else await main(told.length > 0 ? told : RUNTIMES)
