// How the end of a run is told to people.
import { describe, expect, it } from 'vitest'
import type { Output } from '../../../engine/cli/output.ts'
import { tellOutcome } from '../../../engine/cli/run-outcome.ts'
import type { RunOutcome } from '../../../engine/host/training.ts'
import type { Store } from '../../../engine/store/store.ts'

function told(keptStep: number): string[] {
  const lines: string[] = []
  const out = { line: (text: string) => lines.push(text), json: () => undefined } as unknown as Output
  const store = { metricPoints: { names: () => [], series: () => [] } } as unknown as Store
  const model = { id: 'm2', name: 'mine', card: { recipe: { keptStep } } }
  tellOutcome(out, { run: { id: 'r1', name: 'mine', step: 24 }, model } as unknown as RunOutcome, store)
  return lines
}

describe('the end of a run', () => {
  it('names the state that was taken, where that is not the last', () => {
    expect(told(24)).toEqual(['Model m2 "mine" is ready.'])
    expect(told(6)).toEqual([
      'Model m2 "mine" is ready. It is the state after step 6, which was judged best.',
    ])
  })
})
