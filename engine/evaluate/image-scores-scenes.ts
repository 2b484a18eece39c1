// Scores of scene captions: exact rules on the pixels, one score per rule.
import { SCENE_METRICS } from '../metrics/scene-accuracy.ts'
import { type ItemScore, itemValue } from './image-scores-contract.ts'

/** One score per rule; they apply to drawn captions of the scene grammar. */
export const SCENE_SCORES: readonly ItemScore[] = SCENE_METRICS.map((metric) => ({
  ...metric,
  level: 'item',
  isDefault: true,
  missing: (subject) => (subject.scenes() ? undefined : 'no drawn caption is one of the scene grammar'),
  compute(subject) {
    const { units = [], verdicts = [] } = subject.scenes() ?? {}
    return { units, values: verdicts.map((row) => row.map((verdict) => itemValue(metric, verdict))) }
  },
}))
