// The suggestion on the home page.
import { describe, expect, it } from 'vitest'
import { nextStep } from '../../../renderer/pages/home/next-step.ts'
import type { World } from '../../../renderer/pages/home/world.ts'

const at = (day: number) => ({ createdAt: `2026-01-0${day}T00:00:00.000Z` })
const dataset = { id: 'd1', name: 'cats', ...at(1) }
const run = (status: string) => ({ id: 'r1', name: 'cats run', status, dataset: 'd1', ...at(2) })
const model = { id: 'm2', name: 'cats model', parent: 'm1', isShipped: false, draws: true, ...at(3) }
const duel = (tone: string) => ({ id: 'c1', candidate: 'm2', candidateName: 'cats model', tone, ...at(4) })
const artifact = { id: 'x1', model: 'm2', ...at(5) }
const world = (parts: object): World =>
  ({ datasets: [], models: [], runs: [], duels: [], artifacts: [], ...parts }) as World

const CASES: readonly [what: string, parts: object, kind: string, id: string][] = [
  ['nothing at all', {}, 'import', ''],
  ['a dataset that nobody learnt', { datasets: [dataset] }, 'tune', 'd1'],
  ['a run under way', { datasets: [dataset], runs: [run('running')] }, 'wait', 'r1'],
  ['a run that waits', { datasets: [dataset], runs: [run('queued')] }, 'wait', 'r1'],
  ['a run that broke', { datasets: [dataset], runs: [run('interrupted')] }, 'resume', 'r1'],
  [
    'a model that was not compared',
    { datasets: [dataset], runs: [run('finished')], models: [model] },
    'compare',
    'm2',
  ],
  [
    'a model without gain',
    { datasets: [dataset], runs: [run('finished')], models: [model], duels: [duel('none')] },
    'again',
    'c1',
  ],
  [
    'a better model',
    { datasets: [dataset], runs: [run('finished')], models: [model], duels: [duel('better')] },
    'export',
    'm2',
  ],
  [
    'everything done',
    {
      ...{ datasets: [dataset], runs: [run('finished')], models: [model], duels: [duel('better')] },
      artifacts: [artifact],
    },
    'play',
    'm2',
  ],
]

describe('the next step', () => {
  it.each(CASES)('with %s', (_, parts, kind, id) => {
    expect(nextStep(world(parts))).toMatchObject({ kind, id })
  })

  it.each([
    ['a failed run wants a look', [run('failed')], 'failed'],
    ['a paused run wants to go on', [run('paused')], 'resume'],
    [
      'a paused run waits behind the one that runs',
      [{ ...run('paused'), id: 'r2', ...at(6) }, run('running')],
      'wait',
    ],
    ['a cancelled run has taught nothing', [run('cancelled')], 'tune'],
  ])('knows that %s', (_, runs, kind) => {
    expect(nextStep(world({ datasets: [dataset], runs })).kind).toBe(kind)
  })

  it('asks to compare the newest model only', () => {
    const older = { ...model, id: 'm1', ...at(2) }
    const parts = {
      datasets: [dataset],
      runs: [run('finished')],
      models: [older, model],
      duels: [duel('none')],
    }
    expect(nextStep(world(parts)).kind).toBe('again')
  })

  it('mends an older broken run no more once a newer one is there', () => {
    const newer = { ...run('finished'), id: 'r2', ...at(6) }
    expect(nextStep(world({ datasets: [dataset], runs: [run('failed'), newer], models: [model] })).kind).toBe(
      'compare',
    )
  })
})
