// Makes the starter's training pool from installed icon packages: node build/starter/data/make.ts --out DIR [--smoke]
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { RandomStream } from '../../../engine/base/random.ts'
import { renderScene, sceneSpec } from '../../../engine/data/scenes.ts'
import type { EvaluationItem, EvaluationSet } from '../pool.ts'
import { starterSettings } from '../settings.ts'
import { type Concept, starterConcepts, STYLES } from './concepts.ts'
import { drawIcon } from './icons.ts'
import { type DrawnConcept, drawConcepts, identityPicture, PICTURE_SIZE, type PoolPicture, scenePicture, variedPicture } from './pictures.ts'

const { values } = parseArgs({ options: { out: { type: 'string' }, smoke: { type: 'boolean' } } })
const out = values.out ?? '.cache/starter/data'
const isSmoke = values.smoke === true
const { seed } = starterSettings(isSmoke)
const counts = isSmoke ? { concepts: 40, copies: 1, scenes: 120, evaluation: 12 } : { concepts: Infinity, copies: 3, scenes: 24_000, evaluation: 300 }

const concepts = starterConcepts().slice(0, counts.concepts)
const began = performance.now()
const drawn = await drawConcepts(concepts, (done) => {
  if (done % 200 === 0) process.stderr.write(`drawn ${done} of ${concepts.length} concepts\n`)
})
const isTrained = ({ concept, style }: DrawnConcept): boolean => {
  const { heldOut, pairHeldOut } = concepts[concept] as Concept
  return !heldOut && !(pairHeldOut && style === 'noto')
}
const trained = drawn.filter(isTrained)
const pool: PoolPicture[] = [
  ...trained.map((one) => identityPicture(one, concepts, seed)),
  ...Array.from({ length: counts.copies }, (_, copy) => trained.map((one) => variedPicture(one, concepts, { seed, copy }))).flat(),
  ...Array.from({ length: counts.scenes }, (_, i) => scenePicture(i, seed)),
]

const evaluationPixels: Uint8Array[] = []
function icons(chosen: readonly DrawnConcept[]): EvaluationItem[] {
  const picked = new RandomStream(seed, 'evaluation choice').shuffled(chosen).slice(0, counts.evaluation)
  return picked.map(({ concept, style, icon }) => ({
    index: evaluationPixels.push(drawIcon(icon, PICTURE_SIZE, { background: 'white' })) - 1,
    caption: `${(concepts[concept] as Concept).label}, ${STYLES[style]} style`,
    concept,
    style,
  }))
}
function scenes(heldOut: boolean): EvaluationItem[] {
  return Array.from({ length: counts.evaluation }, (_, i) => {
    const spec = sceneSpec(new RandomStream(seed, `evaluation scenes ${heldOut}`, i), { heldOut })
    const index = evaluationPixels.push(renderScene(spec, PICTURE_SIZE).data) - 1
    return { index, caption: spec.caption, concept: -1, style: 'scene', spec }
  })
}
const noto = drawn.filter(({ style }) => style === 'noto')
const concept = (one: DrawnConcept): Concept => concepts[one.concept] as Concept
const sets: Record<EvaluationSet, EvaluationItem[]> = {
  heldConcepts: icons(drawn.filter((one) => concept(one).heldOut)),
  pairHeld: icons(noto.filter((one) => concept(one).pairHeldOut)),
  trainIdentity: icons(noto.filter(isTrained)),
  scenes: scenes(false),
  scenesHeld: scenes(true),
}

mkdirSync(out, { recursive: true })
const bytes = Buffer.concat(pool.map(({ pixels }) => pixels))
const sha256 = createHash('sha256').update(bytes).digest('hex')
const items = pool.map(({ item }) => item)
const json = (name: string, value: unknown): void => writeFileSync(join(out, name), JSON.stringify(value))
writeFileSync(join(out, 'images.bin'), bytes)
writeFileSync(join(out, 'evaluation.bin'), Buffer.concat(evaluationPixels))
json('pool.json', { size: PICTURE_SIZE, count: items.length, sha256, items })
json('concepts.json', concepts)
json('evaluation.json', { sets })
const kinds = [...new Set(items.map(({ kind }) => kind))]
const summary = kinds.map((kind) => `${kind} ${items.filter((item) => item.kind === kind).length}`)
process.stderr.write(`${items.length} pictures (${summary.join(', ')}), ${evaluationPixels.length} for evaluation, ${Math.round((performance.now() - began) / 1000)} s\n`)
