// The scripts that make the shipped models, at a size that runs in seconds: pool, four trainings, packing, scoring.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadCaptionImageModel, loadPairEncoder, loadReplay } from '../../engine/models/package.ts'

const folder = mkdtempSync(join(tmpdir(), 'tuneloom-starter-'))
const models = join(folder, 'models')
const outcomes: { script: string; status: number | null; stderr: string }[] = []

function script(name: string, ...words: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, [join('build/starter', name), ...words, '--smoke'], {
    encoding: 'utf8',
  })
  outcomes.push({ script: name, status, stderr: status === 0 ? '' : stderr })
  return stderr
}

beforeAll(() => {
  script('data/make.ts', '--out', join(folder, 'data'))
  for (const part of ['tokenizer', 'encoder', 'transformer', 'decoder'])
    script(`train-${part}.ts`, '--folder', folder)
  script('pack.ts', '--folder', folder, '--out', models)
  script('evaluate.ts', '--folder', folder, '--models', models, '--count', '6')
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('runs every script to the end', () => {
  expect(outcomes.filter(({ status }) => status !== 0)).toEqual([])
})

it('makes models that load, with a replay and a card', () => {
  const starter = loadCaptionImageModel(join(models, 'starter'))
  expect(Object.keys(starter.manifest.card)).toEqual(['purpose', 'data', 'training', 'sampling', 'scores'])
  expect(loadReplay(join(models, 'starter')).images.length).toBeGreaterThan(100)
  expect(loadPairEncoder(join(models, 'pair-encoder')).manifest.kind).toBe('pair-encoder')
  expect(existsSync(join(models, 'starter', 'sheet-scenes.png'))).toBe(true)
})

it('takes a finished training up where it ended', () => {
  const before = readFileSync(join(folder, 'tokenizer', 'weights.safetensors'))
  expect(script('train-tokenizer.ts', '--folder', folder)).not.toContain('"type":"evaluation"')
  expect(readFileSync(join(folder, 'tokenizer', 'weights.safetensors'))).toEqual(before)
}, 60_000)
