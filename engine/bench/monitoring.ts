// What it costs to look at a run's health as often as recipes do unless told: the share of wall time that looks take of a run.
import { parseRecipe } from '../api/recipe.ts'
import { RandomStream } from '../base/random.ts'
import { resolveGenerationOptions } from '../decode/index.ts'
import { generateTokens } from '../decode/search/generate-tokens.ts'
import { lookAtPictures, lookAtTexts, LOOK_SIZES } from '../diagnose/live-figures.ts'
import { LookBudget } from '../diagnose/look-budget.ts'
import { ImageGenerator } from '../generate/image-generator.ts'
import type { TextGenerator } from '../generate/text-generator.ts'
import { TextRows } from '../generate/text-rows.ts'
import { openRuntime } from '../runtimes/index.ts'
import type { Learner } from '../train/learner.ts'
import { benchCaptions } from './generate-image.ts'
import { type Kind, pictureTune, presentOf, stepOf, textTune, type TuneOptions } from './objective-tunes.ts'

/** How it is measured. */
export interface MonitoringBenchOptions extends TuneOptions {
  /** It goes on at least so long, and until there was a look. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
}

/** What looks cost. */
export interface MonitoringCost {
  readonly of: Kind
  /** Share of the run's wall time. */
  readonly share: number
  /** Greatest share that is promised. */
  readonly most: number
  readonly isMet: boolean
  readonly looks: number
  readonly steps: number
}

interface Monitored {
  readonly tune: Learner
  look(): Promise<unknown>
}

/** Real texts or pictures beside what was made. */
const REAL = 2

/** Costs of looks at texts and at pictures. @throws the signal's reason when it aborts */
export async function benchMonitoring(options: MonitoringBenchOptions): Promise<MonitoringCost[]> {
  return [
    await costOf('texts', await monitoredTexts(options), options),
    await costOf('pictures', await monitoredPictures(options), options),
  ]
}

async function costOf(
  of: Kind,
  { tune, look }: Monitored,
  { seconds, signal }: MonitoringBenchOptions,
): Promise<MonitoringCost> {
  const plan = parseRecipe({ base: 'bench', dataset: 'bench' })
  let [steps, looks] = [0, 0]
  try {
    await stepOf(tune, 0) // compiles and warms up
    const began = performance.now()
    const budget = new LookBudget(plan, () => performance.now())
    // to the step before the next look could be, as most runs end between two
    const isOver = (): boolean =>
      looks > 0 && performance.now() - began >= 1000 * seconds && (steps + 1) % plan.monitorEvery === 0
    while (!isOver()) {
      signal?.throwIfAborted()
      await stepOf(tune, ++steps)
      if (!budget.isDue(steps, steps)) continue
      await budget.spend(look)
      looks++
    }
    const { share } = budget
    return { of, share, most: plan.monitorShare, isMet: share <= plan.monitorShare, looks, steps }
  } finally {
    await tune.dispose()
  }
}

/** A text model that writes after the beginnings of texts, greedily and as it draws. */
async function monitoredTexts(options: MonitoringBenchOptions): Promise<Monitored> {
  const tune = await textTune({ name: 'conditional' }, options)
  const runtime = await openRuntime(options.runtime)
  const random = new RandomStream(0, 'bench monitoring')
  const { config } = tune
  const { texts, textTokens } = LOOK_SIZES
  const ids = (length: number): Int32Array =>
    Int32Array.from({ length }, () => 1 + random.integer(config.vocabulary - 1))
  const contexts = Array.from({ length: texts }, () => ({
    ...{ prompt: '', ids: ids(PROMPT_TOKENS), real: ids(textTokens) },
  }))
  const pool = Array.from({ length: REAL * texts - texts }, () => ids(textTokens))
  const one = { numBeams: 1, numReturnSequences: 1, maxNewTokens: textTokens, seed: 0 }
  const drawn = resolveGenerationOptions({ ...one, doSample: true, topK: 0, minNewTokens: textTokens })
  const ways = { drawn, used: resolveGenerationOptions({ ...one, doSample: false }) }
  const look = async (): Promise<unknown> => {
    const rows = new TextRows(
      runtime,
      { config, weights: await presentOf(tune) },
      { threads: options.threads },
    )
    const generator = { generate: writing(rows) }
    return lookAtTexts({ generator, contexts, pool, options: ways, seed: 0 }).finally(() => rows.dispose())
  }
  return { tune, look }
}

/** Writes after tokens; nobody reads the texts. */
const writing =
  (rows: TextRows): TextGenerator['generate'] =>
  async (prompts, options) => {
    const written = await generateTokens(rows, prompts as readonly Int32Array[], options)
    return written.map((one) => ({ ...one, text: '' }))
  }

/** Tokens that stand before what is written. */
const PROMPT_TOKENS = 64

/** The shipped model, which draws as its probabilities say. */
async function monitoredPictures(options: MonitoringBenchOptions): Promise<Monitored> {
  const { tune, model, grids } = await pictureTune({ name: 'conditional' }, options)
  const runtime = await openRuntime(options.runtime)
  const { pictures } = LOOK_SIZES
  const known = benchCaptions()
  const given = {
    captions: Array.from({ length: pictures }, (_, i) => known[i % known.length] as string),
    ...{ heldOut: grids.slice(0, REAL * pictures), training: grids },
    codebookSize: model.manifest.transformer.imageVocabulary,
    options: resolveGenerationOptions({ doSample: true, topK: 0, topP: 1, guidanceScale: 1, seed: 0 }),
  }
  const look = async (): Promise<unknown> => {
    const now = { ...model, transformer: await presentOf(tune) }
    const generator = new ImageGenerator(runtime, now, { threads: options.threads })
    return lookAtPictures({ generator, ...given }).finally(() => generator.dispose())
  }
  return { tune, look }
}
