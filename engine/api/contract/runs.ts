// Calls on recipes, runs and comparisons.
import { z } from 'zod'
import { call, event } from './define.ts'
import type {
  DuelDetailView,
  DuelView,
  JobView,
  PointView,
  PresetView,
  RecipeCheckView,
  RunEventView,
  RunView,
  SampleView,
  SeriesView,
} from './views.ts'

const run = z.string().min(1)
const recipe = z.record(z.string(), z.unknown())

/** Recipes before they become runs. */
export const recipes = {
  presets: call(z.undefined())<readonly PresetView[]>(),
  /** Fills in defaults, says what is wrong, and plans; never throws for a bad recipe. */
  check: call(z.object({ recipe }))<RecipeCheckView>(),
} as const

/** Fine-tunes. One runs at a time; the others wait in the queue. */
export const runs = {
  list: call(z.undefined())<readonly RunView[]>(),
  show: call(z.object({ run }))<RunView>(),
  start: call(z.object({ recipe }))<RunView>(),
  pause: call(z.object({ run }))<RunView>(),
  resume: call(z.object({ run }))<RunView>(),
  cancel: call(z.object({ run }))<RunView>(),
  /** Puts a queued run at a place of the queue, from 0. */
  move: call(z.object({ run, place: z.int().min(0) }))<readonly RunView[]>(),
  /** At most `buckets` points of each series between two steps. */
  series: call(
    z.object({
      run,
      names: z.array(z.string()).max(100).default([]),
      from: z.int().min(0).default(0),
      to: z.int().min(0).nullable().default(null),
      buckets: z.int().min(10).max(20_000).default(2000),
    }),
  )<readonly SeriesView[]>(),
  samples: call(z.object({ run }))<readonly SampleView[]>(),
  events: call(z.object({ run }))<readonly RunEventView[]>(),
  changed: event<RunView>(),
  /** At most one a second. */
  points: event<{ readonly run: string; readonly points: readonly PointView[] }>(),
  sampled: event<{ readonly run: string; readonly sample: SampleView }>(),
} as const

/** Comparisons of a candidate with its baseline. */
export const duels = {
  list: call(z.undefined())<readonly DuelView[]>(),
  show: call(z.object({ duel: z.string().min(1) }))<DuelDetailView>(),
  start: call(
    z.object({
      baseline: z.string().min(1),
      candidate: z.string().min(1),
      dataset: z.string().min(1),
      /** All that the data allow when empty. */
      metrics: z.array(z.string()).default([]),
      seeds: z.int().min(1).max(16).default(1),
    }),
  )<JobView>(),
  /** The report as one self-contained HTML text. */
  report: call(z.object({ duel: z.string().min(1) }))<{ readonly name: string; readonly html: string }>(),
} as const
