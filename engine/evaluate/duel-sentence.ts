// Verdicts in words: what may be claimed, what may not, and when there were too few captions to say anything.
import { metricNamed } from '../metrics/index.ts'
import type { DuelRow } from './duel.ts'
import { decimalsFor, formatFixed, formatP, joinWords, unitFormat } from './report-format.ts'

/** The whole duel in one word. */
export type DuelTone = 'better' | 'worse' | 'mixed' | 'no difference shown'

/** Names as they stand inside a sentence: `the tuned model`. */
export interface DuelNames {
  readonly baseline: string
  readonly candidate: string
  /** Label of a metric by its name; the registry's unless told. */
  readonly label?: (metric: string) => string
}

/** Better or worse when every shown difference points one way, mixed when they do not. */
export function duelTone(rows: readonly DuelRow[]): DuelTone {
  const has = (verdict: DuelRow['verdict']) => rows.some((row) => row.verdict === verdict)
  if (has('better') && has('worse')) return 'mixed'
  return has('better') ? 'better' : has('worse') ? 'worse' : 'no difference shown'
}

/**
 * The duel in one or two sentences: where the candidate is better or worse with size and corrected p, and where no
 * difference was shown. @throws UNKNOWN_NAME when a metric has no label
 */
export function duelSentence(rows: readonly DuelRow[], names: DuelNames): string {
  const label = names.label ?? ((metric) => metricNamed(metric).label)
  const of = (verdict: DuelRow['verdict']) => rows.filter((row) => row.verdict === verdict)
  const list = (chosen: readonly DuelRow[]) =>
    joinWords(chosen.map((row) => `${lowerFirst(label(row.name))} (${changeOf(row)}, ${showP(row.pHolm)})`))
  const [better, worse, open] = [of('better'), of('worse'), of('no difference shown')]
  const claims = [
    better.length > 0 && `better than ${names.baseline} in ${list(better)}`,
    worse.length > 0 && `worse${better.length > 0 ? '' : ` than ${names.baseline}`} in ${list(worse)}`,
  ].filter((claim) => claim !== false)
  const openNames = joinWords(open.map((row) => lowerFirst(label(row.name))))
  if (claims.length === 0)
    return `No difference shown between ${names.candidate} and ${names.baseline}${openNames && ` in ${openNames}`}.${tooFew(rows)}`
  const first = `${upperFirst(names.candidate)} is ${claims.join(', but ')}.`
  return open.length > 0 ? `${first} No difference was shown in ${openNames}.` : first
}

/** One metric in a sentence, interval included. @throws UNKNOWN_NAME when the metric has no label */
export function rowSentence(row: DuelRow, names: DuelNames): string {
  const label = names.label?.(row.name) ?? metricNamed(row.name).label
  const { scale, suffix } = unitFormat(row.unit)
  const decimals = decimalsFor(row.ci95, row.unit)
  const show = (value: number) => formatFixed(value * scale, decimals)
  const values = `${show(row.baseline)} → ${show(row.candidate)}${suffix}`
  const interval = `95 % interval of the change ${show(row.ci95[0])} to ${show(row.ci95[1])}`
  return `${label}: ${values}, ${row.verdict} (${interval}, ${showP(row.pHolm)}, ${row.n} captions).`
}

/** Signed change in the metric's unit; changes of shares are percentage points. */
function changeOf(row: DuelRow): string {
  const { scale, suffix } = unitFormat(row.unit)
  const decimals = decimalsFor(row.ci95, row.unit)
  return `${formatFixed(row.delta * scale, decimals, true)}${row.unit === '%' ? ' points' : suffix}`
}

function showP(p: number): string {
  const shown = formatP(p)
  return `p${shown.startsWith('<') ? '' : ' ='} ${shown}`
}

/** Even a candidate that wins on all n captions has p = 2 / 2ⁿ. */
function tooFew(rows: readonly DuelRow[]): string {
  const fewest = Math.min(...rows.map((row) => row.n))
  if (rows.length === 0 || (2 / 2 ** fewest) * rows.length < 0.05) return ''
  return ` With ${fewest} captions none could have been: compare on more.`
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function lowerFirst(text: string): string {
  // PSNR and KID stay as they are.
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
