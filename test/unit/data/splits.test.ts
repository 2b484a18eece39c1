import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assignSplits, splitOfPath } from '../../../engine/data/splits.ts'
import type { SplitSubject } from '../../../engine/data/splits.ts'
import type { Split } from '../../../engine/data/pairs.ts'

/** Pictures with keys as they occur: evenly spread hex digits. */
function subjects(count: number): SplitSubject[] {
  return Array.from({ length: count }, (_, i) => {
    const key = createHash('sha256').update(`picture ${i}`).digest('hex').slice(0, 24)
    return { key, group: key }
  })
}

function heldOut(splits: ReadonlyMap<string, Split>): number {
  return [...splits.values()].filter((split) => split === 'eval').length
}

describe('splits by content', () => {
  it('refuse a share that leaves nothing to train on', () => {
    for (const evalFraction of [1, -0.1, Number.NaN])
      expect(() => assignSplits(subjects(2), { evalFraction })).toThrowError(/from 0 to below 1/)
  })

  it('hold out the asked share', () => {
    // Binomial(5000, .1): mean 500, standard deviation 21.2; four deviations are 85.
    const count = heldOut(assignSplits(subjects(5000), { evalFraction: 0.1 }))
    expect(Math.abs(count - 500)).toBeLessThan(85)
    expect(heldOut(assignSplits(subjects(50), { evalFraction: 0 }))).toBe(0)
  })

  it('do not move a picture when others are added, removed or reordered', () => {
    const all = subjects(600)
    const before = assignSplits(all.slice(0, 400), { evalFraction: 0.2 })
    const after = assignSplits([...all].reverse(), { evalFraction: 0.2 })
    const moved = [...before].filter(([key, split]) => after.get(key) !== split)
    expect(moved).toEqual([])
  })

  it('leave no side empty when there are two groups', () => {
    for (let count = 2; count < 12; count++)
      for (const evalFraction of [0.001, 0.999]) {
        const held = heldOut(assignSplits(subjects(count), { evalFraction }))
        expect(held).toBeGreaterThanOrEqual(1)
        expect(held).toBeLessThan(count)
      }
  })

  it('keep a group together', () => {
    const grouped = subjects(400).map((subject, i, all) => ({
      ...subject,
      group: (all[i - (i % 4)] as SplitSubject).key,
    }))
    const splits = assignSplits(grouped, { evalFraction: 0.3 })
    const sides = new Map<string, Set<Split | undefined>>()
    for (const { key, group } of grouped)
      sides.set(group, (sides.get(group) ?? new Set()).add(splits.get(key)))
    expect([...sides.values()].every((set) => set.size === 1)).toBe(true)
    expect(heldOut(splits)).toBeGreaterThan(60) // of 100 groups of 4 at .3: mean 120, deviation 18
  })

  it('keep the sides given before, and move a group that was on both sides to train', () => {
    const [a, b, c, d] = subjects(4) as [SplitSubject, SplitSubject, SplitSubject, SplitSubject]
    const assigned = new Map<string, Split>([
      [a.key, 'eval'],
      [b.key, 'train'],
      [c.key, 'eval'],
    ])
    const joined = [a, b, { ...c, group: b.group }, { ...d, group: a.group }]
    const splits = assignSplits(joined, { evalFraction: 0.5, assigned })
    expect([a, b, c, d].map(({ key }) => splits.get(key))).toEqual(['eval', 'train', 'train', 'eval'])
  })
})

describe('splits by folder', () => {
  it.each([
    ['train/a.png', 'train'],
    ['Validation/x/a.png', 'eval'],
    ['data/test/a.png', 'test'],
    ['val/a.png', 'eval'],
    ['a.png', undefined],
    ['train.png', undefined],
    ['cats/train/a.png', undefined],
    ['data/a.png', undefined],
  ])('reads %s as %s', (path, split) => {
    expect(splitOfPath(path)).toBe(split)
  })

  it('count when they name both sides', () => {
    const [a, b, c] = subjects(3) as [SplitSubject, SplitSubject, SplitSubject]
    const declared = [{ ...a, declared: 'eval' }, { ...b, declared: 'train' }, c] as const
    expect([...assignSplits(declared, { evalFraction: 0.5 }).values()]).toEqual(['eval', 'train', 'train'])
  })

  it('take a lone test side as the one to evaluate on', () => {
    const [a, b, c] = subjects(3) as [SplitSubject, SplitSubject, SplitSubject]
    const two = [
      { ...a, declared: 'test' },
      { ...b, declared: 'train' },
    ] as const
    expect([...assignSplits(two, { evalFraction: 0 }).values()]).toEqual(['eval', 'train'])
    const three = [...two, { ...c, declared: 'eval' }] as const
    expect([...assignSplits(three, { evalFraction: 0 }).values()]).toEqual(['test', 'train', 'eval'])
  })

  it('do not count when all is train', () => {
    const all = subjects(20).map((subject) => ({ ...subject, declared: 'train' as const }))
    expect(assignSplits(all, { evalFraction: 0.3 })).toEqual(
      assignSplits(subjects(20), { evalFraction: 0.3 }),
    )
  })
})
