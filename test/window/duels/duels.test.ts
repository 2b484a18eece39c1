// Verdicts in words, figures, controls, and how a new duel is set up.
import { afterEach, describe, expect, it } from 'vitest'
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { DuelDetailView, DuelRowView } from '../../../engine/api/contract/views.ts'
import { setLanguage } from '../../../renderer/lib/i18n/index.svelte.ts'
import { controlTable } from '../../../renderer/pages/duels/controls.ts'
import { NewDuel } from '../../../renderer/pages/duels/new-duel.svelte.ts'
import { formatP, isTooSmall } from '../../../renderer/pages/duels/values.ts'
import { rowVerdict, shortSentence, toneOf, verdictSentence } from '../../../renderer/pages/duels/verdict.ts'

const row = (label: string, verdict: string, more: Partial<DuelRowView> = {}): DuelRowView => ({
  ...{ metric: label, label, help: '', direction: 'higher', baseline: 0.4, candidate: 0.45, delta: 0.05 },
  ...{
    low: 0.02,
    high: 0.08,
    p: 0.004,
    pHolm: 0.012,
    unit: '%',
    n: 60,
    wins: 40,
    ties: 5,
    losses: 15,
    verdict,
  },
  ...more,
})
const duel = (tone: DuelDetailView['tone'], rows: readonly DuelRowView[]): DuelDetailView => ({
  ...{ id: 'd1', baseline: 'm1', candidate: 'm2', baselineName: 'starter', candidateName: 'tuned' },
  ...{ dataset: 's1', datasetName: 'scenes', tone, sentence: '', createdAt: '2025-01-01T00:00:00Z' },
  ...{ rows, controls: [], warnings: [], examples: [] },
})

afterEach(() => setLanguage('en'))

describe('the verdict', () => {
  it('names what is better by how much, and what is open', () => {
    const said = verdictSentence(
      duel('better', [row('Recall at 1', 'better'), row('PSNR', 'no difference shown', { unit: 'dB' })]),
    )
    expect(said).toBe(
      'tuned against starter: better in Recall at 1 (+5 points, p = 0.012). No difference was shown in PSNR.',
    )
  })

  it('says both when it is mixed', () => {
    const worse = row('Loss', 'worse', { unit: 'nats/token', delta: 0.2, pHolm: 0.0002 })
    expect(verdictSentence(duel('mixed', [row('Recall', 'better'), worse]))).toBe(
      'tuned against starter: better in Recall (+5 points, p = 0.012), but worse in Loss (+0.2 nats/token, p < 0.001).',
    )
  })

  it('never calls two models equal', async () => {
    const none = duel('none', [row('Recall', 'no difference shown')])
    for (const language of ['en', 'de'] as const) {
      await setLanguage(language)
      const words = [
        verdictSentence(none),
        shortSentence(none),
        rowVerdict({ verdict: 'no difference shown' }),
      ]
      for (const said of words) expect(said).not.toMatch(/equal|same|gleich/i)
      expect(words[2]).toBe(language === 'en' ? 'No difference shown' : 'Kein Unterschied gezeigt')
    }
  })

  it('says when there were too few captions to show anything', () => {
    const few = duel('none', [row('Recall', 'no difference shown', { n: 4 })])
    expect(verdictSentence(few)).toContain('With 4 captions none could have been shown')
    expect(isTooSmall([row('a', '', { n: 30 })])).toBe(false)
  })

  it('names metrics and controls in the language of the window, and others as the engine does', async () => {
    const rows = [
      row('Held-out loss', 'better', { metric: 'nll' }),
      row('My own', 'better', { metric: 'own' }),
    ]
    await setLanguage('de')
    expect(verdictSentence(duel('better', rows))).toMatch(/„Zurückgehaltener Verlust“ .* und „My own“/)
    const controls = [{ label: 'Real pictures', metric: 'nll', value: 1 }]
    expect(controlTable({ rows, controls })).toMatchObject({
      metrics: [{ label: 'Zurückgehaltener Verlust' }],
      rows: [{ label: 'Echte Bilder' }],
    })
  })

  it('takes an unknown verdict for nothing shown', () => {
    expect(rowVerdict({ verdict: 'something new' })).toBe('No difference shown')
  })

  it('has a colour that warns of mixed results', () => {
    const tones = (['better', 'worse', 'mixed', 'none'] as const).map((tone) => toneOf({ tone }))
    expect(tones).toEqual(['ok', 'bad', 'warn', 'neutral'])
  })
})

it('writes small p-values as a bound', () => {
  expect([0.5, 0.0123, 0.00001, null].map(formatP)).toEqual(['0.500', '0.012', '< 0.001', '–'])
})

it('puts controls into lines with the metrics they have', () => {
  const control = (label: string, metric: string, value: number) => ({ label, metric, value })
  const table = controlTable({
    rows: [row('Recall', 'better')],
    controls: [
      control('real', 'Recall', 0.9),
      control('shuffled', 'Recall', 0.1),
      control('real', 'PSNR', 20),
    ],
  })
  expect(table.metrics.map(({ label, unit }) => [label, unit])).toEqual([
    ['Recall', '%'],
    ['PSNR', ''],
  ])
  expect(table.rows).toEqual([
    { label: 'real', values: { Recall: 0.9, PSNR: 20 } },
    { label: 'shuffled', values: { Recall: 0.1 } },
  ])
})

describe('a new duel', () => {
  const models = [
    { id: 'starter', parent: null },
    { id: 'tuned', parent: 'starter' },
    { id: 'lost', parent: 'removed' },
  ]
  /** A duel that knows the models and remembers what was asked. */
  function setUp() {
    const asked: unknown[] = []
    const start = (input: unknown) => Promise.resolve(void asked.push(input))
    const made = new NewDuel({ duels: { start } } as unknown as AppClient)
    made.know(models)
    return { made, asked }
  }

  it('takes the parent as baseline', () => {
    const { made } = setUp()
    made.chooseCandidate('tuned')
    expect(made.baseline).toBe('starter')
    made.chooseCandidate('lost')
    expect(made.baseline).toBe('')
    expect(made.problem).toBe('needModels')
  })

  it('leaves a chosen baseline alone', () => {
    const { made } = setUp()
    made.chooseBaseline('lost')
    made.chooseCandidate('tuned')
    expect(made.baseline).toBe('lost')
  })

  it('needs two models and a dataset', () => {
    const { made } = setUp()
    made.chooseBaseline('tuned')
    made.chooseCandidate('tuned')
    expect(made.problem).toBe('sameModel')
    made.chooseBaseline('starter')
    expect(made.problem).toBe('needDataset')
    made.dataset = 's1'
    expect(made.problem).toBeUndefined()
  })

  it('asks for chosen metrics, and for none to mean all', async () => {
    const { made, asked } = setUp()
    made.chooseCandidate('tuned')
    made.dataset = 's1'
    made.toggleMetric('psnr', true)
    await made.start()
    made.hasAllMetrics = false
    made.toggleMetric('ssim', true)
    made.toggleMetric('psnr', false)
    await made.start()
    const common = { baseline: 'starter', candidate: 'tuned', dataset: 's1', seeds: 1 }
    expect(asked).toEqual([
      { ...common, metrics: [] },
      { ...common, metrics: ['ssim'] },
    ])
  })
})
