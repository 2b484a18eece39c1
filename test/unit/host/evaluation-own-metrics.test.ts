// Own metrics of pictures in evaluations and comparisons of tiny models.
import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../engine/host/compare.ts'
import { evaluateModel } from '../../../engine/host/evaluation.ts'
import { saveOwnMetric } from '../../../engine/host/own-metrics.ts'
import { FEW, openTiny, PATIENT } from './tiny-home.ts'

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
