// What a change did to the plan, in one line.
import { showValue } from '../../lib/forms/show-value.ts'
import { formatBytes, formatDuration, formatNumber } from '../../lib/i18n/format.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { type ConditionalOption, labelAt, optionAt } from '../../lib/recipe/options.ts'
import type { Effect } from './effect-of-change.ts'

/** Less is noise. */
const LEAST_SECONDS = 0.5
const LEAST_BYTES = 500_000

/** Such as `Steps 260 → 520: +3 min 10 s`. */
export function effectWords(effect: Effect, options: readonly ConditionalOption[]): string {
  const [first, ...others] = effect.changes
  const did = [...effectParts(effect)].join(', ') || t('wizard.effectNone')
  if (!first || others.length > 0)
    return t('wizard.effectMany', { count: effect.changes.length, effect: did })
  const option = optionAt(options, first.path)
  return t('wizard.effectOne', {
    label: labelAt(options, first.path),
    from: showValue(first.from, option),
    to: showValue(first.to, option),
    effect: did,
  })
}

function* effectParts({ seconds, memoryBytes, tokens }: Effect): Generator<string> {
  if (seconds !== null && Math.abs(seconds) >= LEAST_SECONDS) yield signed(seconds, formatDuration)
  if (seconds === null && tokens !== 0)
    yield t('wizard.effectTokens', { amount: signed(tokens, (count) => formatNumber(count)) })
  if (Math.abs(memoryBytes) >= LEAST_BYTES)
    yield t('wizard.effectMemory', { amount: signed(memoryBytes, formatBytes) })
}

function signed(value: number, format: (size: number) => string): string {
  return `${value < 0 ? '−' : '+'}${format(Math.abs(value))}`
}
