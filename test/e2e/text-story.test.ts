// The story of a text model through the real command line: a Hugging Face folder, texts in JSON Lines, adapters whose
// training is stopped and resumed, beams, a comparison.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyTextFolder } from '../helpers/tiny-text-folder.ts'

const LAUNCHER = fileURLToPath(new URL('../../engine/cli/launch.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tuneloom-text-story-'))

interface Ended {
  readonly status: number | null
  readonly lines: Record<string, unknown>[]
  readonly result: Record<string, unknown>
}
type Line = (line: Record<string, unknown>, child: ChildProcess) => void

/** Runs a command; `onLine` sees every JSON line as it comes. */
async function tuneloom(home: string, words: readonly string[], onLine?: Line): Promise<Ended> {
  const env = { ...process.env, TUNELOOM_HOME: join(folder, home) }
  const child = spawn(process.execPath, [LAUNCHER, ...words, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    const whole = text.slice(seen, text.lastIndexOf('\n') + 1)
    seen += whole.length
    for (const line of whole.split('\n')) if (onLine && line.startsWith('{"')) onLine(JSON.parse(line), child)
  })
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const isLines = text.startsWith('{"')
  const lines = isLines
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [JSON.parse(text)]
  return { status, lines, result: lines.at(-1) as Record<string, unknown> }
}

const SETTINGS = [
  ...['steps=14', 'batchSize=4', 'sequenceLength=48', 'evaluateEvery=7', 'checkpointEvery=5'],
  ...['optimizer.learningRate=0.02', 'schedule.warmupSteps=2', 'packing=packed'],
]
const train = (home: string, onLine?: Line): Promise<Ended> =>
  tuneloom(
    home,
    [
      ...['train', '--base', 'tiny', '--data', 'says', '--method', 'lora', '--seed', '4', '--threads', '2'],
      ...SETTINGS.flatMap((setting) => ['--set', setting]),
    ],
    onLine,
  )

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const folderOf = ({ result }: Ended): string => (result['model'] as { folder: string }).folder
/** The last recorded value of what tells of the model, by metric and step. */
async function points(home: string): Promise<Record<string, number>> {
  const { result } = await tuneloom(home, ['run', 'metrics', 'r1'])
  const recorded = result['points'] as { step: number; name: string; value: number }[]
  const ofModel = recorded.filter(({ name }) => name !== 'tokensPerSecond' && name !== 'memoryGb')
  return Object.fromEntries(ofModel.map(({ name, step, value }) => [`${name} ${step}`, value]))
}

beforeAll(async () => {
  const model = writeTinyTextFolder(join(folder, 'tiny'))
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [first, second] = ['abcdefghij'[i % 10], 'klmnopqrs'[i % 9]]
    return JSON.stringify({
      prompt: `say ${first} ${second}`,
      completion: `the ${first} ${second} ${second} ${first}`,
    })
  })
  const data = join(folder, 'says.jsonl')
  writeFileSync(data, `${rows.join('\n')}\n{"prompt":"cut`)
  for (const home of ['whole', 'stopped']) {
    await tuneloom(home, ['model', 'add', model])
    await tuneloom(home, ['data', 'import', data, '--name', 'says', '--eval-fraction', '0.25'])
  }
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a text model through the command line', () => {
  it('has the texts of the file, and the line that was cut off among the refused', async () => {
    const { result } = await tuneloom('whole', ['data', 'show', 'says'])
    expect(result).toMatchObject({ total: 40, dataset: { rejected: [{ line: 41, reason: 'ROW_INVALID' }] } })
  })

  it('gives the same losses and the same bytes when training is stopped by Ctrl-C and resumed', async () => {
    const whole = await train('whole')
    expect([whole.status, whole.lines.some(({ type }) => type === 'textSample')]).toEqual([0, true])
    let told = false
    const stopped = await train('stopped', (line, child) => {
      if (line['type'] !== 'step' || told) return
      told = true
      child.kill('SIGINT')
    })
    expect([stopped.status, stopped.result]).toMatchObject([
      130,
      { code: 'CANCELLED', details: { run: 'r1' } },
    ])
    const resumed = await tuneloom('stopped', ['run', 'resume', 'r1', '--threads', '2'])
    expect(resumed.status).toBe(0)
    for (const file of ['model.safetensors', 'adapter/adapter_model.safetensors'])
      expect([file, sha256(join(folderOf(resumed), file))]).toEqual([
        file,
        sha256(join(folderOf(whole), file)),
      ])
    expect(await points('stopped')).toEqual(await points('whole'))
  })

  it('writes with four beams, the best first, and streams one path', async () => {
    const asked = ['generate', '--model', 'says on tiny', '--prompt', 'say a k', '--max-new-tokens', '8']
    const beams = await tuneloom('whole', [
      ...asked,
      '--num-beams',
      '4',
      '--num-return-sequences',
      '3',
      '--beam-tree',
    ])
    const outputs = beams.result['outputs'] as { text: string; tokens: number[]; logProb: number }[]
    expect(outputs).toHaveLength(3)
    expect(new Set(outputs.map(({ text }) => text)).size).toBe(3)
    expect(beams.result['beamTrees']).toHaveLength(1)
    const greedy = await tuneloom('whole', asked)
    const [one] = greedy.result['outputs'] as typeof outputs
    expect(outputs[0]?.logProb).toBeGreaterThanOrEqual((one?.logProb ?? 0) - 1e-4)
  })

  it('is better than its base at what it was taught, and the comparison says so', async () => {
    const compared = await tuneloom('whole', [
      ...[
        'compare',
        '--baseline',
        'tiny',
        '--candidate',
        'says on tiny',
        '--data',
        'says',
        '--metrics',
        'text-nll,exact-match',
      ],
    ])
    expect(compared.status).toBe(0)
    expect(compared.result['metrics']).toMatchObject({ 'text-nll': { verdict: 'better' } })
    expect(readFileSync(String(compared.result['reportPath']), 'utf8')).toContain('says on tiny')
  })

  it('scores, shows tokens and refuses what is for pictures', async () => {
    const score = await tuneloom('whole', ['score', '--model', 'tiny', '--data', 'says'])
    expect(score.result['perplexity']).toBeGreaterThan(1)
    const tokens = await tuneloom('whole', ['tokenize', '--model', 'tiny', '--text', 'the cat'])
    expect(tokens.result).toMatchObject({ tokens: ['th', 'e', 'Ġ', 'c', 'a', 't'], restored: 'the cat' })
    const { status, result } = await tuneloom('whole', ['train', '--base', 'starter', '--data', 'says'])
    expect([status, result]).toMatchObject([2, { code: 'BAD_ARGUMENT' }])
  })
})
