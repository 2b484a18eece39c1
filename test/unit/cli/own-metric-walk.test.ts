// An own metric from the command line to its uses: evaluated, compared, trained for, and judging a run.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { openStore } from '../../../engine/store/store.ts'
import { callCommandLine } from '../../helpers/command-line.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'

const COMPUTE = ['--runtime', 'onnx-cpu', '--threads', '1']

/** A data folder with two tiny text models and questions with answers. */
async function newHome() {
  const folder = tempFolder()
  const home = join(folder, 'home')
  const store = openStore(home)
  for (const [seed, name] of ['one', 'two'].entries())
    addModel(store, writeTinyTextFolder(join(folder, name), seed + 1), name)
  const path = join(folder, 'rows.jsonl')
  const rows = [...'abcdefghijkl'].map((letter) => ({ prompt: `say ${letter} `, completion: letter }))
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  await importTextDataset(store, { paths: [path], name: 'rows', options: { evalFraction: 0.5 } })
  store.dispose()
  const call = async (...words: string[]) => {
    const { status, stdout, stderr } = await callCommandLine([...words, '--json'], { home })
    expect([words.slice(0, 2), status, status === 0 ? '' : `${stdout}${stderr}`]).toEqual([
      words.slice(0, 2),
      0,
      '',
    ])
    const last = stdout.trim().split('\n').at(-1) ?? ''
    return JSON.parse(stdout.trim().startsWith('{\n') ? stdout : last) as Record<string, unknown>
  }
  return { call, folder }
}

it('is evaluated, compared, trained for, and judges a run', { timeout: 240_000 }, async () => {
  const { call, folder } = await newHome()
  const script = join(folder, 'letters.js')
  writeFileSync(
    script,
    'const measure = ({ output }) => [output.replace(/[^a-l]/g, "").length, Math.max(1, output.length)]',
  )
  await call('metric', 'add', script, '--direction', 'max')

  const evaluated = await call(
    'evaluate',
    '--model',
    'one',
    '--data',
    'rows',
    '--metrics',
    'letters,chrf',
    ...COMPUTE,
  )
  expect(evaluated).toMatchObject({
    own: { letters: 1 },
    metrics: { letters: { value: expect.any(Number) as number } },
  })

  const arms = ['--baseline', 'one', '--candidate', 'two', '--data', 'rows']
  const compared = await call('compare', ...arms, '--metrics', 'letters', ...COMPUTE)
  const { letters } = compared['metrics'] as Record<string, { baseline: number; p: number }>
  expect(letters?.baseline).toBe(
    (evaluated['metrics'] as Record<string, { value: number }>)['letters']?.value,
  )
  expect(letters?.p).toBeLessThanOrEqual(1)

  const recipe = join(folder, 'recipe.json')
  const values = {
    ...{ base: 'one', dataset: 'rows', steps: 2, batchSize: 4, evaluateEvery: 1, monitorEvery: 0 },
    ...{ judgedBy: 'letters', judgedOn: 2, name: 'raised' },
    objective: { name: 'reinforce', options: { reward: 'letters', newTokens: 4 } },
  }
  writeFileSync(recipe, JSON.stringify(values))
  await call('train', '--recipe', recipe, ...COMPUTE)
  const { points } = await call('run', 'metrics', 'raised')
  const names = new Set((points as { name: string }[]).map(({ name }) => name))
  expect([names.has('judged'), [...names].some((name) => /reward/i.test(name))]).toEqual([true, true])
})
