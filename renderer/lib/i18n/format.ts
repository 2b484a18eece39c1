// Numbers, sizes, times and dates as people of the chosen language write them.
import { language } from './language.svelte.ts'

/** A hyphen is too short for a minus and may be broken at. */
const MINUS = '\u2212'

interface NumberWriter {
  format(value: number): string
  formatRange(low: number, high: number): string
}

const made = new Map<string, NumberWriter>()

function numbers(options: Intl.NumberFormatOptions): NumberWriter {
  const key = language() + JSON.stringify(options)
  const known = made.get(key) ?? writer(new Intl.NumberFormat(language(), options))
  made.set(key, known)
  return known
}

function writer(plain: Intl.NumberFormat): NumberWriter {
  return {
    format: (value) => plain.format(value).replaceAll('-', MINUS),
    formatRange: (low, high) => plain.formatRange(low, high),
  }
}

/** What stands for a value that is not there. */
export const NOTHING = '–'

/** A number with at most `digits` significant digits for fractions; whole numbers in full; tiny ones as 1.2E−5. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING
  if (Number.isInteger(value)) return numbers({}).format(value)
  const isTiny = Math.abs(value) < 1e-3
  return numbers({
    maximumSignificantDigits: digits,
    ...(isTiny && { notation: 'scientific' }),
  }).format(value)
}

/** With its sign, such as +0.031. */
export function formatSigned(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING
  return numbers({ maximumSignificantDigits: digits, signDisplay: 'exceptZero' }).format(value)
}

/** With so many digits after the point, no fewer. */
export function formatFixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING
  return numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** A share of one, as 42 %. */
export function formatPercent(share: number | null | undefined, digits = 0): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NOTHING
  return numbers({ style: 'percent', maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
    share,
  )
}

/** A range of shares, as 40–89 %. */
export function formatShares(low: number, high: number): string {
  return numbers({ style: 'percent', maximumFractionDigits: 0 }).formatRange(low, high)
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** A size in steps of 1,000, as disks and downloads count. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return NOTHING
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  const unit = BYTE_UNITS[power] ?? 'byte'
  return numbers({ style: 'unit', unit, maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1 }).format(
    value,
  )
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A time span in its two largest parts: 3 hr 12 min, 45 sec, 0.4 sec. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOTHING
  if (seconds < 10) return part(seconds, 'second', seconds < 1 ? 2 : 1)
  const whole = Math.round(seconds)
  if (whole < MINUTE) return part(whole, 'second')
  if (whole < HOUR) return pair(whole, 'minute', 'second', MINUTE)
  if (whole < DAY) return pair(Math.round(whole / MINUTE), 'hour', 'minute', 60)
  return pair(Math.round(whole / HOUR), 'day', 'hour', 24)
}

function pair(count: number, large: string, small: string, ratio: number): string {
  const rest = count % ratio
  const first = part(Math.floor(count / ratio), large)
  return rest === 0 ? first : `${first} ${part(rest, small)}`
}

function part(value: number, unit: string, digits = 0): string {
  return numbers({ style: 'unit', unit, maximumFractionDigits: digits }).format(value)
}

/** A point in time: the hour today, else the date; `full` gives both. */
export function formatDate(iso: string | null | undefined, style: 'short' | 'full' = 'short'): string {
  const date = new Date(iso ?? Number.NaN)
  if (Number.isNaN(date.getTime())) return NOTHING
  if (style === 'full')
    return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(date)
  const isToday = date.toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(
    language(),
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium' },
  ).format(date)
}

/** Several things in one sentence: a, b and c. */
export function formatList(things: readonly string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(things)
}
