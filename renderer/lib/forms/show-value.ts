// A value of an option as one short text.
import type { OptionDescription } from '../../../engine/api/options.ts'
import { formatList, formatNumber } from '../i18n/format.ts'
import { choiceLabel } from '../i18n/engine-words.ts'
import { t } from '../i18n/index.svelte.ts'

/** What a person reads: numbers as they are written here, words for on, off and nothing. */
export function showValue(value: unknown, option?: OptionDescription): string {
  if (value === null || value === undefined || value === '') return t('ui.none')
  if (isChoice(value) && option?.choices?.includes(value)) return shownChoice(value, option)
  if (typeof value === 'number') return formatNumber(value, 6)
  if (typeof value === 'boolean') return value ? t('ui.on') : t('ui.off')
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.length === 0 ? t('ui.none') : formatList(value.map((one) => showValue(one, option?.items)))
}

function isChoice(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

function shownChoice(value: string | number, option: OptionDescription): string {
  const label = choiceLabel(option, value)
  return label === String(value) && typeof value === 'number' ? formatNumber(value, 6) : label
}
