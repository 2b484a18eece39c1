// The steps of the first-run tour.
import { describe, expect, it } from 'vitest'
import type { JobView, RunView } from '../../../engine/api/contract/views.ts'
import { soundMemory, tourSteps } from '../../../renderer/pages/home/tour-steps.ts'
import { tourRecipe } from '../../../renderer/pages/home/tour.svelte.ts'
import type { World } from '../../../renderer/pages/home/world.ts'

const EMPTY: World = { datasets: [], models: [], runs: [], duels: [], artifacts: [] }
const job = (id: string, state: string): JobView =>
  ({ id, state, done: 3, total: 12, etaSeconds: 9 }) as unknown as JobView
const states = (...parameters: Parameters<typeof tourSteps>): string[] =>
  tourSteps(...parameters).map(({ state }) => state)

describe('the steps', () => {
  it('begin with the first one ready', () => {
    expect(states({}, EMPTY, [])).toEqual(['ready', 'waiting', 'waiting', 'waiting', 'waiting'])
  })

  it('show how far a job is', () => {
    const [pairs] = tourSteps({ jobs: { pairs: 'j1' } }, EMPTY, [job('j1', 'running')])
    expect(pairs).toMatchObject({ state: 'running', fraction: 0.25, etaSeconds: 9 })
  })

  it('do not wait for looking', () => {
    expect(states({ dataset: 'd1' }, EMPTY, [])).toEqual(['done', 'ready', 'ready', 'waiting', 'waiting'])
  })

  it('show a failed run as failed and let the rest wait', () => {
    const runs = [{ id: 'r1', status: 'failed', step: 1, totalSteps: 4, live: null }] as unknown as RunView[]
    expect(states({ dataset: 'd1', run: 'r1' }, { ...EMPTY, runs }, [])[2]).toBe('failed')
  })

  it('forget what does not exist any more', () => {
    const world = { ...EMPTY, datasets: [{ id: 'd2' }] } as unknown as World
    expect(soundMemory({ dataset: 'd1', duel: 'c1', jobs: { pairs: 'j9' } }, world, [])).toEqual({ jobs: {} })
    expect(soundMemory({ dataset: 'd2', hasLooked: true }, world, []).dataset).toBe('d2')
  })
})

it('makes a recipe of the style preset, on the shipped model', () => {
  const values = { 'optimizer.learningRate': 5e-4, method: { name: 'full' }, steps: 800 }
  const recipe = tourRecipe([{ name: 'style', kind: 'caption-image', label: '', help: '', values }], 'd7')
  expect(recipe).toMatchObject({
    base: 'starter',
    dataset: 'd7',
    optimizer: { learningRate: 5e-4 },
    method: { name: 'full' },
  })
  expect(recipe['steps']).toBeLessThan(800)
})
