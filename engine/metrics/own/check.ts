// Whether a metric behaves: tried on items that are right, empty, in another order, and wrong step by step.
import { RandomStream } from '../../base/random.ts'
import type { Metric, MetricDescriptor, SetMetric } from '../contract.ts'
import { scoreItems, scoreSet } from '../sums.ts'

/** Items to try a metric on. */
export interface CheckItems<Item> {
  /** As good as can be; two or more, all different. */
  readonly perfect: readonly Item[]
  /** The same with nothing in them. */
  readonly empty: readonly Item[]
  /** The perfect ones with that share of each replaced; the same stream replaces more for a larger share, never others. */
  corrupted(share: number, stream: RandomStream): readonly Item[]
}

/** What is looked at. */
export type CheckName = 'repeats' | 'perfect' | 'empty' | 'order' | 'corruption'

/** What came out. `unclear`: it may be meant so, a person should look. */
export type CheckVerdict = 'passed' | 'unclear' | 'failed'

/** One thing that was looked at. */
export interface CheckFinding {
  readonly check: CheckName
  readonly verdict: CheckVerdict
  /** One sentence with the values. */
  readonly message: string
  /** What the sentence is about, in its order; NaN where there was no value. */
  readonly values: readonly number[]
}

/** Shares of each item that are replaced, one after the other. */
const CORRUPTED_SHARES = [0, 0.1, 0.2, 0.5] as const
/** Sums in another order differ by rounding only. */
const ORDER_TOLERANCE = 1e-9

/** What is tried: how it measures, and what it promises. */
export interface CheckSubject<Item> extends Pick<MetricDescriptor, 'direction' | 'range' | 'needs'> {
  /** The value of a set of items; NaN when it has none. */
  measure(items: readonly Item[]): number | Promise<number>
}

/** What the checks share: how to measure, and which way is worse. */
interface Trial<Item> {
  readonly items: CheckItems<Item>
  readonly usesReferences: boolean
  measure(items: readonly Item[]): number | Promise<number>
  /** By how much the second value is worse than the first; below rounding it is 0. */
  worsening(from: number, to: number): number
}

/** A metric as what is tried. */
export function checkSubject<Item>(metric: Metric<Item> | SetMetric<Item>): CheckSubject<Item> {
  return {
    ...metric,
    measure: (some) => ('over' in metric ? scoreSet(metric, some) : scoreItems(metric, some)),
  }
}

/** Tries a metric; what it throws becomes a finding. The verdict on the whole is the worst of the findings. */
export async function checkMetric<Item>(
  { measure, direction, range, needs }: CheckSubject<Item>,
  items: CheckItems<Item>,
): Promise<readonly CheckFinding[]> {
  const sign = direction === 'max' ? 1 : -1
  const worsening = (from: number, to: number) =>
    Math.abs(from - to) <= tolerance(from) ? 0 : sign * (from - to)
  const usesReferences = needs.some((need) => need === 'references' || need === 'text references')
  const trial = { items, usesReferences, measure, worsening }
  const first = await guarded('repeats', () => checkRepeats(trial, range))
  if (first.verdict === 'failed') return [first]
  return [
    first,
    await guarded('perfect', () => checkPerfect(trial)),
    await guarded('empty', () => checkEmpty(trial, range)),
    await guarded('order', () => checkOrder(trial)),
    await guarded('corruption', () => checkCorruption(trial)),
  ]
}

/** The worst of the findings. */
export function checkVerdict(findings: readonly CheckFinding[]): CheckVerdict {
  const order: readonly CheckVerdict[] = ['failed', 'unclear', 'passed']
  return order.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'passed'
}

async function guarded(
  check: CheckName,
  run: () => Promise<Omit<CheckFinding, 'check'>>,
): Promise<CheckFinding> {
  try {
    return { check, ...(await run()) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { check, verdict: 'failed', message: `It fails: ${message}`, values: [] }
  }
}

function finding(
  verdict: CheckVerdict,
  message: string,
  ...values: readonly number[]
): Omit<CheckFinding, 'check'> {
  return { verdict, message, values }
}

async function checkRepeats<Item>({ items, measure }: Trial<Item>, range: Metric<Item>['range']) {
  const [first, second] = [await measure(items.perfect), await measure(items.perfect)]
  if (!Number.isFinite(first) || !isWithin(first, range))
    return finding('failed', `A number in its range is expected of right items, got ${shown(first)}.`, first)
  if (!Object.is(first, second))
    return finding('failed', `The same items gave ${shown(first)} and then ${shown(second)}.`, first, second)
  return finding('passed', `The same items give ${shown(first)} every time.`, first, second)
}

/** Right items must not be beaten by wrong ones. */
async function checkPerfect<Item>(trial: Trial<Item>) {
  const right = await trial.measure(trial.items.perfect)
  const wrong = await trial.measure(trial.items.corrupted(0.5, replacements()))
  if (!Number.isFinite(wrong))
    return finding('failed', `A number is expected of half wrong items, got ${shown(wrong)}.`, right, wrong)
  const loss = trial.worsening(right, wrong)
  if (loss > 0)
    return finding(
      'passed',
      `Right items have ${shown(right)}, half wrong ones ${shown(wrong)}.`,
      right,
      wrong,
    )
  const isWorse = loss < 0 ? `better than right ones with ${shown(right)}` : 'as good as right ones'
  return finding(
    loss < 0 && trial.usesReferences ? 'failed' : 'unclear',
    `Half wrong items are ${isWorse}: ${shown(wrong)}. It does not measure whether items are right.`,
    ...[right, wrong],
  )
}

/** Nothing must have a value, and not the best. */
async function checkEmpty<Item>(trial: Trial<Item>, range: Metric<Item>['range']) {
  const right = await trial.measure(trial.items.perfect)
  const nothing = await trial.measure(trial.items.empty)
  if (Number.isNaN(nothing))
    return finding('unclear', 'Empty items have no value; as a reward it would need one.', right, nothing)
  if (!Number.isFinite(nothing) || !isWithin(nothing, range))
    return finding(
      'failed',
      `A number in its range is expected of empty items, got ${shown(nothing)}.`,
      right,
      nothing,
    )
  const loss = trial.worsening(right, nothing)
  if (loss > 0)
    return finding(
      'passed',
      `Empty items have ${shown(nothing)}, right ones ${shown(right)}.`,
      right,
      nothing,
    )
  return finding(
    loss < 0 && trial.usesReferences ? 'failed' : 'unclear',
    `Empty items are ${loss < 0 ? 'better than' : 'as good as'} right ones: ${shown(nothing)}. As a reward it would teach silence.`,
    ...[right, nothing],
  )
}

/** The half wrong items are used, since the right ones may all have one value. */
async function checkOrder<Item>({ items, measure }: Trial<Item>) {
  const some = items.corrupted(0.5, replacements())
  const [plain, reversed] = [await measure(some), await measure(some.toReversed())]
  const isSame = Object.is(plain, reversed) || Math.abs(plain - reversed) <= tolerance(plain)
  return isSame
    ? finding('passed', 'The order of the items makes no difference.', plain, reversed)
    : finding(
        'failed',
        `The same items in reverse gave ${shown(reversed)} instead of ${shown(plain)}.`,
        plain,
        reversed,
      )
}

/** The more is wrong, the worse. */
async function checkCorruption<Item>(trial: Trial<Item>) {
  const values: number[] = []
  for (const share of CORRUPTED_SHARES)
    values.push(await trial.measure(trial.items.corrupted(share, replacements())))
  const losses = values.slice(1).map((value, i) => trial.worsening(values[i] as number, value))
  const listed = values.map(shown).join(', ')
  const shares = CORRUPTED_SHARES.map((share) => `${String(100 * share)} %`).join(', ')
  if (losses.every((loss) => loss === 0))
    return finding('unclear', `It does not react: ${listed} with ${shares} replaced.`, ...values)
  // NaN is no step in the right direction either
  const isOrdered = losses.every((loss) => loss >= 0)
  if (isOrdered)
    return finding('passed', `It gets worse step by step: ${listed} with ${shares} replaced.`, ...values)
  return finding(
    trial.usesReferences ? 'failed' : 'unclear',
    `It does not get worse step by step: ${listed} with ${shares} replaced.`,
    ...values,
  )
}

function replacements(): RandomStream {
  return new RandomStream(0, 'metric check')
}

function tolerance(value: number): number {
  return ORDER_TOLERANCE * Math.max(1, Math.abs(value))
}

function isWithin(value: number, [least, greatest]: readonly [number | null, number | null]): boolean {
  const slack = tolerance(value)
  return value >= (least ?? value) - slack && value <= (greatest ?? value) + slack
}

function shown(value: number): string {
  return Number.isNaN(value) ? 'no value' : String(Number(value.toPrecision(6)))
}
