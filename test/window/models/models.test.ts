// Lineage, conformance, cards and removals: what the pages of models say.
import { describe, expect, it } from 'vitest'
import type { ArtifactView, DuelView, ErrorView } from '../../../engine/api/contract/views.ts'
import { cardLines, readCard, wordsOf } from '../../../renderer/pages/models/card.ts'
import { readConformance, refusedReading } from '../../../renderer/pages/models/conformance.ts'
import { artifactPath } from '../../../renderer/pages/models/download.ts'
import {
  ancestry,
  buildLineage,
  descendants,
  type LineageNode,
} from '../../../renderer/pages/models/lineage.ts'
import { removalOf } from '../../../renderer/pages/models/removal.ts'

const model = (id: string, parent: string | null = null, day = 1) => ({
  id,
  name: id,
  parent,
  createdAt: `2025-01-0${day}T00:00:00Z`,
})
type Shape = { readonly [id: string]: Shape }
/** The tree as nested names. */
function shape(nodes: readonly LineageNode<ReturnType<typeof model>, never>[]): Shape {
  return Object.fromEntries(nodes.map((node) => [node.model.id, shape(node.children)]))
}

describe('the lineage', () => {
  it('puts models below their parents, the eldest first', () => {
    const models = [model('b', 'base', 3), model('a', 'base', 2), model('base'), model('a2', 'a', 4)]
    expect(shape(buildLineage(models, []))).toEqual({ base: { a: { a2: {} }, b: {} } })
    expect(buildLineage(models, [])[0]?.children.map(({ model: { id } }) => id)).toEqual(['a', 'b'])
  })

  it('makes a root of a model whose parent is missing, and says so', () => {
    const [tree] = buildLineage([model('a', 'removed')], [])
    expect(tree).toMatchObject({ model: { id: 'a' }, hasLostParent: true })
  })

  it('keeps every model once when parents go in a circle', () => {
    const models = [model('a', 'c', 1), model('b', 'a', 2), model('c', 'b', 3), model('self', 'self', 4)]
    expect(shape(buildLineage(models, []))).toEqual({ a: { b: { c: {} } }, self: {} })
  })

  it('hangs exports below their model', () => {
    const artifact = { id: 'x1', name: 'base-int8', model: 'base', createdAt: '2025-01-02' }
    expect(buildLineage([model('base')], [artifact])[0]?.exports).toEqual([artifact])
  })

  it('gives the line of a model and ends in circles too', () => {
    const models = [model('base'), model('a', 'base'), model('b', 'a')]
    expect(ancestry(models, 'b').map(({ id }) => id)).toEqual(['base', 'a', 'b'])
    expect(ancestry([model('a', 'b'), model('b', 'a')], 'a').map(({ id }) => id)).toEqual(['b', 'a'])
    expect(ancestry(models, 'nobody')).toEqual([])
  })

  it('gives everything that came from a model', () => {
    const models = [model('base'), model('a', 'base'), model('b', 'a'), model('other')]
    expect(descendants(models, 'base').map(({ id }) => id)).toEqual(['a', 'b'])
    expect(descendants([model('a', 'b'), model('b', 'a')], 'a').map(({ id }) => id)).toEqual(['b'])
  })
})

/** As the gate writes it, with a mean KL and an agreement of one's choice. */
const report = (meanKl: number, agreement: number) => ({
  intact: true,
  model: { positions: 512, meanKl, p99Kl: 1, agreement, referenceNats: 2, otherNats: 2.1 },
  file: { positions: 512, meanKl: 0.0001, p99Kl: 0.01, agreement: 1, referenceNats: 2, otherNats: 2 },
  decoderRmse: 0.004,
  picture: { sameTokens: 60, rmse: 0.1 },
  tokensPerSecond: { float: 800, exported: 1200 },
  limits: { meanKl: 0.15, agreement: 0.8, fileKl: 0.005, decoderRmse: 0.02 },
  passed: meanKl <= 0.15 && agreement >= 0.8,
  failures: [],
})

describe('conformance', () => {
  it('stands beside its limits, floors and ceilings apart', () => {
    const reading = readConformance(report(0.02, 0.9))
    expect(reading?.rows.map(({ figure, hasPassed, isFloor }) => [figure, hasPassed, isFloor])).toEqual([
      ['meanKl', true, false],
      ['agreement', true, true],
      ['fileKl', true, false],
      ['decoderRmse', true, false],
    ])
    expect(reading?.tokensPerSecond).toEqual({ float: 800, exported: 1200 })
  })

  it('of a refused export shows which limits were missed', () => {
    const error: ErrorView = {
      code: 'GATE_REFUSED',
      message: 'export: the int4 files are off.',
      details: { conformance: report(0.4, 0.6) },
      fixes: [],
    }
    const missed = refusedReading(error)?.rows.filter(({ hasPassed }) => !hasPassed)
    expect(missed?.map(({ figure, value, limit }) => [figure, value, limit])).toEqual([
      ['meanKl', 0.4, 0.15],
      ['agreement', 0.6, 0.8],
    ])
  })

  it('is not found in other failures or broken reports', () => {
    expect(refusedReading({ code: 'DISK_FULL', message: '', details: {}, fixes: [] })).toBeUndefined()
    expect(readConformance({ limits: 'none' })).toBeUndefined()
    expect(readConformance({ limits: {} })?.rows.every(({ hasPassed }) => !hasPassed)).toBe(true)
  })
})

describe('a model card', () => {
  it('has words for keys', () => {
    expect(wordsOf('heldOutConcepts')).toBe('Held out concepts')
    expect(wordsOf('datasetFingerprint')).toBe('Dataset fingerprint')
    expect(wordsOf('psnr heldConcepts')).toBe('Psnr held concepts')
  })

  it('becomes headings and lines, whatever is in it', () => {
    expect(
      cardLines({ data: { pictures: 12, licences: ['MIT', 'CC0'], none: null, empty: {} }, done: true }),
    ).toEqual([
      { label: 'Data', value: null, depth: 0 },
      { label: 'Pictures', value: 12, depth: 1 },
      { label: 'Licences', value: 'MIT, CC0', depth: 1 },
      { label: 'Done', value: 'true', depth: 0 },
    ])
  })

  it('is written as JSON below a few levels', () => {
    const deep = cardLines({ a: { b: { c: { d: { e: 1 } } } } })
    expect(deep.at(-1)).toEqual({ label: 'D', value: '{"e":1}', depth: 3 })
  })

  it('is parted into purpose, data, scores and the rest', () => {
    const parts = readCard({
      purpose: 'Draws.',
      data: { pictures: 1 },
      scores: { psnr: 2 },
      base: 'starter',
      architecture: {},
    })
    expect(parts.purpose).toBe('Draws.')
    expect(parts.rest).toEqual([{ label: 'Base', value: 'starter', depth: 0 }])
    expect(readCard({ purpose: 3 }).purpose).toBeNull()
  })
})

describe('removing a model', () => {
  const artifacts = [
    { model: 'a', sizeBytes: 5 },
    { model: 'b', sizeBytes: 7 },
  ] as ArtifactView[]
  const duels = [
    { baseline: 'base', candidate: 'a' },
    { baseline: 'a', candidate: 'b' },
  ] as DuelView[]

  it('counts what goes and what stays', () => {
    const own = { id: 'a', source: 'trained', sizeBytes: 100 }
    expect(removalOf(own, [model('b', 'a')], { artifacts, duels })).toEqual({
      ...{ exports: 1, duels: 2, children: 1, freedBytes: 105, hasOtherCopy: false },
    })
  })

  it('says that the folder of an added model stays', () => {
    const added = { id: 'z', source: 'added', sizeBytes: 100 }
    expect(removalOf(added, [], { artifacts, duels })).toMatchObject({ freedBytes: 100, hasOtherCopy: true })
  })
})

it('addresses files of exports with every odd character escaped', () => {
  expect(artifactPath('x1', 'sub/a b#1.onnx')).toBe('/artifact/x1/sub/a%20b%231.onnx')
})
