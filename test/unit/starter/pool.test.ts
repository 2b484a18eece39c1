import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPool } from '../../../build/starter/pool.ts'
import type { Concept } from '../../../build/starter/data/concepts.ts'
import { parseSceneCaption } from '../../../engine/data/scene-grammar.ts'
import { isHeldOutPair, SCENE_WORLD } from '../../../engine/data/scene-shapes.ts'
import { checkScene } from '../../../engine/metrics/scene-rules.ts'

const FILES = ['images.bin', 'pool.json', 'concepts.json', 'evaluation.bin', 'evaluation.json']
const PICTURE_BYTES = 64 * 64 * 3
const folder = mkdtempSync(join(tmpdir(), 'pool-'))

function make(name: string): string {
  const out = join(folder, name)
  const { status, stderr } = spawnSync(process.execPath, [
    'build/starter/data/make.ts',
    '--smoke',
    '--out',
    out,
  ])
  expect(status, String(stderr)).toBe(0)
  return out
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

beforeAll(() => void make('first'), 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe('the small training pool', () => {
  it('is the same bytes when made again', { timeout: 120_000 }, () => {
    const second = make('second')
    for (const file of FILES)
      expect(hashOf(join(second, file)), file).toBe(hashOf(join(folder, 'first', file)))
  })

  it('has as many pictures as rows, under the hash it states, at most 600', () => {
    const { pictures, items, sha256 } = readPool(join(folder, 'first'))
    expect(pictures.bytes.length).toBe(items.length * PICTURE_BYTES)
    expect(hashOf(join(folder, 'first', 'images.bin'))).toBe(sha256)
    expect(items.length).toBeLessThanOrEqual(600)
    expect(new Set(items.map(({ kind }) => kind))).toEqual(
      new Set(['identity', 'augmented', 'captioned', 'scene']),
    )
    expect(items.filter(({ captions }) => captions.length !== 4 || captions.includes(''))).toEqual([])
  })

  it('shows nothing that is held out', () => {
    const { items } = readPool(join(folder, 'first'))
    const concepts = JSON.parse(readFileSync(join(folder, 'first', 'concepts.json'), 'utf8')) as Concept[]
    const leaked = items.filter(({ concept, style }) => {
      const { heldOut = false, pairHeldOut = false } = concepts[concept] ?? {}
      return heldOut || (pairHeldOut && style === 'noto')
    })
    expect(leaked).toEqual([])
    const scenes = items
      .filter(({ kind }) => kind === 'scene')
      .flatMap(({ captions }) => captions.map(parseSceneCaption))
    expect(scenes.length).toBe(480)
    for (const scene of scenes) expect(scene && isHeldOutPair(scene.shape, scene.colour)).toBe(false)
  })

  it('evaluates on what is held out, with pictures that show the captions', () => {
    const { evaluation, evaluationPictures } = readPool(join(folder, 'first'))
    const concepts = JSON.parse(readFileSync(join(folder, 'first', 'concepts.json'), 'utf8')) as Concept[]
    expect(evaluation.heldConcepts.length).toBeGreaterThan(0)
    expect(evaluation.heldConcepts.filter(({ concept }) => !concepts[concept]?.heldOut)).toEqual([])
    expect(evaluation.pairHeld.filter(({ concept }) => !concepts[concept]?.pairHeldOut)).toEqual([])
    for (const { index, spec, caption } of [
      ...evaluation.scenes.slice(0, 4),
      ...evaluation.scenesHeld.slice(0, 4),
    ]) {
      const data = evaluationPictures.bytes.subarray(index * PICTURE_BYTES, (index + 1) * PICTURE_BYTES)
      expect(spec && checkScene({ width: 64, height: 64, data }, spec, SCENE_WORLD).all, caption).toBe(true)
    }
  })
})
