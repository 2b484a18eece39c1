// The scripts that make the shipped text model, at a size that runs in seconds: training, packing, scoring; and the model itself.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readManifest } from '../../engine/models/package.ts'
import { loadTextModel } from '../../engine/models/text/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'tuneloom-text-starter-'))
const models = join(folder, 'models')
const outcomes: { script: string; status: number | null; stderr: string }[] = []

function script(name: string, ...words: string[]): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join('build/text-starter', name), '--folder', folder, ...words, '--smoke'],
    { encoding: 'utf8' },
  )
  outcomes.push({ script: name, status, stderr: status === 0 ? '' : stderr })
  return stderr
}

beforeAll(() => {
  script('train.ts')
  script('pack.ts', '--out', models)
  script('evaluate.ts', '--models', models, '--count', '2')
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('runs every script to the end', () => {
  expect(outcomes.filter(({ status }) => status !== 0)).toEqual([])
})

it('makes a model that loads, with a card', () => {
  const { config, tokenizerConfig, chatTemplate } = loadTextModel(join(models, 'text-starter'))
  expect([config.family, config.vocabulary, tokenizerConfig?.['eos_token']]).toEqual([
    'llama',
    384,
    '<|endoftext|>',
  ])
  expect(chatTemplate).toContain('message')
  const { card, kind } = readManifest(join(models, 'text-starter'))
  expect(kind).toBe('text')
  expect(Object.keys(card)).toEqual([
    'purpose',
    'format',
    'data',
    'parameters',
    'training',
    'scores',
    'examples',
  ])
})

it('takes a finished training up where it ended', () => {
  const before = readFileSync(join(folder, 'weights.safetensors'))
  expect(script('train.ts')).not.toContain('"type":"evaluation"')
  expect(readFileSync(join(folder, 'weights.safetensors'))).toEqual(before)
}, 60_000)
