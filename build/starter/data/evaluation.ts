// The pictures that evaluation looks at by name: concepts and pairs that training never shows, scenes, training pictures.
import { RandomStream } from '../../../engine/base/random.ts'
import { renderScene, sceneSpec } from '../../../engine/data/scenes.ts'
import type { EvaluationItem, EvaluationSet } from '../pool.ts'
import { type Concept, isTrained, STYLES } from './concepts.ts'
import { drawIcon } from './icons.ts'
import { type DrawnConcept, PICTURE_SIZE } from './pictures.ts'

/** Pictures with their rows: a row's `index` says which picture is its. */
export interface EvaluationPictures {
  readonly sets: Readonly<Record<EvaluationSet, readonly EvaluationItem[]>>
  readonly pictures: readonly Uint8Array[]
}

/** Chooses up to `limit` pictures for each set. Captions name the style and nothing but the label. */
export function evaluationPictures(
  drawn: readonly DrawnConcept[],
  concepts: readonly Concept[],
  { seed, limit }: { readonly seed: number; readonly limit: number },
): EvaluationPictures {
  const pictures: Uint8Array[] = []
  const conceptOf = (one: DrawnConcept): Concept => concepts[one.concept] as Concept
  const icons = (candidates: readonly DrawnConcept[]): EvaluationItem[] => {
    const chosen = new RandomStream(seed, 'evaluation choice').shuffled(candidates).slice(0, limit)
    return chosen.map(({ concept, style, icon }) => ({
      index: pictures.push(drawIcon(icon, PICTURE_SIZE, { background: 'white' })) - 1,
      caption: `${(concepts[concept] as Concept).label}, ${STYLES[style]} style`,
      concept,
      style,
    }))
  }
  const scenes = (heldOut: boolean): EvaluationItem[] =>
    Array.from({ length: limit }, (_, i) => {
      const spec = sceneSpec(new RandomStream(seed, `evaluation scenes ${heldOut}`, i), { heldOut })
      const index = pictures.push(renderScene(spec, PICTURE_SIZE).data) - 1
      return { index, caption: spec.caption, concept: -1, style: 'scene', spec }
    })
  const noto = drawn.filter(({ style }) => style === 'noto')
  const sets = {
    heldConcepts: icons(drawn.filter((one) => conceptOf(one).heldOut)),
    pairHeld: icons(noto.filter((one) => conceptOf(one).pairHeldOut)),
    trainIdentity: icons(noto.filter((one) => isTrained(conceptOf(one), one.style))),
    scenes: scenes(false),
    scenesHeld: scenes(true),
  }
  return { sets, pictures }
}
