// People's own metrics as scores: measured before they are computed, since scripts run in another process.
import { EngineError } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import type { ItemMetricContext, PictureItem } from '../metrics/item-metric-contract.ts'
import { measureOwn } from '../metrics/item-metrics.ts'
import type { OwnMetricDefinition } from '../metrics/own/own-metric.ts'
import type { ScriptedItem } from '../metrics/own/script-contract.ts'
import type { TextItem } from '../metrics/text-item.ts'
import type { Metric } from '../metrics/contract.ts'
import type { ScoreSubject } from './evaluate-subject.ts'
import { type ImageScore, type ItemScore, itemValue, perSeed } from './image-scores-contract.ts'

/** An own metric of written texts, with the way to measure texts before it is computed. */
export interface OwnTextMetric {
  readonly metric: Metric<TextItem>
  /** Measures items that were not measured before. @throws METRIC_FAILED, METRIC_LIMIT, CANCELLED */
  prepare(items: readonly TextItem[], signal?: AbortSignal): Promise<void>
}

/** An own metric of texts as a score. @throws BAD_FORMULA */
export function ownTextMetric(definition: OwnMetricDefinition, context: ItemMetricContext): OwnTextMetric {
  const own = measureOwn(definition, context)
  const rows = new WeakMap<TextItem, ScriptedItem>()
  return {
    metric: {
      ...own.metric,
      stats: (item) => own.metric.stats(rows.get(item) ?? unprepared(definition.name)),
    },
    async prepare(items, signal) {
      const missing = items.filter((item) => !rows.has(item))
      for (const [i, row] of (await own.rows(missing, signal)).entries())
        rows.set(missing[i] as TextItem, row)
    },
  }
}

/** An own metric of pictures as a score. @throws BAD_FORMULA */
export function ownPictureScore(definition: OwnMetricDefinition, context: ItemMetricContext): ItemScore {
  const { metric } = measureOwn(definition, context)
  const rows = new WeakMap<RgbImage, Map<string, ScriptedItem>>()
  const rowOf = ({ prompt, picture }: PictureItem) => rows.get(picture)?.get(prompt)
  return {
    ...metric,
    level: 'item',
    isDefault: false,
    missing: ({ samples }) => (samples.length > 0 ? undefined : 'no pictures were drawn'),
    async prepare(subject) {
      const captions = subject.units.map(({ caption }) => caption)
      const missing = subject.samples
        .flatMap((_, seed) => itemsOf(subject, seed))
        .filter((item) => !rowOf(item))
      const measured = await measureOwn(definition, { ...context, captions }).rows(missing)
      for (const [i, { prompt, picture }] of missing.entries()) {
        const known = rows.get(picture) ?? new Map<string, ScriptedItem>()
        rows.set(picture, known.set(prompt, measured[i] as ScriptedItem))
      }
    },
    compute: (subject) =>
      perSeed(subject, (_, seed) =>
        itemsOf(subject, seed).map((item) => itemValue(metric, rowOf(item) ?? unprepared(definition.name))),
      ),
  }
}

/** Drawn pictures of a seed with their captions and real pictures. */
function itemsOf({ units, drawn, samples }: ScoreSubject, seed: number): PictureItem[] {
  const { images = [], tokens } = samples[seed] ?? {}
  return drawn.map((unit, row) => ({
    prompt: units[unit]?.caption ?? '',
    picture: images[row] as RgbImage,
    references: units[unit]?.pictures ?? [],
    ...(tokens && { tokens: tokens[row] as Int32Array }),
  }))
}

/** Measures what scores need to have measured of a subject before they are computed. */
export async function prepareScores(scores: readonly ImageScore[], subject: ScoreSubject): Promise<void> {
  for (const score of scores)
    if (score.level === 'item' && score.missing(subject) === undefined) await score.prepare?.(subject)
}

function unprepared(name: string): never {
  throw new EngineError('INTERNAL', `${name}: an item was asked for that was not measured.`)
}
