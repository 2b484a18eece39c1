// What a diagnosis of either kind of model gives, before it is kept.
import type {
  DuplicateView,
  ExposureView,
  HealthExampleView,
  HealthFigureView,
  LoopView,
  NearestView,
} from '../api/contract/health-views.ts'
import { type Message } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import type { FindingName } from './rules.ts'

/** Figures and examples; `Picture` stands where a picture is not kept yet. */
export interface Panel {
  readonly figures: readonly HealthFigureView[]
  readonly exposure: ExposureView | null
  readonly loops: readonly LoopView[]
  readonly nearest: readonly NearestView[]
  readonly duplicates: readonly DuplicateView[]
  readonly notes: readonly Message[]
}

/** Most entries of each list. */
export const MOST_EXAMPLES = 24

/** A stream for every purpose, of one seed. */
export function streamsOf(seed: number): (name: string) => RandomStream {
  return (name) => new RandomStream(seed, `diagnosis ${name}`)
}

/** Which entries of a panel's lists show which finding. */
export function examplesOf({
  loops,
  nearest,
  duplicates,
}: Panel): Partial<Record<FindingName, readonly HealthExampleView[]>> {
  const places = (list: HealthExampleView['list'], which: readonly boolean[]): HealthExampleView[] =>
    which.flatMap((isOne, place) => (isOne ? [{ list, place }] : [])).slice(0, 6)
  const looping = places(
    'loops',
    loops.map(() => true),
  )
  const repeated = places(
    'duplicates',
    duplicates.map(() => true),
  )
  return {
    ...{ loops: looping, repetition: looping, 'code-runs': looping },
    ...{ duplicates: repeated, 'low-variety': repeated, alike: repeated },
    copies: places(
      'nearest',
      nearest.map(({ isSuspicious }) => isSuspicious),
    ),
    verbatim: places(
      'nearest',
      nearest.map(({ spans }) => spans.length > 0),
    ),
  }
}
