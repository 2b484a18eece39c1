// The one door to every metric that has a value for a single item: of texts, of pictures, and people's own.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  isPicture,
  type ItemKind,
  type ItemMetric,
  type ItemMetricContext,
  type MetricItem,
} from './item-metric-contract.ts'
import { ownItemMetric, type OwnMeasure, ownMeasure } from './item-metrics-own.ts'
import { PICTURE_ITEM_METRICS, pictureItemMetric } from './item-metrics-pictures.ts'
import { TEXT_ITEM_METRICS, textItemMetric } from './item-metrics-texts.ts'
import type { OwnMetricDefinition } from './own/own-metric.ts'
import { textMetricNamed } from './text-metrics.ts'

/** Names of the program's own metrics of single items, families by their usual members. */
export const ITEM_METRICS: Readonly<Record<ItemKind, readonly string[]>> = {
  text: TEXT_ITEM_METRICS,
  picture: PICTURE_ITEM_METRICS,
}

/**
 * The metric of a name with a value for every item; families by any number (`rouge-3`, `seq-rep-8`, `R@10`).
 * @throws UNKNOWN_NAME with the nearest name
 * @throws BAD_ARGUMENT for a metric of whole sets, or when the context lacks what the metric needs
 * @throws BAD_FORMULA for an own metric whose formula cannot be read
 */
export function itemMetricNamed(name: string, context: ItemMetricContext = {}): ItemMetric {
  const own = context.own?.(name)
  const metric = own
    ? ownItemMetric(own, context, (inner) => itemMetricNamed(inner, { ...context, own: undefined }))
    : (textItemMetric(name) ?? pictureItemMetric(name, context))
  if (!metric) throw unknown(name)
  return { ...metric, score: (items) => scored(metric, items) }
}

/** An own metric at work, stored or not. @throws as {@link itemMetricNamed} */
export function measureOwn(definition: OwnMetricDefinition, context: ItemMetricContext = {}): OwnMeasure {
  return ownMeasure(definition, context, (inner) => itemMetricNamed(inner, { ...context, own: undefined }))
}

async function scored(metric: ItemMetric, items: readonly MetricItem[]): Promise<Float64Array> {
  if (items.length === 0) return new Float64Array()
  const wrong = items.findIndex((item) => !metric.kinds.includes(isPicture(item) ? 'picture' : 'text'))
  if (wrong === -1) return await metric.score(items)
  const [expected, came] = metric.kinds.includes('text') ? ['texts', 'a picture'] : ['pictures', 'a text']
  throw new EngineError(
    'BAD_ARGUMENT',
    message('compare.otherItem', { name: metric.name, expected, item: wrong + 1, came }),
    { details: { metric: metric.name, item: wrong } },
  )
}

function unknown(name: string): EngineError {
  if (textMetricNamed(name))
    return new EngineError('BAD_ARGUMENT', message('compare.wholeSet', { name }), {
      details: { metric: name },
      fixes: [message('compare.wholeSetFix', { names: TEXT_ITEM_METRICS.join(', ') })],
    })
  const known = [...TEXT_ITEM_METRICS, ...PICTURE_ITEM_METRICS]
  const near = nearestName(name, known)
  return new EngineError('UNKNOWN_NAME', message('compare.noItemMetric', { name }), {
    details: { metric: name, known },
    fixes: [
      near ? message('formula.near', { near: near }) : message('name.known', { names: known.join(', ') }),
    ],
  })
}
