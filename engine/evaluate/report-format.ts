// Numbers as people read them: a true minus sign, thin spaces between thousands, as many digits as are known.

const THIN_SPACE = '\u202f'
const MINUS = '\u2212'
/** What stands where nothing was measured. */
export const NOT_MEASURED = '–'

/** A number with a fixed count of decimals, `−1 234.50`; `+` in front of positive ones when asked for. */
export function formatFixed(value: number, decimals: number, withPlus = false): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? NOT_MEASURED : value > 0 ? '∞' : `${MINUS}∞`
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE) : whole
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`
  const isZero = !/[1-9]/.test(digits)
  return `${isZero ? '' : value < 0 ? MINUS : withPlus ? '+' : ''}${digits}`
}

/** A number with about `significant` digits and no needless ones after a whole number. */
export function formatNumber(value: number, significant = 3): string {
  if (value === 0 || !Number.isFinite(value)) return formatFixed(value, 0)
  const exponent = Math.floor(Math.log10(Math.abs(value)))
  if (exponent < -3) return formatPowerOfTen(value)
  const decimals = Math.max(0, significant - 1 - exponent)
  return formatFixed(value, Number.isInteger(value) ? 0 : decimals)
}

/** `3.2·10⁻⁶`. */
function formatPowerOfTen(value: number): string {
  const [mantissa = '', exponent = ''] = Number(value.toPrecision(2)).toExponential().split('e')
  const raised = exponent.replace('+', '').replace(/./g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? '⁻')
  return `${mantissa.replace('-', MINUS)}·10${raised}`
}

/** How values of one unit are shown: shares as percentages, the unit behind. */
export interface UnitFormat {
  /** Shown value of a raw one. */
  readonly scale: number
  /** With its leading space, empty when there is none. */
  readonly suffix: string
}

/** Shares in [0, 1] have the unit `%` and are shown times 100. */
export function unitFormat(unit: string): UnitFormat {
  return unit === '%'
    ? { scale: 100, suffix: `${THIN_SPACE}%` }
    : { scale: 1, suffix: unit === '' ? '' : ` ${unit}` }
}

/**
 * Decimals that an interval leaves meaningful: one to two digits of half its width, 4 at most; at least one for shares,
 * whose values are few and near each other.
 */
export function decimalsFor([low, high]: readonly [number, number], unit: string): number {
  const reach = ((high - low) / 2) * unitFormat(unit).scale
  if (!(reach > 0)) return 3
  return Math.min(4, Math.max(unit === '%' ? 1 : 0, -Math.floor(Math.log10(reach / 3))))
}

/** Decimals for a column of values in [0, …): three digits of its largest. */
export function decimalsForColumn(values: readonly number[]): number {
  const largest = Math.max(0, ...values.map(Math.abs))
  return largest > 0 ? Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(largest)))) : 0
}

/** A p-value as journals print it: `.013`, `< .001`. */
export function formatP(p: number): string {
  if (p < 0.001) return '< .001'
  return p >= 0.995 ? '1' : p.toFixed(p < 0.1 ? 3 : 2).slice(1)
}

/** Bytes in decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${formatNumber(bytes / 1000 ** step)} ${units[step]}`
}

/** Seconds as `4.2 s`, `3 min 05 s` or `1 h 04 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${formatFixed(seconds, seconds < 10 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
}
