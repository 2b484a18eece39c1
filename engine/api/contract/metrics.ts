// Calls on people's own metrics.
import { z } from 'zod'
import { call, event } from './define.ts'
import type { MetricCheckView, MetricWordsView, OwnMetricView } from './metric-views.ts'

const name = z.string().min(1).max(100)
/** As it stands in the editor; the host says what is wrong with it. */
const file = z.record(z.string(), z.unknown())

/** Own metrics: by formula, or by script in a cage. */
export const metrics = {
  /** Those that names mean now. */
  list: call(z.undefined())<readonly OwnMetricView[]>(),
  /** What formulas over texts or pictures may name, and what scripts are given. */
  words: call(z.object({ of: z.enum(['texts', 'pictures']) }))<MetricWordsView>(),
  /**
   * Tries a metric as it stands, on examples of a dataset or on samples of the program's own. Mistakes are part of the
   * answer. Cancelled by its signal: call it at every pause in typing, and abort the call before.
   */
  check: call(z.object({ file, dataset: z.string().min(1).nullable().default(null) }))<MetricCheckView>(),
  /** Keeps it: a new version of its name, unless an earlier one computes the same. Mistakes are thrown. */
  save: call(z.object({ file }))<OwnMetricView>(),
  /** Takes it off the list; results keep the version that made them. */
  remove: call(z.object({ name }))<void>(),
  changed: event<Record<string, never>>(),
} as const
