import { describe, expect, it } from 'vitest'
import { parseFormulaDefinition } from '../../../../engine/metrics/own/definition.ts'

const least = { name: 'brevity', direction: 'max', formula: '1' }

describe('parseFormulaDefinition', () => {
  it.each([
    [null, 'expected object'],
    [{}, '“name”'],
    [{ ...least, name: 'Brevity!' }, '“name”: small letters, digits and hyphens'],
    [{ ...least, direction: 'up' }, '“direction”'],
    [{ ...least, range: [1, 0] }, '“range”: the first bound must be below'],
    [{ ...least, formula: '' }, '“formula”'],
    [{ ...least, colour: 'red' }, 'colour'],
  ])('refuses %j', (value, message) => {
    expect(() => parseFormulaDefinition(value)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining(message) }),
    )
  })

  it.each(['bleu', 'psnr', 'distinct-7'])('refuses the name of the program’s own %s', (name) => {
    expect(() => parseFormulaDefinition({ ...least, name })).toThrow(
      expect.objectContaining({ code: 'NAME_TAKEN' }),
    )
  })

  it('fills in what is left out', () => {
    expect(parseFormulaDefinition(least)).toEqual({
      ...least,
      ...{ version: 1, label: 'brevity', help: 'Formula: 1', unit: '', range: [null, null] },
    })
  })
})
