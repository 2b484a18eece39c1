import { beforeEach, describe, expect, it } from 'vitest'
import type { RunView } from '../../../engine/api/contract/views.ts'
import { mendingBy } from '../../../renderer/pages/health/mending.ts'
import { Wizard, type WizardClient } from '../../../renderer/pages/wizard/wizard.svelte.ts'
import { SICK } from '../../app/told-health.ts'

const RECIPE = { name: 'over-trained', base: 'm1', dataset: 'd9', steps: 400, batchSize: 4 }
const started: unknown[] = []
const client = {
  recipes: { check: () => new Promise(() => undefined) },
  runs: {
    show: () => Promise.resolve({ id: 'r3', recipe: RECIPE }),
    start: ({ recipe }: { recipe: unknown }) => {
      started.push(recipe)
      return Promise.resolve({ id: 'r9' } as RunView)
    },
  },
} as unknown as WizardClient
const [finding] = SICK.findings
if (!finding) throw new Error('expected a finding')
const SUGGESTED = {
  ...{ base: 'm5', dataset: 'd2', steps: 400, evaluateEvery: 50, checkpointEvery: 50 },
  objective: { name: 'sequence-unlikelihood', options: { rate: 0.3 } },
  optimizer: { learningRate: 2e-4 },
}
const cure = { finding, before: 'm5', run: 'r3' }

describe('a wizard that was opened to mend something', () => {
  beforeEach(() => {
    localStorage.clear()
    sessionStorage.clear()
  })

  it('has the recipe of the run with what is suggested, at its plan, without the old name', async () => {
    const wizard = new Wizard(client)
    await wizard.begin({ cure })
    expect(wizard.values).toEqual({
      ...SUGGESTED,
      batchSize: 4,
    })
    expect([wizard.step, wizard.mending?.model]).toEqual(['plan', 'm5'])
  })

  it('begins anew where no run made the model', async () => {
    const wizard = new Wizard(client)
    await wizard.begin({ cure: { ...cure, run: null } })
    expect(wizard.values).toEqual(SUGGESTED)
  })

  it('keeps what it mends with its draft, and with the run that it starts', async () => {
    const first = new Wizard(client)
    await first.begin({ cure })
    const again = new Wizard(client)
    again.restore()
    expect(again.mending).toEqual(first.mending)
    await again.start()
    expect(mendingBy('r9')).toEqual(first.mending)
    expect(started).toHaveLength(1)
  })

  it('forgets it when it is started over', async () => {
    const wizard = new Wizard(client)
    await wizard.begin({ cure })
    wizard.discard()
    expect(wizard.mending).toBeUndefined()
  })
})
