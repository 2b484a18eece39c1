// Own metrics from the command line: kept, shown, written to a file and read again, tried, taken off the list.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callCommandLine } from '../../helpers/command-line.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function newHome() {
  const folder = tempFolder()
  const metric = async (...words: string[]) => {
    const { status, stdout, stderr } = await callCommandLine(['metric', ...words, '--json'], {
      home: join(folder, 'home'),
    })
    const json = stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>)
    return { status, json, said: `${stdout}${stderr}` }
  }
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  return { folder, metric, file }
}
const brevity = { name: 'brevity', direction: 'max', formula: '1 / (1 + tokens)' }

describe('metric add', () => {
  it('keeps versions by content', async () => {
    const { metric, file } = newHome()
    expect((await metric('add', file('a.json', brevity))).json).toMatchObject({
      metric: 'brevity',
      version: 1,
    })
    const changed = file('b.json', { ...brevity, formula: '2 / (2 + tokens)' })
    expect((await metric('add', changed)).json).toMatchObject({ version: 2 })
    expect((await metric('add', file('c.json', { ...brevity, label: 'Short' }))).json).toMatchObject({
      version: 1,
    })
    const { json } = await metric('list')
    const own = (json['metrics'] as { own: unknown }[]).filter(({ own: kind }) => kind !== null)
    expect(own).toMatchObject([{ name: 'brevity', label: 'Short', version: 1, own: 'formula', of: 'texts' }])
    expect((await metric('show', 'brevity@2')).json).toMatchObject({
      metric: { formula: '2 / (2 + tokens)', version: 2 },
      versions: [
        { version: 1, isCurrent: true },
        { version: 2, isCurrent: false },
      ],
    })
  })

  it('takes a script by its file, and refuses one that does not run', async () => {
    const { metric, file } = newHome()
    const script = file('Words Used.js', 'function measure(item) { return item.output.split(" ").length }')
    expect((await metric('add', script, '--direction', 'min')).json).toMatchObject({ metric: 'words-used' })
    const broken = await metric(
      'add',
      file('broken.js', 'function measure(item) {\n  return item.\n}'),
      '--direction',
      'min',
    )
    expect(broken).toMatchObject({ status: 2, said: expect.stringContaining('line 3, column 1') as string })
    expect(await metric('add', script)).toMatchObject({
      status: 2,
      said: expect.stringContaining('“direction”') as string,
    })
    expect((await metric('add', file('f.json', { ...brevity, formula: '1 +' }))).said).toContain('place 4')
    expect((await metric('add', file('n.json', { ...brevity, name: 'bleu' }))).said).toContain('NAME_TAKEN')
    expect((await metric('list')).said).not.toContain('"broken"')
  }, 60_000)
})

describe('metric show', () => {
  it('writes a file from which another data folder has the same metric', async () => {
    const [here, there] = [newHome(), newHome()]
    await here.metric(
      'add',
      here.file('own.js', 'measure = (item) => item.output.length'),
      '--direction',
      'min',
    )
    const path = join(here.folder, 'out.json')
    await here.metric('show', 'own', '--out', path)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      name: 'own',
      direction: 'min',
      of: 'texts',
    })
    expect((await there.metric('add', path)).json).toMatchObject({ metric: 'own', version: 1 })
    const [a, b] = [
      (await here.metric('show', 'own')).json['metric'],
      (await there.metric('show', 'own')).json['metric'],
    ]
    expect(a).toEqual(b)
  }, 60_000)
})

describe('metric remove', () => {
  it('takes it off the list, and keeps its versions', async () => {
    const { metric, file } = newHome()
    await metric('add', file('a.json', brevity))
    expect((await metric('remove', 'brevity')).status).toBe(0)
    expect(await metric('show', 'brevity')).toMatchObject({ status: 2 })
    expect((await metric('show', 'brevity@1')).json).toMatchObject({ metric: brevity })
    expect((await metric('remove', 'brevity')).said).toContain('no own metric “brevity”')
  })
})

describe('metric check', () => {
  it('tries scripts on samples, by file and by name', async () => {
    const { metric, file } = newHome()
    const good = `function measure({ output, references }) {
  const wanted = new Set(references[0].split(' '))
  const words = output.split(' ').filter((word) => word !== '')
  return [words.filter((word) => wanted.has(word)).length, Math.max(1, wanted.size)]
}`
    const path = file('overlap.js', good)
    await metric('add', path, '--direction', 'max', '--references')
    const { status, json } = await metric('check', 'overlap')
    expect([status, json['verdict'], (json['findings'] as unknown[]).length]).toEqual([0, 'passed', 5])
    const state = file('count.js', 'let n = 0\nmeasure = () => n++')
    const counted = await metric('check', state, '--direction', 'max')
    expect(counted.json).toMatchObject({ verdict: 'unclear' })
  }, 60_000)

  it('tries metrics of pictures', async () => {
    const { metric, file } = newHome()
    const bright = `measure = ({ picture }) => picture.levels.reduce((sum, level) => sum + level, 0) / picture.levels.length / 255`
    const { json } = await metric(
      'check',
      file('bright.js', bright),
      '--direction',
      'max',
      '--of',
      'pictures',
    )
    expect(json).toMatchObject({
      metric: 'bright',
      preview: [{ state: 'right', output: null }, {}, {}, {}, {}, {}, {}, {}, { state: 'empty', value: 0 }],
    })
    const formula = { name: 'close', direction: 'max', of: 'pictures', formula: 'score("psnr") / 100' }
    expect((await metric('check', file('close.json', formula))).json).toMatchObject({ verdict: 'passed' })
  }, 60_000)
})
