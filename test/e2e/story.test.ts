// One story through the real command line, with models small enough to train in seconds: pairs on disk, a fine-tune that is
// stopped and resumed, scores, pictures, exports.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RandomStream } from '../../engine/base/random.ts'
import { renderScene, sceneSpec } from '../../engine/data/scenes.ts'
import { encodePng } from '../../engine/formats/images-encode.ts'
import { writeModelFolder } from '../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../helpers/tiny-model.ts'

const LAUNCHER = fileURLToPath(new URL('../../engine/cli/launch.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tuneloom-story-'))
const pairs = join(folder, 'pairs')

interface Ended {
  readonly status: number | null
  readonly lines: Record<string, unknown>[]
  readonly result: Record<string, unknown>
}

function start(home: string, words: readonly string[]): ChildProcess {
  const env = { ...process.env, TUNELOOM_HOME: join(folder, home) }
  return spawn(process.execPath, [LAUNCHER, ...words, '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
}

/** Runs a command; `onLine` sees every JSON line as it comes. */
async function tuneloom(
  home: string,
  words: readonly string[],
  onLine?: (line: Record<string, unknown>, child: ChildProcess) => void,
): Promise<Ended> {
  const child = start(home, words)
  let text = ''
  let seen = 0
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (!onLine) return
    const whole = text.slice(seen, text.lastIndexOf('\n') + 1)
    seen += whole.length
    for (const line of whole.split('\n')) if (line.startsWith('{"')) onLine(JSON.parse(line), child)
  })
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines = text.startsWith('{"')
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [JSON.parse(text)]
  return { status, lines, result: lines.at(-1) as Record<string, unknown> }
}

const RECIPE = [
  'steps=12',
  'batchSize=4',
  'evaluateEvery=6',
  'checkpointEvery=5',
  'augmentCopies=1',
  'schedule.warmupSteps=2',
]
const train = (home: string, method: string, onLine?: Parameters<typeof tuneloom>[2]): Promise<Ended> =>
  tuneloom(
    home,
    [
      'train',
      '--base',
      'tiny',
      '--data',
      'scenes',
      '--method',
      method,
      ...RECIPE.flatMap((setting) => ['--set', setting]),
      '--seed',
      '4',
      '--threads',
      '2',
    ],
    onLine,
  )

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const folderOf = ({ result }: Ended): string => (result['model'] as { folder: string }).folder
/** Loss and gradient norm of every step, the last recorded ones. */
async function losses(home: string): Promise<unknown> {
  const { result } = await tuneloom(home, ['run', 'metrics', 'r1'])
  const last = new Map(
    (result['points'] as { step: number; name: string; value: number }[]).map((p) => [
      `${p.name} ${p.step}`,
      p.value,
    ]),
  )
  // what tells of the computer and not of the model
  const ofMachine = ['tokensPerSecond', 'memoryGb']
  const kept = [...last].filter(([key]) => !ofMachine.some((name) => key.startsWith(name)))
  return Object.fromEntries(kept.sort())
}

beforeAll(async () => {
  mkdirSync(pairs, { recursive: true })
  for (let i = 0; i < 24; i++) {
    const spec = sceneSpec(new RandomStream(2, 'story', i))
    writeFileSync(join(pairs, `${i}.png`), await encodePng(renderScene(spec, 32)))
    writeFileSync(join(pairs, `${i}.txt`), spec.caption)
  }
  const model = writeModelFolder(join(folder, 'model'), tinyCaptionImageModel(1))
  for (const home of ['whole', 'stopped', 'lora']) {
    await tuneloom(home, ['model', 'add', model])
    await tuneloom(home, [
      'data',
      'import',
      pairs,
      '--name',
      'scenes',
      '--size',
      '16',
      '--eval-fraction',
      '0.25',
    ])
  }
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a fine-tune through the command line', () => {
  it('gives the same losses and the same weights when it is stopped by Ctrl-C and resumed', async () => {
    const whole = await train('whole', 'full')
    expect(whole.status).toBe(0)
    let told = false
    const stopped = await train('stopped', 'full', (line, child) => {
      if (line['type'] !== 'step' || told) return
      told = true
      child.kill('SIGINT')
    })
    expect(stopped.status).toBe(130)
    expect(stopped.result).toMatchObject({ code: 'CANCELLED', details: { run: 'r1' } })
    const resumed = await tuneloom('stopped', ['run', 'resume', 'r1', '--threads', '2'])
    expect(resumed.status).toBe(0)
    expect(sha256(join(folderOf(resumed), 'transformer.safetensors'))).toBe(
      sha256(join(folderOf(whole), 'transformer.safetensors')),
    )
    expect(await losses('stopped')).toEqual(await losses('whole'))
  })

  it('trains adapters and keeps them beside the merged model', async () => {
    const ended = await train('lora', 'lora')
    expect(ended.status).toBe(0)
    expect(readFileSync(join(folderOf(ended), 'adapter.safetensors')).length).toBeGreaterThan(1000)
  })
})

describe('what a fine-tune made', () => {
  it('is scored, draws and is exported through the gate', async () => {
    const model = ['--model', 'scenes on tiny']
    const score = await tuneloom('whole', ['score', ...model, '--data', 'scenes'])
    expect(score.result['perplexity']).toBeGreaterThan(1)
    const drawn = await tuneloom('whole', [
      'generate',
      ...model,
      '--prompt',
      'a red circle',
      '--out',
      join(folder, 'drawn'),
      '--seed',
      '3',
    ])
    const [output] = drawn.result['outputs'] as { image: string; tokens: number[] }[]
    expect(output?.tokens).toHaveLength(16)
    expect(
      readFileSync(output?.image ?? '')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const exported = await tuneloom('whole', [
      'export',
      ...model,
      '--format',
      'onnx',
      '--type',
      'int8',
      '--out',
      join(folder, 'int8'),
    ])
    expect(exported.result).toMatchObject({ conformance: { passed: true } })
  })

  it('is refused by a misspelt option, with the right one', async () => {
    const { status, result } = await tuneloom('whole', ['generate', '--model', 'tiny', '--promt', 'x'])
    expect([status, JSON.stringify(result)]).toEqual([2, expect.stringContaining('--prompt')])
  })
})
