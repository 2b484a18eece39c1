// Metrics of single items: one door to texts, pictures and people's own.
import { describe, expect, it } from 'vitest'
import { ITEM_METRICS, itemMetricNamed } from '../../../engine/metrics/item-metrics.ts'
import type { ItemMetricContext, MetricItem } from '../../../engine/metrics/item-metric-contract.ts'
import type { OwnMetricDefinition } from '../../../engine/metrics/own/own-metric.ts'
import type { SceneVerdict } from '../../../engine/metrics/scene-rules.ts'
import { pictureOf } from './pictures.ts'

const text = (output: string, ...references: string[]): MetricItem => ({ prompt: 'p', output, references })
const picture = (prompt: string, level: number): MetricItem => ({
  ...{ prompt, picture: pictureOf(16, 16, () => level), references: [pictureOf(16, 16, () => 0)] },
})
const values = async (name: string, items: readonly MetricItem[], context: ItemMetricContext = {}) =>
  Array.from(await itemMetricNamed(name, context).score(items))

/** A caption of n red levels lies where a picture of level n lies. */
const judge = {
  dimensions: 2,
  pictures: (images: readonly { data: Uint8Array }[]) =>
    Promise.resolve({ embeddings: Float32Array.from(images.flatMap(({ data }) => direction(data[0] ?? 0))) }),
  captions: (texts: readonly string[]) =>
    Promise.resolve(Float32Array.from(texts.flatMap((one) => direction(Number(one))))),
}
const direction = (degrees: number) => [
  Math.cos((degrees / 180) * Math.PI),
  Math.sin((degrees / 180) * Math.PI),
]
const shared = {
  version: 1,
  label: 'own',
  help: '',
  direction: 'max',
  unit: '',
  range: [null, null],
} as const

describe('itemMetricNamed', () => {
  it('measures every text by itself', async () => {
    const items = [text('the cat', 'the cat'), text('a b a b a b', 'the cat')]
    expect(await values('exact-match', items)).toEqual([1, 0])
    // 6 tokens have 5 pairs, 2 of them different: 1 − 2/5
    expect(await values('seq-rep-2', items)).toEqual([0, 0.6])
    expect(await values('seq-rep-4', items)).toEqual([Number.NaN, 1 - 2 / 3])
    expect(await values('length', items)).toEqual([2, 6])
  })

  it('gives all metrics of its lists, with what people are told of them', () => {
    const all: ItemMetricContext = { judge, checkScene: () => undefined }
    for (const [kind, names] of Object.entries(ITEM_METRICS))
      for (const name of names) {
        const metric = itemMetricNamed(name, all)
        expect(metric.kinds).toEqual([kind])
        expect(metric.label.length * metric.help.length).toBeGreaterThan(0)
      }
    expect(ITEM_METRICS.text).toContain('rouge-l')
    expect(ITEM_METRICS.picture).toContain('scene-all')
  })

  it('judges pictures by an encoder, among all captions that it is given', async () => {
    const items = [picture('0', 0), picture('60', 0), picture('0', 90)]
    const close = (await values('agreement', items, { judge })).map((value) => Number(value.toFixed(6)))
    expect(close).toEqual([1, 0.5, 0])
    expect(await values('R@1', items, { judge })).toEqual([1, 0, 0])
    // 90 is nearest to the third picture and 60 next, so its own caption is third
    expect(await values('R@2', items, { judge, captions: ['90'] })).toEqual([1, 1, 0])
    await expect(values('agreement', items)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })

  it('knows the rules of scenes, and leaves out what is no scene', async () => {
    const verdict = (all: boolean) => ({ all, background: true }) as SceneVerdict
    const checkScene = (caption: string) => (caption === 'words' ? undefined : verdict(caption === 'right'))
    const items = [picture('right', 0), picture('wrong', 0), picture('words', 0)]
    expect(await values('scene-all', items, { checkScene })).toEqual([1, 0, Number.NaN])
  })

  it('compares with a real picture', async () => {
    expect(await values('mse', [picture('a', 0), picture('a', 255)])).toEqual([0, 1])
    const alone = { prompt: 'a', picture: pictureOf(16, 16, () => 0) }
    await expect(values('mse', [alone])).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })

  it('says what there is instead of an unknown name, and of a metric of whole sets', () => {
    expect(() => itemMetricNamed('rouge')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }) as Error)
    expect(() => itemMetricNamed('distinct-2')).toThrow('exists only for a whole set')
  })

  it('refuses a picture where texts are measured', async () => {
    await expect(values('length', [text('a'), picture('a', 0)])).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      details: { item: 1 },
    })
    expect(await values('length', [])).toEqual([])
  })
})

describe('own metrics of single items', () => {
  const formula = (of: 'texts' | 'pictures', text: string): OwnMetricDefinition => ({
    ...{ ...shared, name: 'mine', of, formula: text },
  })
  const script: OwnMetricDefinition = {
    ...shared,
    name: 'mine',
    of: 'pictures',
    needs: ['pictures'],
    source: 'x',
  }
  const own = (definition: OwnMetricDefinition) => ({
    own: (name: string) => (name === 'mine' ? definition : undefined),
  })

  it('are computed by formula on texts', async () => {
    const context = own(formula('texts', 'tokens + 10 * score("exact-match")'))
    expect(await values('mine', [text('a b', 'a b'), text('a', 'b')], context)).toEqual([12, 1])
  })

  it('are computed by formula on pictures, with the values of other metrics', async () => {
    const context = { ...own(formula('pictures', 'width + 10 * score("mse")')), judge }
    expect(await values('mine', [picture('a', 255), picture('a', 0)], context)).toEqual([26, 16])
    await expect(values('mine', [text('a')], context)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })

  it('are measured by script in the cage that the context has', async () => {
    const cage = (_: string, items: readonly { picture: unknown }[]) =>
      Promise.resolve(items.map((item, i) => (i === 0 ? [0, 0] : [item.picture ? 1 : 0, 2])))
    const items = [picture('a', 0), picture('b', 0)]
    expect(await values('mine', items, { ...own(script), cage })).toEqual([Number.NaN, 0.5])
    expect(() => itemMetricNamed('mine', own(script))).toThrow('scripts do not run here')
  })
})
