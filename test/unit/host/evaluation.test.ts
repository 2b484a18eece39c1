// Tiny models in a real data folder: evaluated, compared, drawn with.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../engine/host/compare.ts'
import { evaluateModel } from '../../../engine/host/evaluation.ts'
import { drawPictures } from '../../../engine/host/generation.ts'
import { FEW, openTiny, PATIENT } from './tiny-home.ts'

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
