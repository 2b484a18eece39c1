// Exposure bias as people and programs are told of it.
import type { ExposureView, HealthFigureView } from '../api/contract/health-views.ts'
import type { RandomStream } from '../base/random.ts'
import { exposureCurve, type ExposureRows } from './exposure-curve.ts'
import { figureOf } from './figure.ts'
import { qualityByLength } from './length-quality.ts'
import { prefixDrift } from './prefix-drift.ts'

/** What was measured, row by row; own and real rows pair up. */
export interface ExposureMeasured {
  readonly oracle: ExposureView['oracle']
  readonly divergence: ExposureRows
  /** −ln p of every token under the oracle, nats. */
  readonly surprisal: ExposureRows
  readonly tokens: ExposureRows
  readonly gridSide: number | null
}

/** The curve and its one figure. `streamFor` gives a stream of its own for every purpose. */
export function exposureOf(
  { oracle, divergence, surprisal, tokens, gridSide }: ExposureMeasured,
  streamFor: (name: string) => RandomStream,
): { readonly view: ExposureView; readonly figures: readonly HealthFigureView[] } {
  const { contexts, own, real, excess, low, high, at, chance } = exposureCurve(
    divergence,
    streamFor('exposure'),
  )
  const { drift, chance: driftBand } = prefixDrift(tokens.own, tokens.real, streamFor('drift'))
  const byLength = qualityByLength(surprisal.own, surprisal.real)
  const view = {
    ...{
      oracle,
      contexts,
      horizon: own.length,
      own,
      real,
      excess,
      low,
      high,
      drift,
      driftBand,
      at,
      gridSide,
    },
    byLength,
  }
  const last = at.at(-1)
  if (!last) return { view, figures: [] }
  const figure = figureOf(
    { name: 'excess-error', ailment: 'exposure-bias', unit: '%', direction: 'lower' },
    {
      ...{ value: last.value, ci95: last.ci95, n: contexts },
      control: { kind: 'expected', value: 0, band: chance, n: contexts },
    },
  )
  return { view, figures: [figure] }
}
