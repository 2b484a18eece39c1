// What objectives cost beside plain likelihood: steps of each with the same rows, in turns, by the processor time they take, so that
// other programs on the machine count for little.
import { parseRecipe } from '../api/recipe.ts'
import { RandomStream } from '../base/random.ts'
import { textFamilyNamed } from '../models/text/index.ts'
import { textParameters } from '../models/text/decoder.ts'
import { initialWeights } from '../nn/parameters.ts'
import { openRuntime } from '../runtimes/index.ts'
import { TextFineTune } from '../train/text-fine-tune.ts'
import { median } from './figures.ts'
import { sizeConfig, type StepSize } from './step-work.ts'

/** How it is measured. */
export interface ObjectivesBenchOptions {
  /** No round begins later than this. */
  readonly seconds: number
  readonly threads: number
  readonly runtime: string
  readonly size?: StepSize
  readonly batch?: number
  /** Tokens of an example, a quarter of them its prompt. */
  readonly length?: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((round: number, secondsDone: number) => void) | undefined
}

/** What an objective costs. */
export interface ObjectiveCost {
  readonly name: string
  /** Processor time of its step over that of plain likelihood, the median of all rounds. */
  readonly ratio: number
  /** Greatest ratio that is promised; null where there is no promise. */
  readonly most: number | null
  readonly isMet: boolean | null
  /** Share of its step's processor time that preparing the batch takes. */
  readonly preparing: number
  readonly rounds: number
}

interface Row {
  readonly name: string
  readonly options?: object
  readonly most?: number
}

/** One line each; the first is what the others are measured beside. */
const ROWS: readonly Row[] = [
  { name: 'conditional' },
  { name: 'unlikelihood', most: 1.1 },
  { name: 'scheduled-sampling', most: 2.1 },
  { name: 'noisy-prefix', most: 1.1 },
  { name: 'sequence-unlikelihood', options: { rate: 1, newTokens: 32 } },
  { name: 'reinforce', options: { samples: 4, newTokens: 32 } },
  { name: 'minimum-risk', options: { samples: 4, newTokens: 32 } },
  { name: 'grpo', options: { samples: 4, newTokens: 32 } },
]
/** Far into a run, where schedules have come to their end. */
const FIRST_STEP = 100_000
const LEAST_ROUNDS = 3

interface Contender extends Row {
  readonly tune: TextFineTune
  readonly totals: number[]
  readonly preparing: number[]
}

/** Costs of all objectives but the plain one. @throws the signal's reason when it aborts */
export async function benchObjectives(options: ObjectivesBenchOptions): Promise<ObjectiveCost[]> {
  const { seconds, signal, onProgress } = options
  const contenders: Contender[] = []
  try {
    for (const row of ROWS)
      contenders.push({ ...row, tune: await tuneOf(row, options), totals: [], preparing: [] })
    for (const contender of contenders) await oneStep(contender, 0) // compiles and warms up
    const began = performance.now()
    for (let round = 1; ; round++) {
      for (const contender of contenders) {
        signal?.throwIfAborted()
        const { total, preparing } = await oneStep(contender, round)
        contender.totals.push(total)
        contender.preparing.push(preparing / total)
      }
      const done = (performance.now() - began) / 1000
      onProgress?.(round, done)
      if (round >= LEAST_ROUNDS && done >= seconds) break
    }
    const [plain, ...others] = contenders as [Contender, ...Contender[]]
    return others.map((one) => costOf(one, plain))
  } finally {
    for (const { tune } of contenders) await tune.dispose()
  }
}

function costOf({ name, most: promised, totals, preparing }: Contender, plain: Contender): ObjectiveCost {
  const most = promised ?? null
  const ratio = median(totals.map((total, i) => total / (plain.totals[i] as number)))
  const isMet = most === null ? null : ratio <= most
  return { name, ratio, most, isMet, preparing: median(preparing), rounds: totals.length }
}

/** Processor time of a step, and of making its batch, in microseconds of all threads. */
async function oneStep(
  { tune }: Contender,
  round: number,
): Promise<{ readonly total: number; readonly preparing: number }> {
  const step = FIRST_STEP + round
  const began = process.cpuUsage()
  const { feeds } = await tune.batch(step)
  const made = process.cpuUsage(began)
  await tune.step.run(feeds, { step: round, multiplier: 1 })
  const all = process.cpuUsage(began)
  return { total: all.user + all.system, preparing: made.user + made.system }
}

async function tuneOf(
  { name, options = {} }: Row,
  { runtime, threads, size = '1M', batch = 8, length = 256 }: ObjectivesBenchOptions,
): Promise<TextFineTune> {
  const config = sizeConfig(size, 2 * length)
  const random = new RandomStream(0, 'bench objectives')
  const train = Array.from({ length: 64 }, () => ({
    ids: Int32Array.from({ length: length + 1 }, () => 1 + random.integer(config.vocabulary - 1)),
    learnt: Uint8Array.from({ length: length + 1 }, (_, i) => (i > length / 4 ? 1 : 0)),
  }))
  const recipe = parseRecipe({
    ...{ base: 'bench', dataset: 'bench', batchSize: batch, sequenceLength: length },
    objective: { name, options },
  })
  const reward = {
    ...{ name: 'low ids', direction: 'max' as const },
    score: (items: readonly { readonly tokens: Int32Array }[]) =>
      Promise.resolve(Float64Array.from(items, ({ tokens }) => -(tokens[0] ?? 0))),
  }
  const tokenizer = { vocabularySize: config.vocabulary, padId: 0, eosId: 0, decode: String }
  const given = {
    config,
    family: textFamilyNamed('llama'),
    weights: initialWeights(textParameters(config), 0),
  }
  return TextFineTune.create(
    await openRuntime(runtime),
    recipe,
    { ...given, tokenizer, train, heldOut: [], reward: () => reward },
    { threads },
  )
}
