import { describe, expect, it } from 'vitest'
import { cureLink, findingPlace, readCure, withSuggestion } from '../../../renderer/pages/health/cure.ts'
import { keepMending, mendingBy, mendingOf, parseMending } from '../../../renderer/pages/health/mending.ts'
import { parseRoute } from '../../../renderer/lib/state/router.svelte.ts'
import { LOOKED, SICK } from '../../app/told-health.ts'

const client = {
  health: { show: () => Promise.resolve(SICK), run: () => Promise.resolve(LOOKED) },
  models: { list: () => Promise.resolve([{ id: 'm5', run: 'r3' }]) },
  runs: { show: () => Promise.resolve({ id: 'r3', model: 'm5' }) },
} as unknown as Parameters<typeof readCure>[0]

describe('the way from a finding to its cure', () => {
  it('stands in the address, for a diagnosis and for a run', () => {
    for (const place of [
      { finding: 'loops', diagnosis: 'h1' },
      { finding: 'loops', run: 'r3' },
    ] as const)
      expect(findingPlace(parseRoute(cureLink(place)).query)).toEqual(place)
    expect(findingPlace({ finding: 'loops' })).toBeUndefined()
    expect(findingPlace({ base: 'm1' })).toBeUndefined()
  })

  it('finds the model that has it and the run that made it', async () => {
    const wanted = { before: 'm5', run: 'r3' }
    expect(await readCure(client, { finding: 'low-variety', diagnosis: 'h1' })).toMatchObject(wanted)
    expect(await readCure(client, { finding: 'repetition', run: 'r3' })).toMatchObject(wanted)
    await expect(readCure(client, { finding: 'gone', run: 'r3' })).rejects.toThrow('gone')
  })

  it('lays what is suggested over the recipe, by path', () => {
    const [finding] = SICK.findings
    if (!finding) throw new Error('expected a finding')
    const recipe = { base: 'm1', dataset: 'd9', steps: 100, objective: { name: 'conditional', options: {} } }
    expect(withSuggestion(recipe, finding.suggestion)).toEqual({
      ...{ base: 'm5', dataset: 'd2', steps: 400, evaluateEvery: 50, checkpointEvery: 50 },
      objective: { name: 'sequence-unlikelihood', options: { rate: 0.3 } },
      optimizer: { learningRate: 2e-4 },
    })
  })
})

describe('what a run is to mend', () => {
  const kept = new Map<string, string>()
  const place = (): Storage =>
    ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }) as unknown as Storage
  const [finding] = SICK.findings
  if (!finding) throw new Error('expected a finding')
  const mending = mendingOf({ finding, before: 'm5', run: 'r3' })

  it('is kept by run, and a hundred of them', () => {
    for (let i = 0; i < 120; i++) keepMending(`r${i}`, mending, place)
    expect(mendingBy('r119', place)).toEqual(mending)
    expect(mendingBy('r20', place)).toEqual(mending)
    expect(mendingBy('r19', place)).toBeUndefined()
  })

  it('is nothing where storage is full, forbidden or holds something else', () => {
    const broken = (): Storage => {
      throw new Error('forbidden')
    }
    expect(() => keepMending('r1', mending, broken)).not.toThrow()
    expect(mendingBy('r1', broken)).toBeUndefined()
    kept.set('tuneloom-mending', '{"not": "a list"}')
    expect(mendingBy('r1', place)).toBeUndefined()
    for (const other of [null, 'text', {}, { finding: 'text' }, { finding: { text: 3 } }])
      expect(parseMending(other)).toBeUndefined()
  })
})
