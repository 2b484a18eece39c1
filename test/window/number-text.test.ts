// Numbers as people type them.
import { describe, expect, it } from 'vitest'
import { brokenBound, parseNumber, stepped, writeNumber } from '../../renderer/lib/ui/number-text.ts'

describe('parseNumber', () => {
  it.each(['', 'abc', '1e', '--2', '1.2.3', 'NaN', 'Infinity', '0x10'])('refuses %j', (text) => {
    expect(parseNumber(text)).toBe(null)
  })
  it.each([
    ['3e-4', 0.0003],
    ['3E-4', 0.0003],
    ['1,234,567', 1_234_567],
    ['0,5', 0.5],
    ['.5', 0.5],
    ['1 000', 1000],
    ['−2', -2],
  ])('reads %j where the point parts decimals', (text, value) => expect(parseNumber(text, '.')).toBe(value))
  it.each([
    ['0,0003', 0.0003],
    ['1.234.567', 1_234_567],
    ['1.234,5', 1234.5],
    ['0.5', 0.5],
    ['3e-4', 0.0003],
  ])('reads %j where the comma parts decimals', (text, value) => expect(parseNumber(text, ',')).toBe(value))
})

describe('writeNumber', () => {
  it.each([0, 0.5, 0.0003, 1234567.25, -2, 1e21])('is read back as it was written: %d', (value) => {
    for (const decimal of ['.', ','] as const)
      expect(parseNumber(writeNumber(value, decimal), decimal)).toBe(value)
  })
  it('is empty for nothing', () => expect([writeNumber(null), writeNumber(undefined)]).toEqual(['', '']))
})

describe('stepped', () => {
  it('moves by the first digit', () => {
    expect([stepped(3e-4, 1, {}), stepped(3e-4, -1, {}), stepped(0.001, -1, {}), stepped(20, 1, {})]).toEqual(
      [4e-4, 2e-4, 9e-4, 30],
    )
  })
  it('moves whole numbers by one, ten with shift, and stays within bounds', () => {
    const bounds = { min: 1, max: 12, isWhole: true }
    expect([
      stepped(5, 1, bounds),
      stepped(1, -1, bounds),
      stepped(1, 1, bounds, true),
      stepped(5, 1, bounds, true),
    ]).toEqual([6, 1, 11, 5])
  })
})

describe('brokenBound', () => {
  it('tells inclusive from exclusive bounds', () => {
    expect([
      brokenBound(0, { min: 0 }),
      brokenBound(0, { min: 0, isMinExclusive: true }),
      brokenBound(2, { max: 1 }),
      brokenBound(1.5, { isWhole: true }),
    ]).toEqual([null, 'min', 'max', 'whole'])
  })
})
