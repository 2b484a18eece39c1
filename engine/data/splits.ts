// Which side a picture is on. Decided by its content alone, so that it keeps its side when files are renamed or more are
// added, and near-duplicates never stand on both sides.
import { hash } from 'node:crypto'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Split } from './pairs.ts'

/** What splitting needs of a picture. */
export interface SplitSubject {
  readonly key: string
  /** Shared by near-duplicates. */
  readonly group: string
  /** What the folder's layout says. */
  readonly declared?: Split
}

/** How to split. */
export interface SplitOptions {
  /** Share of the groups to hold out, from 0 to below 1. */
  readonly evalFraction: number
  /** Sides that pictures were given before, by key; they stay. */
  readonly assigned?: ReadonlyMap<string, Split>
}

const FOLDER_SPLITS: ReadonlyMap<string, Split> = new Map([
  ...['train', 'training'].map((name) => [name, 'train'] as const),
  ...['validation', 'valid', 'val', 'dev', 'eval', 'evaluation'].map((name) => [name, 'eval'] as const),
  ...['test', 'testing'].map((name) => [name, 'test'] as const),
])

/** The split that a path declares by its first folder, or by its second below `data/`, as Hugging Face reads it. */
export function splitOfPath(path: string): Split | undefined {
  const folders = path.split('/').slice(0, -1)
  const name = folders[0] === 'data' && folders.length > 1 ? folders[1] : folders[0]
  return name === undefined ? undefined : FOLDER_SPLITS.get(name.toLowerCase())
}

/** The split that a table's path declares, by its folders or by its name: `validation.jsonl`, `train-00000-of-00002.parquet`. */
export function splitOfTable(path: string): Split | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return splitOfPath(path) ?? FOLDER_SPLITS.get((name.split(/[-_.]/)[0] ?? '').toLowerCase())
}

/** Throws for a held-out share that is none. @throws BAD_ARGUMENT when it is outside [0, 1) */
export function requireFraction(evalFraction: number): void {
  if (evalFraction >= 0 && evalFraction < 1) return
  throw new EngineError('BAD_ARGUMENT', message('import.share', { share: evalFraction }))
}

/**
 * Sides by key. Declared splits count when they name a training side and a held-out one (a lone `test` serves as
 * `eval`); pictures without one go to `train` then. Otherwise each group's side follows from the hash of its smallest
 * key, except that with `evalFraction` above 0 and two groups or more, neither side stays empty.
 * @throws BAD_ARGUMENT when the fraction is outside [0, 1)
 */
export function assignSplits(subjects: readonly SplitSubject[], options: SplitOptions): Map<string, Split> {
  requireFraction(options.evalFraction)
  return declaredSplits(subjects) ?? contentSplits(subjects, options)
}

function declaredSplits(subjects: readonly SplitSubject[]): Map<string, Split> | undefined {
  const declared = new Set(subjects.map((subject) => subject.declared))
  if (!declared.has('train') || !(declared.has('eval') || declared.has('test'))) return undefined
  const heldOut = (split: Split): Split => (split === 'test' && !declared.has('eval') ? 'eval' : split)
  return new Map(subjects.map((subject) => [subject.key, heldOut(subject.declared ?? 'train')]))
}

function contentSplits(subjects: readonly SplitSubject[], options: SplitOptions): Map<string, Split> {
  const { evalFraction, assigned } = options
  const fixed = sidesAssignedBefore(subjects, assigned)
  const free = [...new Set(subjects.map((subject) => subject.group))]
    .filter((group) => !fixed.has(group))
    .map((group) => ({ group, position: positionOf(group) }))
    .sort((a, b) => a.position - b.position)
  let heldOut = free.filter(({ position }) => position < evalFraction).length
  if (fixed.size === 0 && evalFraction > 0 && free.length > 1)
    heldOut = Math.min(free.length - 1, Math.max(1, heldOut))
  const sides = new Map(fixed)
  free.forEach(({ group }, i) => sides.set(group, i < heldOut ? 'eval' : 'train'))
  return new Map(subjects.map(({ key, group }) => [key, sides.get(group) ?? 'train']))
}

/**
 * A group keeps the side its members had. Where a new picture joins groups of different sides, all go to `train`:
 * a model trained before has not seen the held-out ones, whereas the reverse would leak.
 */
function sidesAssignedBefore(
  subjects: readonly SplitSubject[],
  assigned: ReadonlyMap<string, Split> = new Map(),
): Map<string, Split> {
  const sides = new Map<string, Split>()
  for (const { key, group } of subjects) {
    const before = assigned.get(key)
    if (before !== undefined) sides.set(group, (sides.get(group) ?? before) === before ? before : 'train')
  }
  return sides
}

/** A number in [0, 1) that only the key decides: 32 bits of SHA-256, hashed again so that it is even over smallest keys. */
export function positionOf(key: string): number {
  return parseInt(hash('sha256', `split:${key}`, 'hex').slice(0, 8), 16) / 2 ** 32
}
