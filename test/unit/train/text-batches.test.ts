import { describe, expect, it } from 'vitest'
import type { TokenizedText } from '../../../engine/data/text/example.ts'
import { ROLE } from '../../../engine/objectives/objective.ts'
import { type Packing, TextBatches } from '../../../engine/train/text-batches.ts'

/** Text n has tokens 100n, 100n + 1, …; the first two of each are its prompt. */
const text = (n: number, length: number): TokenizedText => ({
  ids: Int32Array.from({ length }, (_, i) => 100 * n + i),
  learnt: Uint8Array.from({ length }, (_, i) => (i < 2 ? 0 : 1)),
})
const TEXTS = [4, 6, 3, 9, 5].map((length, n) => text(n + 1, length))
const batches = (packing: Packing, batch = 2, time = 8): TextBatches =>
  new TextBatches(TEXTS, { batch, time, seed: 3, packing, padId: 7 })

/** All targets of some steps. */
function targets(source: TextBatches, steps: readonly number[]): number[] {
  return steps.flatMap((step) => {
    const { targets: ids, roles } = source.at(step)
    return Array.from(ids).filter((_, i) => roles[i] !== ROLE.padding)
  })
}

describe('a row of one text', () => {
  it('reads each token but the last and predicts each but the first', () => {
    const source = new TextBatches([text(1, 4)], { batch: 1, time: 5, seed: 0, packing: 'off', padId: 7 })
    const { given, answer, padding } = ROLE
    expect(source.at(0)).toEqual({
      ...{ rows: 1, time: 5 },
      tokens: Int32Array.of(100, 101, 102, 7, 7),
      targets: Int32Array.of(101, 102, 103, 0, 0),
      roles: Uint8Array.of(given, answer, answer, padding, padding),
      positions: Int32Array.of(0, 1, 2, 0, 0),
      documents: Int32Array.of(0, 0, 0, 1, 1),
    })
  })
})

describe('packed rows', () => {
  it('begin positions and documents anew for each text, and predict no first token', () => {
    const source = new TextBatches([text(1, 4), text(2, 3)], {
      batch: 1,
      time: 6,
      seed: 0,
      packing: 'packed',
      padId: 7,
    })
    expect(source.rowsPerEpoch).toBe(1)
    const row = source.at(0)
    expect([...row.tokens]).toEqual([100, 101, 102, 200, 201, 7])
    expect([...row.positions]).toEqual([0, 1, 2, 0, 1, 0])
    expect([...row.documents]).toEqual([0, 0, 0, 1, 1, 2])
    expect([...row.targets].slice(0, 5)).toEqual([101, 102, 103, 201, 202])
  })
})

describe('joined rows', () => {
  it('are one stream in which every token but the very first is predicted once', () => {
    const source = batches('joined', 1, 8)
    expect(source.rowsPerEpoch).toBe(4) // 27 tokens predict 26: three rows of 8 and one of 2
    const seen = targets(source, [0, 1, 2, 3])
    expect(seen.length).toBe(26)
    expect(new Set(seen).size).toBe(26)
    const [first, second] = [source.at(0), source.at(1)]
    expect(second.tokens[0]).toBe(first.targets[7]) // what ends a row begins the next
  })
})

describe.each(['off', 'packed', 'joined'] as const)('an epoch of %s rows', (packing) => {
  const predicted = TEXTS.flatMap(({ ids }) => [...ids.subarray(1)]).sort((a, b) => a - b)

  it('has every text once, in another order in the next', () => {
    const source = batches(packing, 1)
    const steps = Array.from({ length: source.rowsPerEpoch }, (_, i) => i)
    const [first, second] = [steps, steps.map((step) => step + source.rowsPerEpoch)].map((epoch) =>
      targets(source, epoch),
    )
    for (const seen of [first, second])
      expect((seen ?? []).filter((id) => id % 100 > 0).sort((a, b) => a - b)).toEqual(predicted)
    expect(second).not.toEqual(first)
  })

  it('is the same from any step on', () => {
    const whole = batches(packing)
    const all = Array.from({ length: 9 }, (_, step) => whole.at(step))
    for (const step of [8, 3, 5, 0]) expect(batches(packing).at(step)).toEqual(all[step])
  })
})
