// Runs judged by a metric of what they make: which state is kept, when they end, and what happens when the metric fails.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importDataset } from '../../../engine/host/datasets-import.ts'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { saveOwnMetric } from '../../../engine/host/own-metrics.ts'
import { carryOut, queueRun } from '../../../engine/host/training.ts'
import { keepsBest } from '../../../engine/host/training-judge.ts'
import { OBJECTIVES } from '../../../engine/objectives/index.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { writeScenes } from '../../app/seed.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'

const PATIENT = { timeout: 180_000 }
const STEPS = 4
const RECIPE = {
  ...{ base: 'tiny', steps: STEPS, batchSize: 2, evaluateEvery: 1, checkpointEvery: 0, monitorEvery: 0 },
  ...{ judgedOn: 3, optimizer: { learningRate: 0.05, clipNorm: 1000 } },
  ...{ schedule: { warmupSteps: 0, shape: 'constant' } },
}

async function withPictures(): Promise<Store> {
  const root = tempFolder()
  const store = opened(root)
  addModel(store, writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3)), 'tiny')
  const paths = [await writeScenes(join(root, 'scenes'), 12)]
  await importDataset(store, { paths, name: 'data', options: { size: 16, evalFraction: 0.25 } })
  return store
}

async function withTexts(row: (letter: string) => object): Promise<Store> {
  const root = tempFolder()
  const store = opened(root)
  addModel(store, writeTinyTextFolder(join(root, 'tiny')), 'tiny')
  const path = join(root, 'rows.jsonl')
  writeFileSync(path, [...'abcdefghijkl'].map((letter) => JSON.stringify(row(letter))).join('\n'))
  await importTextDataset(store, { paths: [path], name: 'data', options: { evalFraction: 0.4 } })
  return store
}

function opened(root: string): Store {
  const store = openStore(join(root, 'home'))
  onTestFinished(() => store.dispose())
  return store
}

const QUESTION = (letter: string) => ({ prompt: `say ${letter} `, completion: letter })
const own = (values: object) => ({ name: 'own', direction: 'max', ...values })

function queue(store: Store, change: object): string {
  return queueRun(store, { ...RECIPE, dataset: 'data', replayShare: 0, augmentCopies: 0, ...change }).id
}

async function train(store: Store, id: string) {
  const { model } = await carryOut(store, id, { runtime: 'onnx-cpu', threads: 1, emit: () => undefined })
  const judged = store.events
    .list(id)
    .filter(({ type, step }) => type === 'evaluated' && step > 0)
    .map(({ step, payload }) => ({ step, value: payload['judged'] as number }))
  return { judged, keptStep: (model?.card['recipe'] as { keptStep: number }).keptStep }
}

describe('a run judged by its held-out loss', PATIENT, () => {
  const objective = { name: 'sequence-unlikelihood', options: { rate: 1, newTokens: 8 } }

  it('keeps its last state and has no patience where that is not what it learns', async () => {
    const store = await withTexts(QUESTION)
    expect((await train(store, queue(store, { objective, patience: 1 }))).keptStep).toBe(STEPS)
    const asked = queue(store, { objective, keep: 'best' })
    const { keptStep } = await train(store, asked)
    const losses = store.metricPoints.series(asked, 'heldOutNats').filter(({ step }) => step > 0)
    expect(keptStep).toBe(losses.toSorted((a, b) => Number(a.value) - Number(b.value))[0]?.step)
    expect(keptStep).toBeLessThan(STEPS)
  })

  it.each(OBJECTIVES.map((one) => [one.name, one.lossTells ?? true] as const))(
    'with the objective %s: it tells which state is best: %s',
    (name, tells) => {
      const asked = { objective: { name, options: {} }, judgedBy: 'loss' }
      expect(keepsBest({ ...asked, keep: 'auto' })).toBe(tells)
      expect(keepsBest({ ...asked, keep: 'best' })).toBe(true)
      expect(keepsBest({ ...asked, keep: 'last' })).toBe(false)
      expect(keepsBest({ ...asked, judgedBy: 'chrf', keep: 'auto' })).toBe(true)
    },
  )

  it('is told by it where every step learns answers, and by nothing else', () => {
    const told = OBJECTIVES.filter(({ lossTells }) => lossTells !== false).map(({ name }) => name)
    expect(told.toSorted()).toEqual([
      ...['autoregressive', 'conditional', 'joint', 'noisy-prefix', 'picture-unlikelihood', 'unlikelihood'],
    ])
  })
})

describe('a run judged by a metric', PATIENT, () => {
  it('keeps the state whose pictures it likes best', async () => {
    const store = await withPictures()
    const source = `measure = ({ picture: { levels } }) => levels.reduce((sum, level) => sum + level, 0) / levels.length`
    await saveOwnMetric(store, own({ of: 'pictures', source }))
    const id = queue(store, { judgedBy: 'own' })
    const { judged, keptStep } = await train(store, id)
    expect(judged).toHaveLength(STEPS)
    const best = judged.toSorted((a, b) => b.value - a.value || a.step - b.step)[0]
    expect(keptStep).toBe(best?.step)
    expect(new Set(judged.map(({ value }) => value)).size).toBeGreaterThan(1)
    // pinned, so that it is judged as it began when the metric changes on the way
    expect(store.runs.find(id).recipe['judgedBy']).toBe('own@1')
    const least = await train(store, queue(store, { judgedBy: 'mse' }))
    expect(least.keptStep).toBe(
      least.judged.toSorted((a, b) => a.value - b.value || a.step - b.step)[0]?.step,
    )
  })

  it('ends when its patience does, with the first of equal states', async () => {
    const store = await withTexts(QUESTION)
    await saveOwnMetric(store, own({ formula: '1 + 0 * tokens' }))
    const { judged, keptStep } = await train(store, queue(store, { judgedBy: 'own', patience: 2 }))
    expect(judged).toEqual([1, 2, 3].map((step) => ({ step, value: 1 })))
    expect(keptStep).toBe(1)
  })

  it('is judged by what it writes, as evaluations are', async () => {
    const store = await withTexts(QUESTION)
    const { judged } = await train(store, queue(store, { judgedBy: 'chrf', steps: 2 }))
    for (const { value } of judged) expect(value).toBeGreaterThanOrEqual(0)
    expect(judged).toHaveLength(2)
  })

  it('keeps what was learnt before its metric failed, and goes on from there once it is mended', async () => {
    const store = await withPictures()
    const { row } = await saveOwnMetric(store, own({ of: 'pictures', source: 'measure = () => 1' }))
    const change = (source: string) =>
      store.ownMetrics.save({ ...row, definition: { ...row.definition, source } })
    const id = queue(store, { judgedBy: 'own' })
    const began: number[] = []
    const carry = () =>
      carryOut(store, id, {
        ...{ runtime: 'onnx-cpu', threads: 1 },
        emit(event) {
          if (event.type === 'evaluation' && event.step === 2) change('measure = () => NaN')
          if (event.type === 'run') began.push(event.from)
        },
      })
    await expect(carry()).rejects.toMatchObject({ code: 'METRIC_FAILED' })
    expect(store.runs.find(id)).toMatchObject({ status: 'failed' })
    expect(store.checkpoints.list(id).map(({ step }) => step)).toContain(3)
    change('measure = () => 2')
    const { run } = await carry()
    expect([run.status, began]).toEqual(['finished', [0, 3]])
  })

  it('refuses a metric that does not exist, one of other models, and data without answers', async () => {
    const store = await withTexts((letter) => ({ text: `only ${letter}` }))
    expect(() => queue(store, { judgedBy: 'rouge-ll' })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME' }) as Error,
    )
    expect(() => queue(store, { judgedBy: 'psnr' })).toThrow('does not measure what this kind')
    const id = queue(store, { judgedBy: 'rouge-l' })
    await expect(train(store, id)).rejects.toThrow('the dataset has none')
  })
})
