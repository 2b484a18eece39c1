// The registry of metrics: one line each. Families that carry a name or a number in theirs are made when asked for.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { addEntry } from '../base/registry.ts'
import { codebookPerplexity, codebookUsage } from './codebook.ts'
import type { MetricDescriptor } from './contract.ts'
import { diversity } from './diversity.ts'
import { kidDescriptor } from './kid.ts'
import { heldOutNll } from './likelihood.ts'
import { mse, psnr } from './pixels.ts'
import { agreement, retrievalAt } from './retrieval.ts'
import { SCENE_METRICS } from './scene-accuracy.ts'
import { ssim } from './ssim.ts'
import { bitsPerByte, perplexity, textNll } from './text-likelihood.ts'
import { TEXT_METRICS, textMetricNamed } from './text-metrics.ts'

const entries: MetricDescriptor[] = [
  heldOutNll,
  retrievalAt(1),
  retrievalAt(5),
  agreement,
  kidDescriptor('pair-encoder'),
  psnr,
  ssim,
  mse,
  diversity,
  codebookPerplexity,
  codebookUsage,
  ...SCENE_METRICS,
  textNll,
  perplexity,
  bitsPerByte,
  ...TEXT_METRICS,
]

/** Every metric with a fixed name, and the usual members of the families. */
export const METRICS: readonly MetricDescriptor[] = entries

/** Describes one more metric. @throws NAME_TAKEN */
export function describeMetric(metric: MetricDescriptor): void {
  addEntry(entries, metric)
}

/**
 * The description of a metric by its name, `R@k`, `KID-<encoder>`, `distinct-n`, … for any k, encoder and n.
 * @throws UNKNOWN_NAME with the nearest name
 */
export function metricNamed(name: string): MetricDescriptor {
  const known = METRICS.find((metric) => metric.name === name) ?? familyMember(name)
  if (known) return known
  const names = METRICS.map((metric) => metric.name)
  const nearest = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('compare.unknownMetric', { name, names: names.join(', ') }), {
    fixes: nearest ? [message('formula.near', { near: nearest })] : [message('compare.unknownMetricFix')],
  })
}

function familyMember(name: string): MetricDescriptor | undefined {
  const places = /^R@([1-9]\d{0,3})$/.exec(name)?.[1]
  if (places) return retrievalAt(Number(places))
  const encoder = /^KID-(.+)$/.exec(name)?.[1]
  return encoder ? kidDescriptor(encoder) : textMetricNamed(name)
}
