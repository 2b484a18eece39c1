import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { command } from '../../../engine/cli/commands/metric-check.ts'
import { runCommandLine } from '../../../engine/cli/run.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function file(name: string, content: unknown): string {
  const path = join(tempFolder(), name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function check(...words: string[]) {
  const said = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (said[name] += text) })
  const status = await runCommandLine(['metric', 'check', ...words, '--json'], {
    program: { version: '1.2.3', commands: [command], groups: { metric: 'Metrics' } },
    services: { listRuntimes: () => Promise.resolve([]), versions: () => ({}) },
    signal: new AbortController().signal,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    nowMs: () => 0,
    platform: 'linux',
    env: { TUNELOOM_HOME: join(tempFolder(), 'home') },
    userFolder: '/nobody',
  })
  return { status, said: `${said.stdout}${said.stderr}` }
}

describe('metric check', () => {
  it('refuses what it does not know or cannot read', async () => {
    expect(await check('blue')).toMatchObject({
      status: 2,
      said: expect.stringContaining('no own metric “blue”'),
    })
    expect(await check(join(tempFolder(), 'none.json'))).toMatchObject({
      status: 2,
      said: expect.stringContaining('there is no such file'),
    })
    const broken = file('broken.json', { name: 'own', direction: 'max', formula: '1 +' })
    expect(await check(broken)).toMatchObject({
      status: 2,
      said: expect.stringContaining('formula, place 4'),
    })
    const lines = file('lines.jsonl', '{"prompt": "a"}\n\n{"prompt": 1}\n')
    expect(await check('bleu', '--examples', lines)).toMatchObject({
      status: 2,
      said: expect.stringContaining('line 3'),
    })
  })

  it('passes a metric that behaves', async () => {
    const { status, said } = await check('chrf')
    expect(status).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ metric: 'chrf', verdict: 'passed' })
  })

  it('shows an own one on the first example, and ends with 3 when silence satisfies it', async () => {
    const own = file('own.json', { name: 'own', direction: 'max', formula: '0 - score("rouge-1")' })
    const examples = file(
      'two.jsonl',
      ['a b c', 'd e f'].map((text) => `{"output": "a", "references": ["${text}"]}`).join('\n'),
    )
    const { status, said } = await check(own, '--examples', examples)
    expect(status).toBe(3)
    const [json = ''] = said.split('Error')
    const { preview } = JSON.parse(json) as { preview: { state: string; parts: unknown[] }[] }
    expect(preview[0]).toMatchObject({ state: 'right', output: 'a b c', value: -1 })
    expect(preview[0]?.parts[0]).toEqual({ part: 'score("rouge-1")', value: 1 })
    expect(preview.map(({ state }) => state)).toEqual([
      ...['right', 'half wrong', 'right', 'half wrong', 'empty'],
    ])
    expect(said).toContain('does not behave')
  })
})
