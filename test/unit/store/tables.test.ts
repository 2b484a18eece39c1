import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newDataset, newExample, newModel, newRun } from './new-rows.ts'

const NOW = '2026-11-23T10:00:00.000Z'

function open() {
  const store = openStore(tempFolder(), { now: () => new Date(NOW) })
  onTestFinished(() => store.dispose())
  return store
}
const withCode = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message && { message: expect.stringContaining(message) as string }) })

describe('named things', () => {
  it('refuse names that are taken, empty, padded, too long, or look like an id', () => {
    const { models } = open()
    models.add(newModel('starter'))
    expect(() => models.add(newModel('starter'))).toThrow(withCode('NAME_TAKEN', '"starter"'))
    for (const name of ['', ' a', 'm7', 'x'.repeat(201)])
      expect(() => models.add(newModel(name)), name).toThrow(withCode('BAD_ARGUMENT'))
    expect(() => models.rename('starter', 'm1')).toThrow(withCode('BAD_ARGUMENT'))
  })

  it('point at the nearest name when one is misspelt, else at what there is', () => {
    const { models } = open()
    expect(() => models.find('starter')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['There is no model yet.'] }),
    )
    models.add(newModel('starter'))
    expect(() => models.find('stater')).toThrow(
      expect.objectContaining({ fixes: ['Did you mean "starter"?'] }),
    )
    expect(() => models.find('qqqqqqqqqq')).toThrow(expect.objectContaining({ fixes: ['Known: starter.'] }))
  })

  it('are found by id and by name, listed in order of making, and never share an id', () => {
    const { models } = open()
    const ids = Array.from({ length: 11 }, (_, i) => models.add(newModel(`model ${i}`)).id)
    expect([ids[0], ids[10]]).toEqual(['m1', 'm11'])
    expect(models.list().map(({ id }) => id)).toEqual(ids)
    expect(models.find('m2')).toEqual(models.find('model 1'))
    models.remove('m11')
    expect(models.add(newModel('again')).id).toBe('m12')
    expect(models.rename('again', 'once more').name).toBe('once more')
    expect([models.freeName('new'), models.freeName('once more')]).toEqual(['new', 'once more-2'])
  })
})

describe('models, runs and evaluations', () => {
  it('come back as they were stored', () => {
    const store = open()
    const dataset = store.datasets.add(newDataset('emoji'))
    expect(dataset).toEqual({ ...newDataset('emoji'), id: 'd1', createdAt: NOW })
    const model = store.models.add(newModel('starter'))
    expect(model).toEqual({ ...newModel('starter'), id: 'm1', sizeBytes: 30, createdAt: NOW })
    const run = store.runs.add({ ...newRun('tune'), baseModel: model.id, dataset: dataset.id })
    expect(run).toEqual({
      ...newRun('tune'),
      baseModel: 'm1',
      dataset: 'd1',
      id: 'r1',
      status: 'queued',
      reason: null,
      reasonSaid: null,
      step: 0,
      createdAt: NOW,
      startedAt: null,
      endedAt: null,
    })
    const evaluation = {
      name: 'first look',
      model: 'm1',
      dataset: 'd1',
      datasetFingerprint: 'f1',
      split: 'eval',
      settings: { seeds: [1] },
      summary: { nll: { value: 1.5, n: 2 } },
    }
    expect(store.evaluations.add(evaluation)).toEqual({ ...evaluation, id: 'e1', createdAt: NOW })
    const artifact = {
      name: 'tune int8',
      model: 'm1',
      format: 'onnx',
      type: 'int8',
      path: 'exports/x1',
      bitsPerWeight: 8.5,
      files: [{ name: 'model.onnx', sizeBytes: 12, sha256: 'cc' }],
      conformance: { meanKlNats: 0.001 },
      passed: false,
    }
    expect(store.artifacts.add(artifact)).toEqual({ ...artifact, id: 'x1', sizeBytes: 12, createdAt: NOW })
  })

  it('lose what hangs on them when they are removed, and nothing else', () => {
    const store = open()
    const { id: dataset } = store.datasets.add(newDataset('emoji'))
    const { id: model } = store.models.add(newModel('starter'))
    const { id: run } = store.runs.add({ ...newRun('tune'), baseModel: model, dataset })
    const { id: tuned } = store.models.add({ ...newModel('tuned'), parent: model, run })
    store.metricPoints.append(run, [{ step: 1, name: 'loss', value: 1 }])
    store.runs.remove(run)
    expect(store.models.find(tuned)).toMatchObject({ parent: model, run: null })
    store.models.remove(model)
    store.datasets.remove(dataset)
    const { rows, integrity } = store.health()
    expect(integrity).toBe('ok')
    expect(Object.entries(rows).filter(([table, n]) => n > 0 && table !== 'counters')).toEqual([
      ['models', 1],
    ])
  })

  it('keep the time of the first start and of the end', () => {
    let minute = 0
    const store = openStore(tempFolder(), { now: () => new Date(Date.UTC(2026, 10, 23, 10, minute)) })
    onTestFinished(() => store.dispose())
    const at = (m: number) => new Date(Date.UTC(2026, 10, 23, 10, m)).toISOString()
    const set = (m: number, status: 'running' | 'paused' | 'failed', reason?: string) => {
      minute = m
      const { startedAt, endedAt, ...run } = store.runs.setStatus('tune', status, reason)
      return [startedAt, endedAt, run.reason]
    }
    store.runs.add(newRun('tune'))
    expect(set(1, 'running')).toEqual([at(1), null, null])
    expect(set(2, 'paused')).toEqual([at(1), null, null])
    expect(set(3, 'running')).toEqual([at(1), null, null])
    expect(set(4, 'failed', 'NaN')).toEqual([at(1), at(4), 'NaN'])
  })
})

describe('what a run records', () => {
  it('is refused for a run that is not there', () => {
    const store = open()
    expect(() => store.metricPoints.append('r9', [{ step: 1, name: 'loss', value: 1 }])).toThrow(/FOREIGNKEY/)
  })

  it('keeps every point in order, with null for what is no number', () => {
    const store = open()
    const { id } = store.runs.add(newRun('tune'))
    store.metricPoints.append(id, [
      { step: 1, name: 'loss', value: 2.5 },
      { step: 1, name: 'gradientNorm', value: Number.NaN },
    ])
    store.metricPoints.append(id, [{ step: 2, name: 'loss', value: Number.POSITIVE_INFINITY }])
    store.metricPoints.append(id, [{ step: 1, name: 'loss', value: 2.25 }]) // step 1 again, after a resume
    expect(store.metricPoints.list(id)).toEqual([
      { sequence: 1, step: 1, name: 'loss', value: 2.5 },
      { sequence: 2, step: 1, name: 'gradientNorm', value: null },
      { sequence: 3, step: 2, name: 'loss', value: null },
      { sequence: 4, step: 1, name: 'loss', value: 2.25 },
    ])
    expect(store.metricPoints.series(id, 'loss')).toEqual([
      { sequence: 4, step: 1, name: 'loss', value: 2.25 },
      { sequence: 3, step: 2, name: 'loss', value: null },
    ])
    expect(store.metricPoints.list(id, 'gradientNorm')).toHaveLength(1)
    expect(store.metricPoints.names(id)).toEqual([
      { name: 'gradientNorm', points: 1 },
      { name: 'loss', points: 3 },
    ])
  })

  it('keeps events, samples and checkpoints of each run apart', () => {
    const store = open()
    const [a, b] = [store.runs.add(newRun('a')).id, store.runs.add(newRun('b')).id]
    const sample = {
      step: 5,
      prompt: 'a red square',
      seed: 3,
      text: null,
      image: 'ff',
      extra: { guidance: 2 },
    }
    store.events.append(a, { step: 0, type: 'started', payload: { seed: 1 } })
    store.events.append(a, { step: 5, type: 'checkpointWritten', payload: {} })
    store.samples.append(a, sample)
    const files = [{ name: 'weights', sizeBytes: 3, sha256: 'aa' }]
    store.checkpoints.add(a, { step: 10, folder: 'c10', files })
    store.checkpoints.add(a, { step: 5, folder: 'c5', files })
    store.checkpoints.setVerified(a, 5)
    store.checkpoints.add(a, { step: 10, folder: 'c10b', files })
    expect(store.events.list(a)).toEqual([
      { sequence: 1, step: 0, type: 'started', payload: { seed: 1 }, createdAt: NOW },
      { sequence: 2, step: 5, type: 'checkpointWritten', payload: {}, createdAt: NOW },
    ])
    expect(store.samples.list(a)).toEqual([{ ...sample, sequence: 1, createdAt: NOW }])
    expect(store.checkpoints.list(a)).toEqual([
      { step: 5, folder: 'c5', files, verifiedAt: NOW, createdAt: NOW },
      { step: 10, folder: 'c10b', files, verifiedAt: null, createdAt: NOW },
    ])
    store.checkpoints.remove(a, 5)
    expect(store.checkpoints.list(a)).toHaveLength(1)
    expect([store.events.list(b), store.samples.list(b), store.checkpoints.list(b)]).toEqual([[], [], []])
  })
})

describe('examples and captions', () => {
  function filled() {
    const store = open()
    const { id } = store.datasets.add(newDataset('emoji'))
    store.examples.add(id, [newExample('zz'), newExample('aa', 'eval')])
    store.captions.add(id, [
      { example: 'zz', place: 0, text: 'red heart' },
      { example: 'zz', place: 1, text: 'heart' },
      { example: 'aa', place: 0, text: 'red apple' },
    ])
    return { ...store, id }
  }
  const texts = (rows: readonly { text: string }[]) => rows.map(({ text }) => text)

  it('keep the order of import and the splits', () => {
    const { examples, id } = filled()
    expect(examples.list(id)).toEqual([newExample('zz'), newExample('aa', 'eval')])
    expect(examples.list(id, 'eval').map(({ key }) => key)).toEqual(['aa'])
    examples.setStatus(id, 'aa', 'excluded')
    expect(examples.list(id).map(({ status }) => status)).toEqual(['kept', 'excluded'])
    examples.add(id, [newExample('bb')])
    expect(examples.list(id).map(({ key }) => key)).toEqual(['zz', 'aa', 'bb'])
  })

  it('refuse a change of a caption that is not there, and an undo of nothing', () => {
    const { captions, id } = filled()
    const change = { example: 'zz', place: 2, text: 'x' }
    expect(() => captions.change(id, 'typo', [change])).toThrow(withCode('UNKNOWN_NAME'))
    expect(captions.operations(id)).toEqual([])
    expect(() => captions.undo(id)).toThrow(withCode('UNKNOWN_NAME'))
  })

  it('change many captions at once and take it back, except where somebody changed them since', () => {
    const { captions, id } = filled()
    const first = captions.change(id, 'red → crimson', [
      { example: 'zz', place: 0, text: 'crimson heart' },
      { example: 'zz', place: 1, text: 'crimson' },
      { example: 'aa', place: 0, text: 'crimson apple' },
    ])
    captions.change(id, 'by hand', [{ example: 'aa', place: 0, text: 'my apple' }])
    captions.add(id, [{ example: 'zz', place: 1, text: 'mine' }])
    expect(texts(captions.list(id))).toEqual(['my apple', 'crimson heart', 'mine'])
    expect(captions.undo(id)).toEqual({ operation: first + 1, restored: 1 })
    expect(texts(captions.list(id))).toEqual(['crimson apple', 'crimson heart', 'mine'])
    expect(captions.undo(id)).toEqual({ operation: first, restored: 2 })
    expect(texts(captions.list(id))).toEqual(['red apple', 'red heart', 'mine'])
    const history = texts(captions.history(id, 'zz'))
    expect(history).toEqual(['red heart', 'crimson heart', 'red heart', 'heart', 'crimson', 'mine'])
    expect(captions.operations(id).map(({ description, undone }) => [description, undone])).toEqual([
      ['red → crimson', true],
      ['by hand', true],
    ])
  })
})

describe('example scores', () => {
  it('are paired by example where both have a number', () => {
    const store = open()
    store.datasets.add(newDataset('emoji'))
    const evaluate = (name: string) => {
      const model = store.models.add(newModel(name)).id
      const rest = { dataset: 'd1', datasetFingerprint: 'f', split: 'eval', settings: {}, summary: {} }
      return store.evaluations.add({ name, model, ...rest }).id
    }
    const [a, b] = [evaluate('a'), evaluate('b')]
    const score = (example: string, value: number, metric = 'nll') => ({ metric, example, value })
    store.exampleScores.add(a, [score('k2', 2), score('k1', 1), score('k3', 3), score('k1', 9, 'psnr')])
    store.exampleScores.add(b, [score('k1', 0.5), score('k2', Number.NaN), score('k4', 4)])
    store.exampleScores.add(b, [score('k1', 0.75)])
    expect(store.exampleScores.paired(a, b, 'nll')).toEqual([{ example: 'k1', baseline: 1, candidate: 0.75 }])
    expect(store.exampleScores.list(b)).toEqual([
      { metric: 'nll', example: 'k1', value: 0.75 },
      { metric: 'nll', example: 'k2', value: null },
      { metric: 'nll', example: 'k4', value: 4 },
    ])
    expect(store.exampleScores.list(a, 'psnr')).toHaveLength(1)
  })
})
