import { describe, expect, it } from 'vitest'
import { ownMetricFile, parseOwnMetric } from '../../../../engine/metrics/own/definition.ts'

const least = { name: 'brevity', direction: 'max', formula: '1' }

describe('parseOwnMetric', () => {
  it.each([
    [null, 'Expected object'],
    [{}, '“name”'],
    [{ ...least, name: 'Brevity!' }, '“name”: Small letters, digits and hyphens'],
    [{ ...least, direction: 'up' }, '“direction”'],
    [{ ...least, range: [1, 0] }, '“range”: The first bound must be below'],
    [{ ...least, formula: '' }, '“formula”'],
    [{ ...least, colour: 'red' }, 'colour'],
  ])('refuses %j', (value, message) => {
    expect(() => parseOwnMetric(value)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining(message) }),
    )
  })

  it.each(['bleu', 'psnr', 'distinct-7'])('refuses the name of the program’s own %s', (name) => {
    expect(() => parseOwnMetric({ ...least, name })).toThrow(expect.objectContaining({ code: 'NAME_TAKEN' }))
  })

  it('fills in what is left out', () => {
    expect(parseOwnMetric(least)).toEqual({
      ...least,
      ...{ version: 1, label: 'brevity', help: 'Formula: 1', unit: '', range: [null, null], of: 'texts' },
    })
  })

  it('reads scripts, with what they look at', () => {
    const script = { name: 'own', direction: 'min', source: 'measure = () => 1', references: true }
    const read = parseOwnMetric(script)
    expect(read).toMatchObject({ of: 'texts', needs: ['texts', 'text references'], help: 'A script.' })
    expect(parseOwnMetric({ ...script, of: 'pictures' })).toMatchObject({ needs: ['pictures'] })
    expect(() => parseOwnMetric({ ...script, source: ' ' })).toThrow('“source”')
  })

  it.each([least, { name: 'own', direction: 'min', source: 'x', references: true, range: [0, 1] }])(
    'writes what it reads: %j',
    (file) => {
      const read = parseOwnMetric(file)
      expect(parseOwnMetric(JSON.parse(JSON.stringify(ownMetricFile(read))))).toEqual(read)
    },
  )
})
