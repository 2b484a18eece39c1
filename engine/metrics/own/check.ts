// Whether a metric behaves: tried on items that are right, empty, in another order, and wrong step by step.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { quotedReason } from '../../base/reasons.ts'
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
  /** The sentence with its code. */
  readonly said: Message
  /** What the sentence is about, in its order; NaN where there was no value. */
  readonly values: readonly number[]
}

/** Shares of each item that are replaced, one after the other, as the sentences on them say. */
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
    const said = error instanceof EngineError ? (error.said.message ?? error.message) : undefined
    const words = said ?? quotedReason(error)
    return { check, ...finding('failed', message('metric.fails', { words })) }
  }
}

function finding(
  verdict: CheckVerdict,
  said: Message,
  ...values: readonly number[]
): Omit<CheckFinding, 'check'> {
  return { verdict, message: said.text, said, values }
}

async function checkRepeats<Item>({ items, measure }: Trial<Item>, range: Metric<Item>['range']) {
  const [first, second] = [await measure(items.perfect), await measure(items.perfect)]
  const says = { first: shown(first), second: shown(second) }
  if (!Number.isFinite(first) || !isWithin(first, range))
    return finding('failed', message('metric.rightOutside', says), first)
  return Object.is(first, second)
    ? finding('passed', message('metric.repeats', says), first, second)
    : finding('failed', message('metric.repeatsNot', says), first, second)
}

/** Right items must not be beaten by wrong ones. */
async function checkPerfect<Item>(trial: Trial<Item>) {
  const right = await trial.measure(trial.items.perfect)
  const wrong = await trial.measure(trial.items.corrupted(0.5, replacements()))
  const says = { right: shown(right), wrong: shown(wrong) }
  if (!Number.isFinite(wrong)) return finding('failed', message('metric.wrongOutside', says), right, wrong)
  const loss = trial.worsening(right, wrong)
  if (loss > 0) return finding('passed', message('metric.rightBetter', says), right, wrong)
  return loss < 0
    ? finding(judged(trial), message('metric.wrongBetter', says), right, wrong)
    : finding('unclear', message('metric.wrongAlike', says), right, wrong)
}

/** Nothing must have a value, and not the best. */
async function checkEmpty<Item>(trial: Trial<Item>, range: Metric<Item>['range']) {
  const right = await trial.measure(trial.items.perfect)
  const nothing = await trial.measure(trial.items.empty)
  const says = { right: shown(right), nothing: shown(nothing) }
  if (Number.isNaN(nothing)) return finding('unclear', message('metric.emptyNone'), right, nothing)
  if (!Number.isFinite(nothing) || !isWithin(nothing, range))
    return finding('failed', message('metric.emptyOutside', says), right, nothing)
  const loss = trial.worsening(right, nothing)
  if (loss > 0) return finding('passed', message('metric.emptyWorse', says), right, nothing)
  return loss < 0
    ? finding(judged(trial), message('metric.emptyBetter', says), right, nothing)
    : finding('unclear', message('metric.emptyAlike', says), right, nothing)
}

/** The half wrong items are used, since the right ones may all have one value. */
async function checkOrder<Item>({ items, measure }: Trial<Item>) {
  const some = items.corrupted(0.5, replacements())
  const [plain, reversed] = [await measure(some), await measure(some.toReversed())]
  const isSame = Object.is(plain, reversed) || Math.abs(plain - reversed) <= tolerance(plain)
  const says = { plain: shown(plain), reversed: shown(reversed) }
  return isSame
    ? finding('passed', message('metric.orderAlike'), plain, reversed)
    : finding('failed', message('metric.orderMatters', says), plain, reversed)
}

/** The more is wrong, the worse. */
async function checkCorruption<Item>(trial: Trial<Item>) {
  const values: number[] = []
  for (const share of CORRUPTED_SHARES)
    values.push(await trial.measure(trial.items.corrupted(share, replacements())))
  const losses = values.slice(1).map((value, i) => trial.worsening(values[i] as number, value))
  const [none, tenth, fifth, half] = values.map(shown) as [Shown, Shown, Shown, Shown]
  const says = { none, tenth, fifth, half }
  if (losses.every((loss) => loss === 0))
    return finding('unclear', message('metric.reactsNot', says), ...values)
  // NaN is no step in the right direction either
  return losses.every((loss) => loss >= 0)
    ? finding('passed', message('metric.getsWorse', says), ...values)
    : finding(judged(trial), message('metric.getsWorseNot', says), ...values)
}

/** What is wrong in a metric that knows the answers may be meant so in one that does not. */
function judged<Item>({ usesReferences }: Trial<Item>): CheckVerdict {
  return usesReferences ? 'failed' : 'unclear'
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

/** A value in a sentence. */
type Shown = number | 'no value'

function shown(value: number): Shown {
  return Number.isNaN(value) ? 'no value' : Number(value.toPrecision(6))
}
