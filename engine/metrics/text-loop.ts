// Repetition loops: where a text says the same span again and again.
import type { Metric } from './contract.ts'
import { type TextItem, unitsOf } from './text-item.ts'

/** A span that follows itself. */
export interface Loop {
  /** Index of the first unit of the first span. */
  readonly start: number
  /** Units of the span. */
  readonly period: number
  /** Whole spans in a row, the first included. */
  readonly count: number
  /** Whether the text ends inside the loop. */
  readonly isAtEnd: boolean
}

/** What counts as a loop. */
export interface LoopRule {
  /** Least number of spans in a row. */
  readonly minimumCount: number
  /** Least number of units that the spans cover together, so that "very, very, very" is none. */
  readonly minimumUnits: number
  /** Longest span that is looked for; the search takes units × this many steps. */
  readonly maximumPeriod: number
}

/** Three spans in a row over eight units or more. */
export const LOOP_RULE: LoopRule = { minimumCount: 3, minimumUnits: 8, maximumPeriod: 256 }

/**
 * The loop that covers most units; of equal ones that of the shortest span, then the first. Spans repeat unit by unit;
 * an unfinished last span does not count.
 */
export function findLoop(units: ArrayLike<unknown>, rule: LoopRule = LOOP_RULE): Loop | undefined {
  const longest = Math.min(rule.maximumPeriod, Math.floor(units.length / rule.minimumCount))
  let best: Loop | undefined
  for (let period = 1; period <= longest; period++)
    for (const loop of loopsOfPeriod(units, period))
      if (isLoop(loop, rule) && (!best || covered(loop) > covered(best))) best = loop
  return best
}

/** Every stretch in which each unit equals the one a period before. */
function* loopsOfPeriod(units: ArrayLike<unknown>, period: number): Generator<Loop> {
  let start = 0
  for (let at = period; at <= units.length; at++) {
    if (at < units.length && units[at] === units[at - period]) continue
    const count = Math.floor((at - start) / period)
    if (count > 1) yield { start, period, count, isAtEnd: at === units.length }
    start = at - period + 1
  }
}

const covered = ({ period, count }: Loop): number => period * count

function isLoop(loop: Loop, rule: LoopRule): boolean {
  return loop.count >= rule.minimumCount && covered(loop) >= rule.minimumUnits
}

/** Share of texts with a loop. */
export const loops: Metric<TextItem> = {
  name: 'loops',
  version: 1,
  label: 'Texts with a loop',
  help: 'Share of texts in which a span follows itself three times or more over at least eight words. Real texts have practically none; a share above that is the plainest sign of degeneration.',
  direction: 'min',
  unit: '%',
  range: [0, 1],
  level: 'item',
  needs: ['texts'],
  deterministic: true,
  normalisation: 'token ids where given, else words by white space; spans of up to 256',
  stats: (item) => [findLoop(unitsOf(item)) ? 1 : 0, 1],
  reduce: ([looping, count]) => (looping as number) / (count as number),
}
