import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callCommandLine } from '../../helpers/command-line.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function file(name: string, content: unknown): string {
  const path = join(tempFolder(), name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function check(...words: string[]) {
  const { status, stdout, stderr } = await callCommandLine(['metric', 'check', ...words, '--json'], {
    home: join(tempFolder(), 'home'),
  })
  return { status, said: `${stdout}${stderr}` }
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
