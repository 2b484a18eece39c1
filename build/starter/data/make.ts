// Makes the starter's training pool from installed icon packages: npm run ts -- build/starter/data/make.ts --out DIR [--smoke]
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { PoolItem } from '../pool.ts'
import { starterSettings } from '../settings.ts'
import { type Concept, isTrained, starterConcepts } from './concepts.ts'
import { evaluationPictures } from './evaluation.ts'
import {
  drawConcepts,
  identityPicture,
  PICTURE_SIZE,
  type PoolPicture,
  scenePicture,
  variedPicture,
} from './pictures.ts'
import type { DrawnConcept } from './pictures.ts'

const SIZES = {
  full: { concepts: Infinity, copies: 3, scenes: 24_000, evaluation: 300 },
  smoke: { concepts: 40, copies: 1, scenes: 120, evaluation: 12 },
} as const
type Size = (typeof SIZES)[keyof typeof SIZES]

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Every picture of the pool, one at a time: together they fill half a gigabyte. */
function* poolPictures(
  drawn: readonly DrawnConcept[],
  concepts: readonly Concept[],
  size: Size,
): Generator<PoolPicture> {
  const trained = drawn.filter(({ concept, style }) => isTrained(concepts[concept] as Concept, style))
  for (const one of trained) yield identityPicture(one, concepts, seed)
  for (let copy = 0; copy < size.copies; copy++)
    for (const one of trained) yield variedPicture(one, concepts, { seed, copy })
  for (let i = 0; i < size.scenes; i++) yield scenePicture(i, seed)
}

/** Writes the pictures one after another; gives their rows and the hash of the file. */
function writePictures(path: string, pictures: Iterable<PoolPicture>): { items: PoolItem[]; sha256: string } {
  const hash = createHash('sha256')
  const items: PoolItem[] = []
  const file = openSync(path, 'w')
  try {
    for (const { item, pixels } of pictures) {
      writeSync(file, pixels)
      hash.update(pixels)
      if (items.push(item) % 10_000 === 0) tell(`${items.length} pictures`)
    }
  } finally {
    closeSync(file)
  }
  return { items, sha256: hash.digest('hex') }
}

const { values } = parseArgs({ options: { out: { type: 'string' }, smoke: { type: 'boolean' } } })
const out = values.out ?? '.cache/starter/data'
const size = values.smoke === true ? SIZES.smoke : SIZES.full
const { seed } = starterSettings(values.smoke === true)
const began = performance.now()
const concepts = starterConcepts().slice(0, size.concepts)
const drawn = await drawConcepts(concepts, (done) => {
  if (done % 200 === 0) tell(`drawn ${done} of ${concepts.length} concepts`)
})

mkdirSync(out, { recursive: true })
const writeJson = (name: string, value: unknown): void =>
  writeFileSync(join(out, name), JSON.stringify(value))
const { items, sha256 } = writePictures(join(out, 'images.bin'), poolPictures(drawn, concepts, size))
const { sets, pictures } = evaluationPictures(drawn, concepts, { seed, limit: size.evaluation })
writeFileSync(join(out, 'evaluation.bin'), Buffer.concat(pictures))
writeJson('concepts.json', concepts)
writeJson('evaluation.json', { sets })
writeJson('pool.json', { size: PICTURE_SIZE, count: items.length, sha256, items })

const kinds = new Map<string, number>()
for (const { kind } of items) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
const summary = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')
const seconds = Math.round((performance.now() - began) / 1000)
tell(`${items.length} pictures (${summary}), ${pictures.length} for evaluation, ${seconds} s`)
