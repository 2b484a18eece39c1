// The commands of datasets and tokens, as real processes on data folders of their own. Each process takes seconds on a
// busy machine, so few tests say much.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { datasetFolder, patchesPng } from '../data/fixtures.ts'

const MAIN = join(import.meta.dirname, '../../../engine/cli/main.ts')
const TIMEOUT = { timeout: 300_000 }

interface Said {
  readonly status: number | null
  readonly stderr: string
  /** The one JSON value on stdout. */
  readonly json: Readonly<Record<string, unknown>>
}

/** Runs a command with --json. */
function tuneloom(home: string, ...words: string[]): Said {
  const argv = [MAIN, ...words, '--json', '--home', home]
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
  expect(stdout, stderr).not.toBe('')
  return { status, stderr, json: JSON.parse(stdout) as Said['json'] }
}

async function widePng(): Promise<Uint8Array> {
  return sharp({ create: { width: 30_000, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
}

/** Two good pairs among everything that people get wrong. */
async function troubledFolder(): Promise<string> {
  const good = await patchesPng(1)
  return datasetFolder({
    'good.png': good,
    'good.txt': 'a red face',
    'fine.png': await patchesPng(2),
    'fine.txt': 'a blue face',
    'broken.png': good.subarray(0, 60),
    'broken.txt': 'cut off',
    'empty.png': await patchesPng(3),
    'empty.txt': ' \n',
    'missing.png': await patchesPng(4),
    'alone.txt': 'a caption without picture',
    'zero.png': '',
    'zero.txt': 'no bytes',
    'wide.png': await widePng(),
    'wide.txt': 'thirty thousand pixels',
    'long.png': await patchesPng(5),
    'long.txt': 'x'.repeat(10_000),
  })
}

describe('data import', () => {
  it('imports what is good and names what is not, with reason and what to do', TIMEOUT, async () => {
    const home = tempFolder()
    const { status, json } = tuneloom(home, 'data', 'import', await troubledFolder(), '--name', 'faces')
    const rejected = json['rejected'] as {
      file: string
      reason: string
      line?: number
      message: string
      fix: string
    }[]
    expect([status, json['dataset'], json['counts']]).toMatchObject([
      0,
      { id: 'd1', name: 'faces' },
      { pictures: 2, captions: 2, train: 1, eval: 1, rejected: 7 },
    ])
    expect(rejected.map(({ file, reason }) => [file, reason]).sort()).toEqual([
      ['alone.txt', 'IMAGE_MISSING'],
      ['broken.png', 'FILE_TRUNCATED'],
      ['empty.txt', 'CAPTION_EMPTY'],
      ['long.txt', 'CAPTION_TOO_LONG'],
      ['missing.png', 'CAPTION_MISSING'],
      ['wide.png', 'IMAGE_TOO_LARGE'],
      ['zero.png', 'FILE_EMPTY'],
    ])
    expect(rejected.filter(({ fix, message }) => fix === '' || message === '')).toEqual([])
    expect(rejected.find(({ file }) => file === 'long.txt')).toMatchObject({
      line: 1,
      message: 'long.txt: a caption may have 2000 characters, this one has 10000.',
    })
    const shown = tuneloom(home, 'data', 'show', 'faces', '--limit', '1', '--offset', '1')
    expect([shown.json['total'], shown.json['dataset']]).toMatchObject([2, { rejected: { length: 7 } }])
    expect((shown.json['examples'] as { image: string }[]).map(({ image }) => existsSync(image))).toEqual([
      true,
    ])
  })

  it('refuses an unknown option with the nearest one, and a second dataset of a name', TIMEOUT, async () => {
    const home = tempFolder()
    const path = await datasetFolder({ 'a.png': await patchesPng(1), 'a.txt': 'a' })
    const unknown = tuneloom(home, 'data', 'import', path, '--name', 'a', '--backgroud', '#ffffff')
    expect([unknown.status, unknown.json]).toMatchObject([
      2,
      { code: 'UNKNOWN_NAME', fixes: ['Did you mean --background?'] },
    ])
    expect(tuneloom(home, 'data', 'import', path, '--name', 'a').status).toBe(0)
    const taken = tuneloom(home, 'data', 'import', path, '--name', 'a')
    expect([taken.status, taken.json]).toMatchObject([2, { code: 'NAME_TAKEN' }])
    const colour = tuneloom(home, 'data', 'import', path, '--name', 'b', '--background', 'green')
    expect([colour.status, colour.json]).toMatchObject([2, { code: 'BAD_ARGUMENT' }])
    expect(tuneloom(home, 'data', 'list').json).toMatchObject({
      datasets: [{ id: 'd1', name: 'a', rejected: 0 }],
    })
  })
})

describe('a dataset', () => {
  it('is imported from a table, checked with a model, edited, taken back and exported', TIMEOUT, async () => {
    const home = tempFolder()
    const model = writeModelFolder(join(tempFolder(), 'model'), tinyCaptionImageModel(1))
    const path = await datasetFolder({
      'metadata.csv':
        'picture,words\na.png,a red circle\nb.png,two green squares on the left and much more to read\n',
      'a.png': await patchesPng(1),
      'b.png': await patchesPng(2),
    })
    const map = ['--map', 'prompt=words,image=picture', '--eval-fraction', '0']
    const imported = tuneloom(home, 'data', 'import', path, '--name', 'shapes', ...map)
    expect([imported.status, imported.json['rejected']]).toEqual([0, []])
    const added = tuneloom(home, 'model', 'add', model)
    expect([added.status, added.json]).toMatchObject([0, { model: { id: 'm1', name: 'tiny' } }])
    // The tokenizer was trained on the words of the first caption; the second has letters outside them.
    const checked = tuneloom(home, 'data', 'check', 'shapes', '--model', 'tiny')
    expect(checked.json['issues']).toMatchObject([{ kind: 'caption-too-long', files: ['b.png'] }])
    const tokens = tuneloom(home, 'tokenize', '--model', 'm1', '--text', 'a red circle').json
    expect([
      (tokens['tokens'] as string[]).join(''),
      (tokens['ids'] as number[])[0],
      tokens['limit'],
    ]).toEqual(['<bos>ĠaĠredĠcircle', 1, 12])
    const edit = ['data', 'edit', 'shapes', '--find', ' and.*', '--replace', '', '--regex']
    const preview = tuneloom(home, ...edit, '--dry-run').json
    const edited = tuneloom(home, ...edit).json
    expect([preview['changed'], edited['changed'], edited['preview']]).toMatchObject([
      1,
      1,
      [{ file: 'b.png', after: 'two green squares on the left' }],
    ])
    const out = join(tempFolder(), 'out')
    const exported = tuneloom(home, 'data', 'export', 'shapes', '--format', 'imagefolder', '--out', out)
    expect(exported.json).toEqual({ path: out, files: 3 })
    expect(readFileSync(join(out, 'train', 'metadata.jsonl'), 'utf8')).toBe(
      '{"file_name":"a.png","text":"a red circle"}\n{"file_name":"b.png","text":"two green squares on the left"}\n',
    )
    expect(tuneloom(home, 'data', 'undo', 'shapes').json).toMatchObject({
      restored: 1,
      dataset: { fingerprint: (imported.json['dataset'] as { fingerprint: string }).fingerprint },
    })
  })
})
