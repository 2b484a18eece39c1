// Numbers as people type them: comma or point, grouping, exponents.

/** Bounds of a number field. */
export interface NumberBounds {
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly isMinExclusive?: boolean
  readonly isMaxExclusive?: boolean
  readonly isWhole?: boolean
}

/**
 * The number a text means; null when it means none. A single comma is a decimal comma unless the language groups by
 * commas and exactly three digits follow.
 */
export function parseNumber(text: string, decimal: '.' | ',' = '.'): number | null {
  const bare = text
    .trim()
    .replaceAll(/[\s\u00a0\u202f'_]/g, '')
    .replace('\u2212', '-')
  const plain = bare.includes(',') ? withoutCommas(bare, decimal) : withoutGroups(bare, decimal)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

function withoutCommas(text: string, decimal: '.' | ','): string {
  if (decimal === ',') return text.replaceAll('.', '').replace(',', '.')
  const isGrouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)
  return isGrouped ? text.replaceAll(',', '') : text.replace(',', '.')
}

function withoutGroups(text: string, decimal: '.' | ','): string {
  const isGrouped = decimal === ',' && /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(text)
  return isGrouped ? text.replaceAll('.', '') : text
}

/** A number as a field shows it: every digit it has, exponents for the very small and very large. */
export function writeNumber(value: number | null | undefined, decimal: '.' | ',' = '.'): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ''
  const size = Math.abs(value)
  const text = size !== 0 && (size < 1e-3 || size >= 1e15) ? value.toExponential() : String(value)
  return text.replace('e+', 'e').replace('.', decimal)
}

/** The separator of decimals in a language. */
export function decimalOf(language: string): '.' | ',' {
  const part = new Intl.NumberFormat(language).formatToParts(1.5).find(({ type }) => type === 'decimal')
  return part?.value === ',' ? ',' : '.'
}

/** Which bound a number breaks. */
export function brokenBound(value: number, bounds: NumberBounds): 'min' | 'max' | 'whole' | null {
  const { min, max, isMinExclusive = false, isMaxExclusive = false, isWhole = false } = bounds
  if (isWhole && !Number.isInteger(value)) return 'whole'
  if (min !== undefined && (isMinExclusive ? value <= min : value < min)) return 'min'
  if (max !== undefined && (isMaxExclusive ? value >= max : value > max)) return 'max'
  return null
}

/**
 * One step up or down. Whole numbers move by one, others by one in their first digit, so that 3e-4 becomes 4e-4;
 * `large` moves ten times as far. The result stays within bounds.
 */
export function stepped(value: number, direction: 1 | -1, bounds: NumberBounds, isLarge = false): number {
  const unit = bounds.isWhole ? 1 : unitOf(value, direction)
  const next = value + direction * unit * (isLarge ? 10 : 1)
  const rounded = bounds.isWhole ? Math.round(next) : Number(next.toPrecision(12))
  return brokenBound(rounded, bounds) === null ? rounded : value
}

function unitOf(value: number, direction: 1 | -1): number {
  const size = Math.abs(value)
  if (size === 0) return 0.1
  const power = Math.floor(Math.log10(size) + 1e-9)
  const isAtPower = Math.abs(size / 10 ** power - 1) < 1e-9
  const isShrinking = value > 0 === direction < 0
  return 10 ** (isAtPower && isShrinking ? power - 1 : power)
}
