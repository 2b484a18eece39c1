// Tiny models in a real data folder, diagnosed and watched.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../../engine/host/datasets-import.ts'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { diagnoseModel } from '../../../engine/host/diagnosis.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { withHealth } from '../../../engine/host/report-health.ts'
import { runHealth } from '../../../engine/host/run-health.ts'
import { carryOut, queueRun, type RunEvent } from '../../../engine/host/training.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { writeQuestions, writeScenes } from '../../app/seed.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'

/** Compiling a dozen small programs takes a while when the computer is busy. */
const PATIENT = { timeout: 180_000 }
const FEW = { samples: 8, threads: 1, runtime: 'onnx-cpu' } as const

let store: Store
let root: string
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tuneloom-test-'))
  store = openStore(join(root, 'home'))
  const [first, second] = [tinyCaptionImageModel(1), tinyCaptionImageModel(2)]
  const models = { first, second: { ...second, imageTokenizer: first.imageTokenizer } }
  for (const [name, model] of Object.entries(models)) {
    mkdirSync(join(root, name))
    addModel(store, writeModelFolder(join(root, name), model), name)
  }
  const paths = [await writeScenes(join(root, 'scenes'), 60)]
  await importDataset(store, { paths, name: 'scenes', options: { size: 16, evalFraction: 0.5 } })
  for (const seed of [1, 2])
    addModel(store, writeTinyTextFolder(join(root, `text${seed}`), seed), `text ${seed}`)
  const texts = [writeQuestions(join(root, 'texts'), 80)]
  await importTextDataset(store, { paths: texts, name: 'questions', options: { evalFraction: 0.5 } })
}, 180_000)
afterAll(() => {
  store.dispose()
  rmSync(root, { recursive: true, force: true })
})

describe('a diagnosis', () => {
  it(
    'of pictures holds the curve over the grid, sets beside real ones, and pairs with training pictures',
    PATIENT,
    async () => {
      const { row, outcome } = await diagnoseModel({
        store,
        model: 'first',
        baseline: 'second',
        dataset: 'scenes',
        ...FEW,
      })
      expect(store.diagnoses.find(row.id).outcome).toEqual(JSON.parse(JSON.stringify(outcome)))
      const { exposure, figures, nearest, kind } = outcome
      expect(kind).toBe('caption-image')
      const side = exposure?.gridSide ?? 0
      expect(exposure).toMatchObject({ horizon: side ** 2, contexts: 8, oracle: { name: 'second' } })
      expect(exposure?.own[0]).toBeCloseTo(exposure?.real[0] ?? Number.NaN, 5)
      const names = figures.map(({ name }) => name)
      for (const name of [
        'excess-error',
        'even-codes',
        'duplicates',
        'vendi',
        'coverage',
        'within-prompt',
        'copies',
      ])
        expect(names).toContain(name)
      for (const { picture } of [nearest[0]?.sample, nearest[0]?.training].map((one) => ({
        picture: one?.picture,
      })))
        expect(store.blobs.has(picture ?? '')).toBe(true)
    },
  )

  it('of texts holds the curve, repetition, and pairs with training texts', PATIENT, async () => {
    const { outcome } = await diagnoseModel({
      store,
      model: 'text 1',
      baseline: 'text 2',
      dataset: 'questions',
      ...FEW,
    })
    const { exposure, figures, nearest } = outcome
    expect(exposure).toMatchObject({ contexts: 8, gridSide: null, oracle: { name: 'text 2' } })
    expect(exposure?.own[0]).toBeCloseTo(exposure?.real[0] ?? Number.NaN, 5)
    const names = figures.map(({ name }) => name)
    for (const name of [
      'excess-error',
      'seq-rep-4',
      'rep-l',
      'distinct-2',
      'self-bleu-4',
      'vendi',
      'verbatim',
    ])
      expect(names).toContain(name)
    expect(nearest[0]?.training.text).not.toBe('')
  })

  it('refuses a dataset of another kind, and says what cannot be an oracle', PATIENT, async () => {
    const asked = { store, ...FEW }
    await expect(diagnoseModel({ ...asked, model: 'first', dataset: 'questions' })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
    const { outcome } = await diagnoseModel({ ...asked, model: 'text 1', dataset: 'questions' })
    expect(outcome.exposure).toBeNull()
    expect(outcome.notes[0]?.code).toBe('health.note.noOracle')
  })
})

describe('a report', () => {
  it('has the newest diagnosis of each model on the same data', () => {
    const { id, fingerprint, name } = store.datasets.find('scenes')
    const model = store.models.find('first')
    const bare = { title: '', createdAt: '', verdict: { tone: 'mixed', sentence: '' }, tiles: [] } as const
    const asked = { models: [model], dataset: id, fingerprint }
    expect(withHealth(store, bare, { ...asked, fingerprint: 'other' })).toBe(bare)
    store.diagnoses.add({
      ...{ name: `on ${name}`, model: model.id, dataset: id, datasetFingerprint: fingerprint, settings: {} },
      outcome: { findings: [], figures: [] },
    })
    expect(withHealth(store, bare, asked).health).toEqual({
      models: [{ name: 'first', findings: [], rows: [] }],
    })
  })
})

describe('a run', () => {
  it.each([
    ['pictures', { base: 'first', dataset: 'scenes', augmentCopies: 0, replayShare: 0 }, 'health.even-codes'],
    ['texts', { base: 'text 1', dataset: 'questions', sequenceLength: 48 }, 'health.distinct-2'],
  ])('of %s is looked at while it goes, beside its other points', PATIENT, async (_, recipe, series) => {
    const events: RunEvent[] = []
    const { id } = queueRun(store, {
      ...{ steps: 6, batchSize: 2, evaluateEvery: 0, checkpointEvery: 0, monitorEvery: 2, monitorShare: 1 },
      ...recipe,
    })
    await carryOut(store, id, { runtime: 'onnx-cpu', threads: 1, emit: (event) => void events.push(event) })
    expect(events.filter(({ type }) => type === 'health').length).toBe(3)
    const points = store.metricPoints.list(id, series)
    expect(points.map(({ step }) => step)).toEqual([2, 4, 6])
    const { every, figures, share } = runHealth(store, id)
    expect([every, figures.length > 0]).toEqual([2, true])
    expect(share).toBeGreaterThan(0)
  })
})
