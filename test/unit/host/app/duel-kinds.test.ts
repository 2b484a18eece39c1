// Duels as a worker carries them out and the window reads them: two tiny text models on questions with answers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DuelDetailView } from '../../../../engine/api/contract/views.ts'
import { catalog } from '../../../../engine/catalog.ts'
import { comparableKind } from '../../../../engine/host/app/duel-check.ts'
import { duelsService } from '../../../../engine/host/app/services/duels.ts'
import { WORKS } from '../../../../engine/host/app/works.ts'
import { importTextDataset } from '../../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../../engine/host/models-add.ts'
import { saveOwnMetric } from '../../../../engine/host/own-metrics.ts'
import { pickTextScores } from '../../../../engine/index.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../../helpers/tiny-text-folder.ts'

const { signal } = new AbortController()
const PATIENT = { timeout: 60_000 }

/** Two models of other weights, or one against a shipped one, and rows to compare them on. */
async function setUp(rows: readonly object[], shipped?: string) {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const folder = tempFolder()
  const path = join(folder, 'rows.jsonl')
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  await importTextDataset(store, { paths: [path], name: 'rows', options: { evalFraction: 0.5 } })
  const baseline = shipped ?? addModel(store, writeTinyTextFolder(join(folder, 'one'), 1), 'one').id
  const candidate = addModel(store, writeTinyTextFolder(join(folder, 'two'), 2), 'two').id
  const service = duelsService(appOn(store))
  const dataset = store.datasets.find('rows').id
  const stages: string[] = []
  async function compare(metrics: readonly string[] = []): Promise<DuelDetailView> {
    const request = { name: 'two against one', baseline, candidate, dataset, metrics, seeds: 1 }
    const progress = (stage: string) => void stages.push(stage)
    const tools = { store, runtime: 'onnx-cpu', threads: 1, signal, progress }
    return service.show({ duel: await WORKS.compare(request, tools) }, signal)
  }
  return { store, service, compare, stages, order: { baseline, candidate, dataset, metrics: [], seeds: 1 } }
}

const QUESTIONS = [...'abcdefghijkl'].map((letter) => ({ prompt: `say ${letter} `, completion: letter }))

describe('a duel of text models', PATIENT, () => {
  it('is stored with what both wrote to each prompt and with the scores of each example', async () => {
    const { store, service, compare, stages } = await setUp(QUESTIONS)
    const duel = await compare()
    expect(new Set(stages)).toEqual(
      new Set(
        ['baseline', 'candidate'].flatMap((who) => [`${who}: judging texts`, `${who}: writing answers`]),
      ),
    )
    // what is usual for questions with answers
    const usual = ['text-nll', 'bits-per-byte', 'exact-match', 'chrf', 'rouge-l', 'distinct-2', 'seq-rep-4']
    expect(duel.rows.map(({ metric }) => metric)).toEqual(usual)
    expect(duel).toMatchObject({ baselineName: 'one', candidateName: 'two', examples: [], controls: [] })
    expect(duel.texts?.length).toBe(duel.rows[0]?.n)
    for (const text of duel.texts ?? []) {
      const [row] = store.texts.named(duel.dataset, [text.key])
      expect(row?.parts.map((part) => part.text)).toEqual([`say ${text.reference} `, text.reference])
      expect(text.prompt).toContain(`say ${text.reference}`)
    }
    const differ = duel.texts?.filter(({ baseline, candidate }) => baseline.text !== candidate.text)
    expect(differ?.length).toBeGreaterThan(0)
    // each text has one letter and the end of the text, so the mean over texts is the value of the whole
    const losses = duel.texts?.map(({ scores }) => scores.find(({ metric }) => metric === 'text-nll'))
    for (const arm of ['baseline', 'candidate'] as const) {
      const mean = (losses ?? []).reduce((sum, loss) => sum + (loss?.[arm] ?? NaN), 0) / (losses?.length ?? 0)
      expect(mean).toBeCloseTo(duel.rows[0]?.[arm] ?? NaN, 6)
    }
    expect(service.report({ duel: duel.id }, signal)).toMatchObject({
      html: expect.stringContaining('two against one') as string,
    })
  })

  it('has no answers to show where only real texts were judged', async () => {
    const { compare } = await setUp(QUESTIONS.map(({ prompt }) => ({ text: prompt })))
    const duel = await compare()
    expect(duel.texts).toEqual([])
    expect(duel.rows.map(({ metric }) => metric)).toEqual(['text-nll', 'bits-per-byte'])
  })

  it('takes shipped models, which have no row before', async () => {
    const { store, compare } = await setUp(QUESTIONS, 'text-starter')
    const { baseline, warnings } = await compare(['bits-per-byte'])
    expect(store.models.find(baseline)).toMatchObject({ name: 'text-starter', source: 'shipped' })
    expect(warnings).toEqual([])
  })

  it('leaves out what different tokens cannot be compared by, and says so', async () => {
    const { compare } = await setUp(QUESTIONS, 'text-starter')
    const { rows, warnings } = await compare()
    expect(rows.map(({ metric }) => metric)).not.toContain('text-nll')
    expect(warnings).toMatchObject([{ code: 'duel.textTokensDiffer' }])
  })

  it('measures own metrics of both, by formula and by script', async () => {
    const { store, compare } = await setUp(QUESTIONS)
    const shared = { direction: 'max', of: 'texts' }
    await saveOwnMetric(store, { ...shared, name: 'twice', formula: '2 * score("chrf")' })
    const source = 'function measure({ output, references }) { return [output.length, references[0].length] }'
    await saveOwnMetric(store, { ...shared, name: 'ratio', references: true, source })
    const duel = await compare(['chrf', 'twice', 'ratio'])
    const [chrf, twice, ratio] = duel.rows
    expect(duel.rows.map(({ metric, n }) => [metric, n])).toEqual(
      ['chrf', 'twice', 'ratio'].map((metric) => [metric, chrf?.n]),
    )
    // the mean over the texts of twice their own chrF
    const own = (duel.texts ?? []).map(
      ({ scores }) => scores.find(({ metric }) => metric === 'chrf')?.candidate ?? NaN,
    )
    expect(twice?.candidate).toBeCloseTo((2 * own.reduce((sum, one) => sum + one, 0)) / own.length, 6)
    const [written, wanted] = (duel.texts ?? []).reduce(
      ([a, b], { candidate, reference }) => [a + candidate.text.length, b + reference.length],
      [0, 0],
    )
    expect(ratio?.candidate).toBeCloseTo(written / wanted, 9)
    expect(store.evaluations.list()[0]?.settings['own']).toEqual({ twice: 1, ratio: 1 })
  })

  it('says why it fails', async () => {
    const { compare } = await setUp(QUESTIONS)
    await expect(compare(['psnr'])).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: 'metric: psnr is of pictures, not of texts.',
    })
  })
})

describe('what can be compared', () => {
  const drawing = { kind: 'caption-image', name: 'starter' }
  const writing = { kind: 'text', name: 'tiny' }
  const pairs = { kind: 'pairs', name: 'shapes' } as const
  const refused = (
    baseline: typeof drawing,
    candidate: typeof drawing,
    data: typeof pairs | { kind: 'texts'; name: string },
  ) => {
    try {
      return comparableKind({ baseline, candidate }, data)
    } catch (error) {
      return (error as Error).message
    }
  }

  it('are two models of one kind, on data of their kind', () => {
    expect(refused(drawing, drawing, pairs)).toBe('caption-image')
    expect(refused(writing, writing, { kind: 'texts', name: 'says' })).toBe('text')
    expect(refused(drawing, writing, pairs)).toBe(
      'compare: "tiny" is a text model, "starter" a caption-image model.',
    )
    expect(refused(writing, writing, pairs)).toBe(
      'compare: text models are compared on texts, the dataset "shapes" holds pictures.',
    )
    const encoder = { kind: 'pair-encoder', name: 'judge' }
    expect(refused(encoder, encoder, pairs)).toBe(
      'compare: "judge" is a pair-encoder model, which cannot be compared.',
    )
  })

  it('is asked before a job starts', async () => {
    const { service, order } = await setUp(QUESTIONS)
    expect(() => service.start({ ...order, baseline: 'starter' }, signal)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
  })

  it('is told of each metric in the catalog: those for texts measure texts, the others cannot', () => {
    const metrics = catalog()['metrics'] ?? []
    const measured = metrics.filter(({ name }) => {
      try {
        return pickTextScores([name], true).length === 1
      } catch {
        return false
      }
    })
    expect(measured.length).toBeGreaterThan(10)
    expect(metrics.filter(({ kinds }) => kinds?.includes('text'))).toEqual(measured)
  })
})
