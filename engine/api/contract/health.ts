// Calls on what is wrong with generators.
import { z } from 'zod'
import { call, event } from './define.ts'
import type { DiagnosisDetailView, DiagnosisView, RunHealthView } from './health-views.ts'
import type { JobView } from './views.ts'

/** Diagnoses of models, and what monitoring tells of runs. */
export const health = {
  /** Newest first; those of one model where it is named. */
  list: call(z.object({ model: z.string().min(1).nullable().default(null) }))<readonly DiagnosisView[]>(),
  show: call(z.object({ diagnosis: z.string().min(1) }))<DiagnosisDetailView>(),
  /** A job that makes a diagnosis; its result is the diagnosis's id. */
  start: call(
    z.object({
      model: z.string().min(1),
      dataset: z.string().min(1),
      /** Whose distribution counts as right; the model that it was trained from unless told. */
      baseline: z.string().min(1).nullable().default(null),
      /** Samples to draw or write; as many as are usual unless told. */
      samples: z.int().min(8).max(1000).nullable().default(null),
    }),
  )<JobView>(),
  remove: call(z.object({ diagnosis: z.string().min(1) }))<void>(),
  run: call(z.object({ run: z.string().min(1) }))<RunHealthView>(),
  /** Monitoring has looked. */
  looked: event<RunHealthView>(),
} as const
