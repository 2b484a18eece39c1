// Tiny models in a real data folder: evaluated, compared, drawn with, stopped.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { cancellation, runCommandLine } from '../../../engine/cli/run.ts'
import { command as compareCommand } from '../../../engine/cli/commands/compare.ts'
import { command as evaluateCommand } from '../../../engine/cli/commands/evaluate.ts'
import { command as generateCommand } from '../../../engine/cli/commands/generate.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { writeSafetensors } from '../../../engine/formats/safetensors.ts'
import { compareModels } from '../../../engine/host/compare.ts'
import { evaluateModel } from '../../../engine/host/evaluation.ts'
import { drawPictures } from '../../../engine/host/generation.ts'
import { saveOwnMetric } from '../../../engine/host/own-metrics.ts'
import { type CaptionImageModel, MODEL_FILES } from '../../../engine/models/package.ts'
import type { HostWeights } from '../../../engine/nn/parameters.ts'
import { sha256Of } from '../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { tinyPairEncoder } from '../../helpers/tiny-encoder.ts'
import { TINY_CAPTIONS, tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { newDataset, newExample, newModel } from '../store/new-rows.ts'

const HELD_OUT = TINY_CAPTIONS.slice(0, 7)
const FEW = { seeds: 2, pictures: 4, threads: 1 }

/** Compiling a dozen small programs takes a while when the computer is busy. */
const PATIENT = { timeout: 180_000 }

let pictures: Uint8Array[]
let folders: Record<'first' | 'second' | 'judge', Readonly<Record<string, Uint8Array>>>
beforeAll(async () => {
  pictures = []
  for (let i = 0; i < TINY_CAPTIONS.length; i++) pictures.push(await encodePng(noise(i)))
  const [first, second, judge] = [tinyCaptionImageModel(1), tinyCaptionImageModel(2), tinyPairEncoder(5)]
  // one tokenizer for both, as after a fine-tune
  const shared = {
    [MODEL_FILES.imageTokenizer]: weights(first.imageTokenizer),
    [MODEL_FILES.captionTokenizer]: json(first.captionTokenizer),
  }
  const filesOf = ({ manifest, transformer }: CaptionImageModel, name: string) => ({
    ...shared,
    [MODEL_FILES.manifest]: json({ ...manifest, name }),
    [MODEL_FILES.transformer]: weights(transformer),
  })
  folders = {
    first: filesOf(first, 'first'),
    second: filesOf(second, 'second'),
    judge: {
      [MODEL_FILES.manifest]: json(judge.manifest),
      [MODEL_FILES.encoder]: weights(judge.encoder),
      [MODEL_FILES.captionTokenizer]: json(judge.captionTokenizer),
    },
  }
})

function noise(seed: number): RgbImage {
  const random = new RandomStream(seed, 'test picture')
  return { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => random.integer(256)) }
}

/** A data folder with two models, a judge and 27 pairs; the caller closes it. */
function makeTiny(): Store {
  const store = openStore(join(tempFolder(), 'home'))
  for (const [name, files] of Object.entries(folders)) addModel(store, name, files)
  addPairs(store)
  return store
}

/** The same, closed when the test ends. */
function openTiny(): Store {
  const store = makeTiny()
  onTestFinished(() => store.dispose())
  return store
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const weights = (values: HostWeights) =>
  writeSafetensors(
    Object.fromEntries(
      Object.entries(values).map(([name, { shape, data }]) => [
        name,
        { dtype: 'F32' as const, shape, data: Float32Array.from(data) },
      ]),
    ),
  )

function addModel(store: Store, name: string, files: Readonly<Record<string, Uint8Array>>): void {
  const folder = join(store.home.models, name)
  mkdirSync(folder, { recursive: true })
  const described = Object.entries(files).map(([file, bytes]) => {
    writeFileSync(join(folder, file), bytes)
    return { name: file, sizeBytes: bytes.length, sha256: sha256Of(bytes) }
  })
  const kind = name === 'judge' ? 'pair-encoder' : 'caption-image'
  store.models.add({ ...newModel(name), folder, kind, source: 'test', files: described })
}

function addPairs(store: Store): void {
  const preparation = { size: 16, background: [255, 255, 255], fit: 'contain' }
  const { id } = store.datasets.add({ ...newDataset('shapes'), preparation })
  const keys = TINY_CAPTIONS.map((_, i) => `k${String(i).padStart(2, '0')}`)
  store.examples.add(
    id,
    keys.map((key, i) => ({
      ...newExample(key, i < HELD_OUT.length ? 'eval' : 'train'),
      extra: { picture: store.blobs.put(pictures[i] as Uint8Array) },
    })),
  )
  store.captions.add(
    id,
    keys.map((example, i) => ({ example, place: 0, text: TINY_CAPTIONS[i] as string })),
  )
}

const NAMES = ['nll', 'agreement', 'R@1', 'KID-judge', 'diversity', 'training-distance', 'token-copies']

describe('evaluateModel', PATIENT, () => {
  it('stores a score per example and seed, and measures nothing twice', async () => {
    const store = openTiny()
    const request = { store, model: 'first', dataset: 'shapes', judge: 'judge', metrics: NAMES, ...FEW }
    const stages = new Set<string>()
    const first = await evaluateModel(request, { onProgress: ({ label }) => stages.add(label) })
    expect(first.isReused).toBe(false)
    expect(Object.entries(first.metrics).map(([name, { n }]) => [name, n])).toEqual([
      ['nll', 7],
      ...NAMES.slice(1).map((name) => [name, 4]),
    ])
    const scores = store.exampleScores.list(first.evaluation.id)
    // nll 7, diversity 4, and agreement, R@1, training-distance, token-copies for 4 captions with 2 seeds
    expect(scores).toHaveLength(7 + 4 + 4 * 8)
    const nll = scores.filter(({ metric }) => metric === 'nll').map(({ value }) => value as number)
    expect(nll.reduce((sum, value) => sum + value, 0) / 7).toBeCloseTo(
      first.metrics['nll']?.value as number,
      10,
    )
    expect([...stages]).toContain('drawing')

    stages.clear()
    const again = await evaluateModel(request, { onProgress: ({ label }) => stages.add(label) })
    expect([again.isReused, again.evaluation.id, stages.has('drawing')]).toEqual([
      true,
      first.evaluation.id,
      false,
    ])
    expect(again.metrics).toEqual(first.metrics)
    const other = await evaluateModel({ ...request, seed: 1 })
    expect([other.isReused, other.evaluation.id === first.evaluation.id]).toEqual([false, false])
    expect(other.metrics['nll']?.value).toBe(first.metrics['nll']?.value)
  })

  it('needs no judge for what needs none', async () => {
    const store = openTiny()
    const { metrics } = await evaluateModel({
      store,
      model: 'first',
      dataset: 'shapes',
      metrics: ['nll'],
      ...FEW,
    })
    expect(Object.keys(metrics)).toEqual(['nll'])
  })

  it('refuses names that do not exist, scores that cannot be had, and a side without pairs', async () => {
    const store = openTiny()
    const request = { store, model: 'first', dataset: 'shapes', judge: 'judge', ...FEW }
    await expect(evaluateModel({ ...request, dataset: 'shape' })).rejects.toThrow(
      'there is no dataset "shape"',
    )
    await expect(evaluateModel({ ...request, model: 'judge' })).rejects.toThrow('expected caption-image')
    await expect(evaluateModel({ ...request, metrics: ['R@1x'] })).rejects.toThrow('no metric "R@1x"')
    await expect(evaluateModel({ ...request, metrics: ['scene-all'] })).rejects.toThrow(
      'scene-all cannot be computed',
    )
    await expect(evaluateModel({ ...request, split: 'test' })).rejects.toThrow(
      'has no pairs on its test side',
    )
    expect(store.evaluations.list()).toEqual([])
  })
})

describe('compareModels', PATIENT, () => {
  it('pairs both models, keeps both evaluations and writes a report', async () => {
    const store = openTiny()
    const request = {
      store,
      baseline: 'first',
      candidate: 'second',
      dataset: 'shapes',
      judge: 'judge',
      ...FEW,
    }
    const { rows, evaluations, report, reportPath, controls, sentence, isReused } =
      await compareModels(request)
    expect(rows.map(({ name, n }) => [name, n])).toEqual([
      ['nll', 7],
      ['agreement', 4],
      ['R@1', 4],
      ['R@5', 4],
      ['KID-judge', 4],
    ])
    expect(isReused).toEqual({ baseline: false, candidate: false })
    expect(controls.map(({ name }) => name)).toEqual(['real', 'reconstructed', 'copied', 'shuffled'])
    const nll = rows[0]
    const paired = store.exampleScores.paired(evaluations.baseline, evaluations.candidate, 'nll')
    const delta =
      paired.reduce((sum, { baseline, candidate }) => sum + candidate - baseline, 0) / paired.length
    expect([paired.length, nll?.delta.toFixed(9)]).toEqual([7, delta.toFixed(9)])
    expect(report.samples?.rows.map(({ pictures: shown }) => shown.length)).toEqual([3, 3, 3, 3])
    const page = readFileSync(reportPath as string, 'utf8')
    expect([page.startsWith('<!doctype html>'), page.includes('second against first')]).toEqual([true, true])
    expect(report.verdict.sentence).toBe(sentence)

    const again = await compareModels(request)
    expect([again.isReused, again.rows, again.evaluations]).toEqual([
      { baseline: true, candidate: true },
      rows,
      evaluations,
    ])
  })

  it('shows no difference between a model and itself', async () => {
    const store = openTiny()
    const request = {
      store,
      baseline: 'first',
      candidate: 'first',
      dataset: 'shapes',
      judge: 'judge',
      ...FEW,
    }
    const { rows, tone } = await compareModels({ ...request, writesReport: false })
    expect(tone).toBe('no difference shown')
    expect(rows.map(({ name, delta, p }) => [name, delta, p])).toEqual(
      ['nll', 'agreement', 'R@1', 'R@5', 'KID-judge'].map((name) => [name, 0, 1]),
    )
  })
})

describe('own metrics of pictures', PATIENT, () => {
  const bright = (factor: number) => ({
    ...{ name: 'bright', direction: 'max', of: 'pictures' },
    source: `measure = ({ picture: { levels } }) => ${factor} * levels.reduce((sum, level) => sum + level, 0) / levels.length`,
  })
  const formula = (text: string) => ({ name: 'fit', direction: 'max', of: 'pictures', formula: text })

  it('are measured in evaluations by the version that there is, and beside others', async () => {
    const store = openTiny()
    await saveOwnMetric(store, bright(1))
    await saveOwnMetric(store, formula('2 * score("agreement") + 0 * score("mse")'))
    const metrics = ['agreement', 'fit', 'bright']
    const request = { store, model: 'first', dataset: 'shapes', judge: 'judge', metrics, ...FEW }
    const { evaluation, metrics: values } = await evaluateModel(request)
    expect(values['fit']?.value).toBeCloseTo(2 * (values['agreement']?.value as number), 5)
    expect(values['bright']).toMatchObject({ n: 4 })
    expect(evaluation.settings['own']).toEqual({ fit: 1, bright: 1 })
    expect(store.exampleScores.list(evaluation.id, 'bright')).toHaveLength(8)
    expect((await evaluateModel(request)).evaluation.id).toBe(evaluation.id)

    await saveOwnMetric(store, bright(2))
    const changed = await evaluateModel(request)
    expect(changed.metrics['bright']?.value).toBeCloseTo(2 * (values['bright']?.value as number), 6)
    expect([changed.isReused, changed.evaluation.id === evaluation.id]).toEqual([true, false])
    expect(changed.evaluation.settings['own']).toEqual({ fit: 1, bright: 2 })
    const old = await evaluateModel({ ...request, metrics: ['bright@1'] })
    expect(old.metrics['bright@1']?.value).toBe(values['bright']?.value)
  })

  it('are compared caption by caption, with controls', async () => {
    const store = openTiny()
    await saveOwnMetric(store, bright(1))
    const arms = { baseline: 'first', candidate: 'second', dataset: 'shapes', judge: 'judge' }
    const comparison = await compareModels({
      ...arms,
      store,
      metrics: ['bright'],
      ...FEW,
      writesReport: false,
    })
    expect(comparison.rows).toMatchObject([{ name: 'bright', n: 4 }])
    const { real, shuffled } = Object.fromEntries(
      comparison.controls.map(({ name, values }) => [name, values]),
    )
    // what measures no caption cannot tell shuffled ones
    expect(real?.['bright']).toBeCloseTo(shuffled?.['bright'] as number, 6)
  })

  it('that fail say so, and nothing is stored', async () => {
    const store = openTiny()
    const source = 'measure = ({ prompt }) => prompt.startsWith("waves") ? 1 : NaN'
    await saveOwnMetric(store, { ...bright(1), source })
    const request = { store, model: 'first', dataset: 'shapes', judge: 'judge', metrics: ['bright'], ...FEW }
    await expect(evaluateModel(request)).rejects.toMatchObject({ code: 'METRIC_FAILED' })
    expect(store.evaluations.list()).toEqual([])
  })
})

describe('drawPictures', PATIENT, () => {
  it('draws the same picture whatever is drawn with it, and keeps the best of several', async () => {
    const store = openTiny()
    const request = { store, model: 'first', seed: 3, threads: 1 }
    const [prompt, other] = ['a red circle', 'a blue star']
    const both = await drawPictures({ ...request, prompts: [prompt, other] })
    const alone = await drawPictures({ ...request, prompts: [prompt] })
    expect(alone.pictures[0]?.tokens).toEqual(both.pictures[0]?.tokens)
    const all = await drawPictures({ ...request, prompts: [prompt], options: { numReturnSequences: 4 } })
    const best = await drawPictures({ ...request, prompts: [prompt], bestOf: 4, rankBy: 'likelihood' })
    expect(best.pictures.map(({ logProb }) => logProb)).toEqual([
      Math.max(...all.pictures.map((p) => p.logProb)),
    ])
    const agreeing = await drawPictures({ ...request, prompts: [prompt], bestOf: 4, judge: 'judge' })
    expect(agreeing.pictures).toHaveLength(1)
    await expect(
      drawPictures({ ...request, prompts: [prompt], bestOf: 2, options: { numReturnSequences: 3 } }),
    ).rejects.toThrow('best-of is 2')
  })
})

interface Calling {
  readonly signal?: AbortSignal
  /** Told every text that goes to stderr. */
  readonly onRemark?: (text: string) => void
}

async function call(words: readonly string[], home: string, { signal, onRemark }: Calling = {}) {
  const said = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      said[name] += text
      if (name === 'stderr') onRemark?.(text)
    },
  })
  const status = await runCommandLine(words, {
    program: { version: '1.2.3', commands: [generateCommand, evaluateCommand, compareCommand], groups: {} },
    services: { listRuntimes: () => Promise.resolve([]), versions: () => ({ tuneloom: '1.2.3' }) },
    signal: signal ?? new AbortController().signal,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    nowMs: () => 0,
    platform: 'linux',
    env: { TUNELOOM_HOME: home },
    userFolder: '/nobody',
  })
  return { status, ...said }
}

describe('the commands', PATIENT, () => {
  it('generate writes PNG files and says what it drew', async () => {
    const store = makeTiny()
    const { root } = store.home
    store.dispose()
    const out = join(root, 'drawn')
    const words = ['generate', '--model', 'first', '--prompt', 'a red circle', '--out', out]
    const { status, stdout } = await call([...words, '--num_return_sequences', '2', '--json'], root)
    const result = JSON.parse(stdout) as {
      outputs: { image: string; tokens: number[]; finishReason: string }[]
      tokensPerSecond: number
    }
    expect([status, result.outputs.map(({ image }) => image)]).toEqual([
      0,
      [join(out, '001-a-red-circle-0.png'), join(out, '002-a-red-circle-1.png')],
    ])
    expect(result.outputs.map(({ image, tokens }) => [statSync(image).size > 0, tokens.length])).toEqual([
      [true, 16],
      [true, 16],
    ])
    expect(result.tokensPerSecond).toBeGreaterThan(0)
    const refused = await call([...words, '--num-beams', '4'], root)
    expect([refused.status, refused.stderr.split('\n')[1]]).toEqual([
      2,
      'generate: --num-beams is not for images.',
    ])
    const cold = await call([...words, '--temperature', '-1'], root)
    expect([cold.status, cold.stderr]).toEqual([2, expect.stringContaining('temperature is a number from')])
  })

  it('compare prints a row per metric and the path of the report', async () => {
    const { home, dispose } = makeTiny()
    dispose()
    const words = 'compare --baseline first --candidate second --data shapes --judge judge --metrics nll,R@1'
    const { status, stdout } = await call(
      [...words.split(' '), '--seeds', '1', '--pictures', '3', '--json'],
      home.root,
    )
    const result = JSON.parse(stdout) as { metrics: Record<string, object>; reportPath: string }
    expect([status, Object.keys(result.metrics), existsSync(result.reportPath)]).toEqual([
      0,
      ['nll', 'R@1'],
      true,
    ])
    expect(Object.keys(result.metrics['nll'] ?? {})).toEqual(
      expect.arrayContaining([
        'baseline',
        'candidate',
        'delta',
        'ci95',
        'p',
        'pHolm',
        'n',
        'wins',
        'ties',
        'losses',
        'verdict',
      ]),
    )
  })

  it('compare stops with 130 while the candidate draws, and keeps the baseline’s evaluation alone', async () => {
    const { home, dispose } = makeTiny()
    dispose()
    const { signal, cancel } = cancellation()
    const words =
      'compare --baseline first --candidate second --data shapes --judge judge --seeds 1 --pictures 3'
    const onRemark = (text: string) => {
      if (text.startsWith('candidate: drawing')) cancel()
    }
    const { status } = await call(words.split(' '), home.root, { signal, onRemark })
    const store = openStore(home.root, { readOnly: true })
    onTestFinished(() => store.dispose())
    const [kept, ...others] = store.evaluations.list()
    expect([status, others, readdirSync(home.reports)]).toEqual([130, [], []])
    // a likelihood for 7 captions; agreement, R@1 and R@5 for 3
    expect(store.exampleScores.list(kept?.id ?? '')).toHaveLength(7 + 3 * 3)
  })

  it('evaluate stops with 130 before anything is measured and leaves nothing behind', async () => {
    const { home, dispose } = makeTiny()
    dispose()
    const { signal, cancel } = cancellation()
    setImmediate(cancel)
    const words = 'evaluate --model first --data shapes --judge judge'.split(' ')
    const { status } = await call(words, home.root, { signal })
    const store = openStore(home.root, { readOnly: true })
    onTestFinished(() => store.dispose())
    expect([status, store.evaluations.list()]).toEqual([130, []])
  })
})
