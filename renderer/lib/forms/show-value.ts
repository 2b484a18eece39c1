// A value of an option as one short text.
import type { OptionDescription } from '../../../engine/api/options.ts'
import { formatList, formatNumber } from '../i18n/format.ts'
import { t } from '../i18n/index.svelte.ts'

/** What a person reads: numbers as they are written here, words for on, off and nothing. */
export function showValue(value: unknown, option?: OptionDescription): string {
  if (value === null || value === undefined || value === '') return t('ui.none')
  if (typeof value === 'number') return formatNumber(value, 6)
  if (typeof value === 'boolean') return value ? t('ui.on') : t('ui.off')
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.length === 0 ? t('ui.none') : formatList(value.map((one) => showValue(one, option?.items)))
}
