// When looks are due, by a clock that the test moves.
import { expect, it } from 'vitest'
import { LookBudget } from '../../../engine/diagnose/look-budget.ts'

/** Steps of a run at which it looks: steps of `stepMs`, looks of `lookMs`. */
async function looksOf(
  plan: { readonly monitorEvery: number; readonly monitorShare: number },
  { steps, stepMs, lookMs }: { readonly steps: number; readonly stepMs: number; readonly lookMs: number },
): Promise<{ readonly at: number[]; readonly share: number }> {
  let now = 5000
  const budget = new LookBudget(plan, () => now)
  const at: number[] = []
  for (let step = 1; step <= steps; step++) {
    now += stepMs
    if (!budget.isDue(step, step)) continue
    await budget.spend(() => Promise.resolve((now += lookMs)))
    at.push(step)
  }
  return { at, share: budget.share }
}

it('a look that costs little comes as often as it is asked for, once the first can be afforded', async () => {
  // before the first a look is taken for five steps: 5 ≤ 0.05·(n + 5) from step 95
  const { at } = await looksOf(
    { monitorEvery: 25, monitorShare: 0.05 },
    { steps: 200, stepMs: 100, lookMs: 50 },
  )
  expect(at).toEqual([100, 125, 150, 175, 200])
})

it('dear looks are left out until they are within their share', async () => {
  const { at, share } = await looksOf(
    { monitorEvery: 25, monitorShare: 0.05 },
    { steps: 1000, stepMs: 100, lookMs: 1000 },
  )
  // after k looks of ten steps the next when 10·(k + 1) ≤ 0.05·(n + 10·(k + 1)), from step 190·(k + 1)
  expect(at).toEqual([100, 400, 575, 775, 950])
  expect(share).toBeLessThanOrEqual(0.05)
})

it('there is none where none is asked for, and a failed look does not count', async () => {
  const never = await looksOf({ monitorEvery: 0, monitorShare: 1 }, { steps: 100, stepMs: 1, lookMs: 1 })
  expect(never).toEqual({ at: [], share: 0 })
  let now = 0
  const budget = new LookBudget({ monitorEvery: 1, monitorShare: 1 }, () => (now += 10))
  await expect(budget.spend(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(budget.share).toBe(0)
})
