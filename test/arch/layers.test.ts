// The lint rules that hold the architecture up: each is shown to catch what it is for.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error: a configuration in plain JavaScript
import { LAYERS as layers } from '../../eslint.config.js'

const LAYERS = layers as Readonly<Record<string, readonly string[]>>
const ROOT = join(import.meta.dirname, '../..')

let eslint: ESLint
beforeAll(() => {
  eslint = new ESLint({ cwd: ROOT })
})

async function rulesBroken(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) })
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? 'parse error')
}

describe('an import', () => {
  it.each([
    ['engine/base/x.ts', '../ir/graph.ts', 'boundaries/dependencies'],
    ['engine/ops/x.ts', '../store/store.ts', 'boundaries/dependencies'],
    ['engine/data/x.ts', '../runtimes/index.ts', 'boundaries/dependencies'],
    ['engine/cli/x.ts', '../runtimes/index.ts', 'boundaries/dependencies'],
    ['engine/store/x.ts', '../cli/command.ts', 'boundaries/dependencies'],
    ['engine/base/x.ts', 'node:fs', 'no-restricted-imports'],
    ['engine/api/x.ts', 'node:path', 'no-restricted-imports'],
    ['engine/metrics/x.ts', 'node:crypto', 'no-restricted-imports'],
    ['engine/data/x.ts', 'better-sqlite3', 'no-restricted-imports'],
    ['engine/store/x.ts', 'onnxruntime-node', 'no-restricted-imports'],
    ['engine/data/x.ts', 'sharp', 'no-restricted-imports'],
    ['engine/host/x.ts', 'electron', 'no-restricted-imports'],
  ])('%s may not take %s', async (file, target, rule) => {
    expect(await rulesBroken(file, `import * as x from '${target}'\nvoid x\n`)).toContain(rule)
  })

  it.each([
    ['engine/ops/x.ts', '../ir/graph.ts'],
    ['engine/store/x.ts', 'better-sqlite3'],
    ['engine/runtimes/x.ts', 'onnxruntime-node'],
    ['engine/formats/x.ts', 'sharp'],
    ['engine/cli/x.ts', '../index.ts'],
    ['engine/store/x.ts', 'node:fs'],
    ['build/x.ts', '../engine/store/store.ts'],
  ])('%s may take %s', async (file, target) => {
    expect(await rulesBroken(file, `import * as x from '${target}'\nvoid x\n`)).toEqual([])
  })
})

describe('engine code', () => {
  it.each([
    ['void Math.random()', 'no-restricted-properties'],
    ['export default 1', 'no-restricted-syntax'],
    ['export function go(): void {}', 'jsdoc/require-jsdoc'],
    ['console.log(1)', 'no-console'],
    ['/** Makes x any. */\nexport const x: any = 1', '@typescript-eslint/no-explicit-any'],
    [
      '/** Too many. */\nexport function f(a: 1, b: 1, c: 1, d: 1, e: 1): void { void [a, b, c, d, e] }',
      'max-params',
    ],
  ])('may not say %s', async (code, rule) => {
    expect(await rulesBroken('engine/base/x.ts', `${code}\n`)).toContain(rule)
  })

  it('lies in a folder of the table', () => {
    const folders = readdirSync(join(ROOT, 'engine'), { withFileTypes: true }).filter((e) => e.isDirectory())
    expect(folders.map(({ name }) => name).filter((name) => !(name in LAYERS))).toEqual([])
  })

  it('is layered without a cycle', () => {
    const names = Object.keys(LAYERS)
    const upward = names.flatMap((layer) =>
      (LAYERS[layer] ?? [])
        .filter((used) => used !== 'engine' && names.indexOf(used) > names.indexOf(layer))
        .map((used) => `${layer} uses ${used}, which stands above it`),
    )
    // The table is written lowest first, so an import that points upward could close a cycle.
    expect(upward).toEqual([])
  })
})
