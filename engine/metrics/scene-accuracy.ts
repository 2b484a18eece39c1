// Attribute accuracy on generated scenes: the share of pictures that keep each rule of their caption.
import type { Metric } from './contract.ts'
import type { SceneVerdict } from './scene-rules.ts'

const RULES: readonly (readonly [rule: keyof SceneVerdict, label: string, help: string])[] = [
  ['all', 'Scenes entirely right', 'in which every rule of the caption holds'],
  ['background', 'Background colour', 'whose background has the colour asked for'],
  ['colour', 'Object colours', 'whose objects all have their colours'],
  ['shape', 'Object shapes', 'whose objects all have their shapes'],
  ['count', 'Number of objects', 'with as many objects as asked for'],
  ['place', 'Places of objects', 'whose objects all are where they should be'],
  ['noExtra', 'Nothing else', 'that show nothing that was not asked for'],
]

/** One metric per rule, `scene-all` first; each item is the verdict on one picture. */
export const SCENE_METRICS: readonly Metric<SceneVerdict>[] = RULES.map(([rule, label, help]) => ({
  name: `scene-${rule === 'noExtra' ? 'no-extra' : rule}`,
  version: 1,
  label,
  help: `Share of scene pictures ${help}, by exact rules on the pixels. Real scenes pass nearly always; read it beside what the tokenizer’s reconstructions reach.`,
  direction: 'max',
  unit: '%',
  range: [0, 1],
  level: 'item',
  needs: ['pictures', 'scene'],
  deterministic: true,
  normalisation: 'pictures as they are, 32 pixels a side or more',
  stats: (verdict) => [verdict[rule] ? 1 : 0, 1],
  reduce: ([kept, count]) => (kept as number) / (count as number),
}))
