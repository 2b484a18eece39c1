// What happened in a run, in words.
import type { Message, RunEventView } from '../../../engine/api/contract/views.ts'
import { formatNumber } from '../../lib/i18n/format.ts'
import { t, tOr } from '../../lib/i18n/index.svelte.ts'
import { told } from '../../lib/i18n/told.ts'

/** The sentence of an event; its own name for one that nobody thought of here. */
export function eventWords({ type, payload }: RunEventView): string {
  switch (type) {
    case 'started':
      return t('runs.eventStarted')
    case 'checkpointWritten':
      return t('runs.eventCheckpoint')
    case 'evaluated':
      return t('runs.eventEvaluated', { figures: figuresOf(payload) })
    case 'bestKept':
      return t('runs.eventBest', { step: Number(payload['step']) })
    case 'runtimeFailed':
      return t('runs.eventRuntimeFailed', {
        runtime: String(payload['runtime']),
        reason: told(String(payload['reason']), payload['reasonSaid'] as Message | null | undefined),
      })
    case 'runtimeChanged':
      return t('runs.eventRuntimeChanged', { runtime: String(payload['to']) })
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

function endWords({ status, reason, reasonSaid }: RunEventView['payload']): string {
  const word = tOr(`runs.status_${String(status)}`, String(status))
  if (typeof reason !== 'string' || reason === '') return word
  return `${word}: ${told(reason, reasonSaid as Message | null | undefined)}`
}
