// What must not stand in any file of the repository.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS, GROUPS } from '../../engine/cli/commands/index.ts'

const ROOT = join(import.meta.dirname, '../..')
const MOST_BYTES = 1_000_000
const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.(ts|js|mjs|json|md|yml|sh)$|^[^.]*$|^\.[a-z/]+$/.test(file))
  .filter((file) => existsSync(join(ROOT, file)) && statSync(join(ROOT, file)).isFile())
  .filter((file) => statSync(join(ROOT, file)).size < MOST_BYTES)

function filesWith(pattern: RegExp, among: readonly string[]): string[] {
  return among.filter((file) => pattern.test(readFileSync(join(ROOT, file), 'utf8')))
}

describe('the files of the repository', () => {
  it('are found', () => {
    expect(files).toContain('engine/base/errors.ts')
  })

  it('hold no path of the machine that they were written on', () => {
    const paths = ['work', 'farm', 'root', 'home/[a-z]+'].map((folder) => `/${folder}/`)
    expect(filesWith(new RegExp(`(^|[\\s'"\`(=:])(${paths.join('|')})`, 'm'), files)).toEqual([])
  })

  it('hold no work left for later', () => {
    const words = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK']
    const sources = files.filter((file) => /^(engine|build|electron|renderer)\//.test(file))
    expect(filesWith(new RegExp(`\\b(${words.join('|')})\\b`), sources)).toEqual([])
  })
})

describe('commands', () => {
  it('show an example of themselves and have a group where they have two words', () => {
    const odd = COMMANDS.filter(({ name, example, help }) => {
      const [group = '', second] = name.split(' ')
      const isOwn = example === name || example.startsWith(`${name} `)
      return !isOwn || help === '' || help.endsWith('.') || (second !== undefined && !(group in GROUPS))
    })
    expect(odd.map(({ name }) => name)).toEqual([])
  })
})
