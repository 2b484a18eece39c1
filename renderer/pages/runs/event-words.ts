// What happened in a run, in words.
import type { RunEventView } from '../../../engine/api/contract/views.ts'
import { formatNumber } from '../../lib/i18n/format.ts'
import { t, tOr } from '../../lib/i18n/index.svelte.ts'

/** The sentence of an event; its own name for one that nobody thought of here. */
export function eventWords({ type, payload }: RunEventView): string {
  switch (type) {
    case 'started':
      return t('runs.eventStarted')
    case 'checkpointWritten':
      return t('runs.eventCheckpoint')
    case 'evaluated':
      return t('runs.eventEvaluated', { figures: figuresOf(payload) })
    case 'ended':
      return endWords(payload)
    default:
      return type
  }
}

/** The name of a curve or a figure. */
export function seriesLabel(name: string): string {
  return tOr(`runs.series_${name}`, name)
}

function figuresOf(payload: RunEventView['payload']): string {
  return Object.entries(payload)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([name, value]) => `${seriesLabel(name)} ${formatNumber(value)}`)
    .join(' · ')
}

function endWords({ status, reason }: RunEventView['payload']): string {
  const word = tOr(`runs.status_${String(status)}`, String(status))
  return typeof reason === 'string' && reason !== '' ? `${word}: ${reason}` : word
}
