// What objectives cost beside plain likelihood: steps of each with the same rows, in turns, by the processor time they take, so that
// other programs on the machine count for little.
import type { Learner } from '../train/learner.ts'
import { median } from './figures.ts'
import { type Kind, pictureTune, textTune, type TunedObjective, type TuneOptions } from './objective-tunes.ts'

/** How it is measured. */
export interface ObjectivesBenchOptions extends TuneOptions {
  /** No round begins later than this, of texts and again of pictures. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((of: Kind, secondsDone: number) => void) | undefined
}

/** What an objective costs. */
export interface ObjectiveCost {
  readonly of: Kind
  readonly name: string
  /** Processor time of its step over that of plain likelihood, the median of all its steps. */
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

/** Objectives of both kinds; the first is what the others are measured beside. */
const PLAIN: Row = { name: 'conditional' }
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
  texts: [PLAIN, { name: 'unlikelihood', most: 1.1 }, ...BOTH],
  pictures: [PLAIN, ...['neighbours', 'earlier', 'overused'].map(against), ...BOTH],
}
const TUNES: Readonly<Record<Kind, (row: Row, options: TuneOptions) => Promise<Learner>>> = {
  texts: textTune,
  pictures: async (row, options) => (await pictureTune(row, options)).tune,
}
/** Far into a run, where schedules have come to their end. */
const FIRST_STEP = 100_000
const LEAST_ROUNDS = 3
/** Steps of what is promised in a round, since they are quick and must be told exactly; of the others one. */
const PROMISED_STEPS = 6

interface Contender extends Row {
  readonly tune: Learner
  /** Of its steps, each beside the plain step before it. */
  readonly ratios: number[]
  readonly preparing: number[]
}

/** Costs of all objectives but the plain one. @throws the signal's reason when it aborts */
export async function benchObjectives(options: ObjectivesBenchOptions): Promise<ObjectiveCost[]> {
  return [...(await costsOf('texts', options)), ...(await costsOf('pictures', options))]
}

async function costsOf(of: Kind, options: ObjectivesBenchOptions): Promise<ObjectiveCost[]> {
  const { seconds, signal, onProgress } = options
  const contenders: Contender[] = []
  try {
    for (const row of ROWS[of])
      contenders.push({ ...row, tune: await TUNES[of](row, options), ratios: [], preparing: [] })
    for (const contender of contenders) await oneStep(contender, 0) // compiles and warms up
    const began = performance.now()
    for (let round = 1; ; round++) {
      await oneRound(contenders, round, signal)
      const done = (performance.now() - began) / 1000
      onProgress?.(of, done)
      if (round >= LEAST_ROUNDS && done >= seconds) break
    }
    return contenders.slice(1).map((one) => costOf(of, one))
  } finally {
    for (const { tune } of contenders) await tune.dispose()
  }
}

/** Several steps of each objective with a promise and one of the others, each beside a step of the first contender. */
async function oneRound(
  contenders: readonly Contender[],
  round: number,
  signal?: AbortSignal,
): Promise<void> {
  const [plain, ...others] = contenders as [Contender, ...Contender[]]
  const promised = others.filter(({ most }) => most !== undefined)
  const open = others.filter(({ most }) => most === undefined)
  const turns = [...Array.from({ length: PROMISED_STEPS }, () => promised), open]
  for (const [i, turn] of turns.entries()) {
    const step = round * turns.length + i
    const { total: least } = await warmStep(plain, step)
    for (const { ratios, preparing: shares, ...contender } of turn) {
      signal?.throwIfAborted()
      const { total, preparing } = await warmStep(contender, step)
      ratios.push(total / least)
      shares.push(preparing / total)
    }
  }
}

function costOf(of: Kind, contender: Contender): ObjectiveCost {
  const { name, title = name, most = null, ratios, preparing } = contender
  const ratio = median(ratios)
  const isMet = most === null ? null : ratio <= most
  return { of, name: title, ratio, most, isMet, preparing: median(preparing), steps: ratios.length }
}

/** The second of two steps: in a run a step follows its own kind, and finds what it needs in the caches. */
async function warmStep(
  contender: Pick<Contender, 'tune'>,
  round: number,
): Promise<Awaited<ReturnType<typeof oneStep>>> {
  await oneStep(contender, round)
  return oneStep(contender, round)
}

/** Processor time of a step, and of making its batch, in microseconds of all threads. */
async function oneStep(
  { tune }: Pick<Contender, 'tune'>,
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
