// Scores of scene captions: exact rules on the pixels, one score per rule.
import type { SceneVerdict } from '../metrics/scene-rules.ts'
import type { ItemScore } from './image-scores-contract.ts'

type Rule = keyof SceneVerdict

/** Label and what must hold, for every rule. */
const RULES: Readonly<Record<Rule, readonly [name: string, label: string, holds: string]>> = {
  all: ['scene-all', 'Scene as asked', 'all rules hold at once'],
  background: ['scene-background', 'Scene background', 'the background has its colour'],
  colour: ['scene-colour', 'Scene colours', 'every object has its colour'],
  shape: ['scene-shape', 'Scene shapes', 'no other shape fits an object clearly better than its own'],
  count: ['scene-count', 'Scene count', 'there are as many objects as asked for'],
  place: ['scene-place', 'Scene places', 'every object is where it should be and of about its size'],
  noExtra: ['scene-no-extra', 'Nothing else in the scene', 'nothing is there that was not asked for'],
}

/** One score per rule; they apply to captions of the scene grammar. */
export const SCENE_SCORES: readonly ItemScore[] = (Object.keys(RULES) as Rule[]).map(sceneScore)

function sceneScore(rule: Rule): ItemScore {
  const [name, label, holds] = RULES[rule]
  return {
    name,
    version: 1,
    label,
    help: `Share of pictures of scene captions in which ${holds}, by exact rules on the pixels. Read it beside the ceiling that reconstructed real pictures reach.`,
    direction: 'max',
    unit: '%',
    range: [0, 1],
    level: 'item',
    needs: ['pictures', 'scene'],
    deterministic: true,
    normalisation: 'pictures at their own size, from 32 pixels a side',
    isDefault: true,
    missing: ({ scenes }) => (scenes ? undefined : 'no drawn caption is one of the scene grammar'),
    compute: ({ scenes }) => ({
      units: scenes?.units ?? [],
      values: (scenes?.verdicts ?? []).map((verdicts) => verdicts.map((verdict) => (verdict[rule] ? 1 : 0))),
    }),
  }
}
