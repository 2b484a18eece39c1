// What an own metric says of one example, for the window.
import type { MetricExampleView, MetricMistakeView } from '../../api/contract/metric-views.ts'
import type { EngineError } from '../../base/errors.ts'
import { encodePng } from '../../index.ts'
import type { ShownItem } from '../metric-trial.ts'

/** Longest text of an example that is sent. */
const SHOWN_CHARACTERS = 2000

/** An example as the window shows it; `mistakeOf` tells what went wrong with it. */
export async function shownExample(
  { state, item, value, steps, error }: ShownItem,
  mistakeOf: (error: EngineError) => MetricMistakeView,
): Promise<MetricExampleView> {
  const isPicture = 'picture' in item
  return {
    state,
    prompt: short(item.prompt),
    output: isPicture ? null : short(item.output),
    references: isPicture ? [] : item.references.map(short),
    picture: isPicture ? Buffer.from(await encodePng(item.picture)).toString('base64') : null,
    value,
    parts: steps.map((step) => ({ ...step, value: shortValue(step.value) })),
    mistake: error && mistakeOf(error),
  }
}

function short(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text
}

function shortValue(value: ShownItem['steps'][number]['value']): ShownItem['steps'][number]['value'] {
  if (typeof value === 'string') return short(value)
  return typeof value === 'object' ? value.slice(0, 20).map(short) : value
}
