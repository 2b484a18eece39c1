// What objectives cost beside plain likelihood: steps of both with the same rows, in turns, by the processor time they take, so that
// other programs on the machine count for little.
import type { Learner } from '../train/learner.ts'
import { median } from './figures.ts'
import { type Kind, pictureTune, textTune, type TunedObjective, type TuneOptions } from './objective-tunes.ts'

/** How it is measured. */
export interface ObjectivesBenchOptions extends TuneOptions {
  /** For all objectives of texts together, and again of pictures. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((of: Kind, secondsDone: number) => void) | undefined
}

/** What an objective costs. */
export interface ObjectiveCost {
  readonly of: Kind
  readonly name: string
  /** Processor time of its step over that of plain likelihood, the median of all rounds. */
  readonly ratio: number
  /** Greatest ratio that is promised; null where there is no promise. */
  readonly most: number | null
  readonly isMet: boolean | null
  /** Share of its step's processor time that preparing the batch takes. */
  readonly preparing: number
  readonly steps: number
}

interface Row extends TunedObjective {
  readonly most?: number
  /** What it is called in the table; its name unless told. */
  readonly title?: string
}

/** What the others are measured beside. */
const PLAIN: Row = { name: 'conditional' }
/** Objectives of both kinds. */
const BOTH: readonly Row[] = [
  { name: 'scheduled-sampling', most: 2.1 },
  { name: 'noisy-prefix', most: 1.1 },
  { name: 'sequence-unlikelihood', options: { rate: 1, newTokens: 32 } },
  { name: 'reinforce', options: { samples: 4, newTokens: 32 } },
  { name: 'minimum-risk', options: { samples: 4, newTokens: 32 } },
  { name: 'grpo', options: { samples: 4, newTokens: 32 } },
]
const against = (candidates: string): Row => ({
  ...{ name: 'picture-unlikelihood', options: { candidates }, title: `picture-unlikelihood, ${candidates}` },
  most: 1.1,
})
/** One line each. */
const ROWS: Readonly<Record<Kind, readonly Row[]>> = {
  texts: [{ name: 'unlikelihood', most: 1.1 }, ...BOTH],
  pictures: [...['neighbours', 'earlier', 'overused'].map(against), ...BOTH],
}
const TUNES: Readonly<Record<Kind, (row: Row, options: TuneOptions) => Promise<Learner>>> = {
  texts: textTune,
  pictures: async (row, options) => (await pictureTune(row, options)).tune,
}
/** Far into a run, where schedules have come to their end. */
const FIRST_STEP = 100_000
const LEAST_ROUNDS = 3
/** Steps of a round that are measured, after one that brings back what the caches held of them. */
const MEASURED_STEPS = 3

/** Costs of all objectives but the plain one. @throws the signal's reason when it aborts */
export async function benchObjectives(options: ObjectivesBenchOptions): Promise<ObjectiveCost[]> {
  return [...(await costsOf('texts', options)), ...(await costsOf('pictures', options))]
}

/** One objective after the other, each alone beside the plain one: where the memory of many learners lies would count for more than what they do. */
async function costsOf(of: Kind, options: ObjectivesBenchOptions): Promise<ObjectiveCost[]> {
  const rows = ROWS[of]
  const plain = await TUNES[of](PLAIN, options)
  const costs: ObjectiveCost[] = []
  try {
    for (const row of rows) {
      const tune = await TUNES[of](row, options)
      try {
        costs.push(
          await costOf(of, { row, plain, tune }, { ...options, seconds: options.seconds / rows.length }),
        )
      } finally {
        await tune.dispose()
      }
      options.onProgress?.(of, (options.seconds * costs.length) / rows.length)
    }
    return costs
  } finally {
    await plain.dispose()
  }
}

interface Pair {
  readonly row: Row
  readonly plain: Learner
  readonly tune: Learner
}

async function costOf(
  of: Kind,
  { row, plain, tune }: Pair,
  { seconds, signal }: Pick<ObjectivesBenchOptions, 'seconds' | 'signal'>,
): Promise<ObjectiveCost> {
  const [ratios, shares]: [number[], number[]] = [[], []]
  await oneStep(tune, 0) // compiles
  const began = performance.now()
  while (ratios.length < LEAST_ROUNDS || performance.now() - began < 1000 * seconds) {
    signal?.throwIfAborted()
    const round = 1 + ratios.length
    const [least, own] = [await steps(plain, round), await steps(tune, round)]
    ratios.push(own.total / least.total)
    shares.push(own.preparing / own.total)
  }
  const { name, title = name, most = null } = row
  const ratio = median(ratios)
  const isMet = most === null ? null : ratio <= most
  return {
    of,
    name: title,
    ratio,
    most,
    isMet,
    preparing: median(shares),
    steps: ratios.length * MEASURED_STEPS,
  }
}

/** The middle one of some steps that follow each other, as in a run, after one more. */
async function steps(tune: Learner, round: number): Promise<StepTime> {
  const times: StepTime[] = []
  for (let i = 0; i <= MEASURED_STEPS; i++) times.push(await oneStep(tune, round * (1 + MEASURED_STEPS) + i))
  const middle = (part: keyof StepTime): number => median(times.slice(1).map((time) => time[part]))
  return { total: middle('total'), preparing: middle('preparing') }
}

/** In microseconds of all threads. */
interface StepTime {
  readonly total: number
  /** Of it for making the batch. */
  readonly preparing: number
}

/** Processor time of a step. */
async function oneStep(tune: Learner, step: number): Promise<StepTime> {
  const began = process.cpuUsage()
  const { feeds } = await tune.batch(FIRST_STEP + step)
  const made = process.cpuUsage(began)
  await tune.step.run(feeds, { step: 1 + step, multiplier: 1 })
  const all = process.cpuUsage(began)
  return { total: all.user + all.system, preparing: made.user + made.system }
}
