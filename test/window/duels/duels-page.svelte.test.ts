// The pages on duels as a person meets them.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DuelDetailView } from '../../../engine/api/contract/views.ts'
import Page from '../../../renderer/pages/duels/Page.svelte'
import { modelOf } from '../models/fixtures.ts'
import { fakeHost } from '../wizard/fake-host.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const DUEL: DuelDetailView = {
  ...{ id: 'd1', baseline: 'base', candidate: 'tuned', baselineName: 'Base', candidateName: 'Tuned' },
  ...{
    dataset: 's1',
    datasetName: 'Scenes',
    tone: 'better',
    sentence: '',
    createdAt: '2025-01-01T00:00:00Z',
  },
  rows: [
    {
      ...{
        metric: 'nll',
        label: 'Held-out loss',
        help: 'Nats per token.',
        direction: 'lower',
        unit: 'nats/token',
      },
      ...{ baseline: 3.2, candidate: 3, delta: -0.2, low: -0.3, high: -0.1, p: 0.001, pHolm: 0.002 },
      ...{ n: 40, wins: 30, ties: 0, losses: 10, verdict: 'better' },
    },
    {
      ...{
        metric: 'kid',
        label: 'KID',
        help: '',
        direction: 'lower',
        unit: '',
        baseline: 0.2,
        candidate: 0.19,
      },
      ...{
        delta: -0.01,
        low: -0.05,
        high: 0.03,
        p: 0.4,
        pHolm: 0.4,
        n: 40,
        wins: null,
        ties: null,
        losses: null,
      },
      verdict: 'no difference shown',
    },
  ],
  controls: [{ label: 'real pictures', metric: 'kid', value: 0.01 }],
  warnings: ['Few captions.'],
  examples: [{ key: 'k7', caption: 'a red star', real: null, baseline: null, candidate: null }],
}

/** A host with one duel. */
function hostOf(duels: readonly DuelDetailView[] = [DUEL]) {
  return fakeHost({
    duels: {
      list: () => duels,
      show: () => DUEL,
      report: () => ({ name: 'tuned.html', html: '<p>report</p>' }),
    },
    models: { list: () => [modelOf('Base'), modelOf('Tuned', { parent: 'base' })] },
    datasets: { list: () => [] },
  })
}

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

it('lists duels with their verdict in a sentence', async () => {
  hostOf()
  render(Page)
  const link = await screen.findByRole('link', { name: /Tuned is better than Base/ })
  expect(link.getAttribute('href')).toBe('#/duels/d1')
})

it('explains what a duel is while there is none', async () => {
  hostOf([])
  render(Page)
  expect(await screen.findByText('No duels yet')).toBeTruthy()
})

describe('a duel', () => {
  it('says its verdict first, then what it rests on', async () => {
    hostOf()
    render(Page, { parts: ['d1'] })
    const verdict = await screen.findByText(/^Tuned against Base: better in Held-out loss/)
    const table = within(screen.getByRole('region', { name: 'Metrics' })).getByRole('table')
    expect(verdict.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    const row = within(within(table).getByRole('row', { name: /^Held-out loss/ }))
    expect(row.getByText(/Lower is better/)).toBeTruthy()
    expect(row.getByText('30 / 0 / 10')).toBeTruthy()
    expect(row.getByText('−0.2 [−0.3; −0.1]')).toBeTruthy()
    const other = within(within(table).getByRole('row', { name: /^KID/ }))
    expect(other.getByText('No difference shown')).toBeTruthy()
    expect(screen.getByText('Few captions.')).toBeTruthy()
    expect(screen.getByRole('row', { name: /real pictures/ })).toBeTruthy()
  })

  it('saves its report', async () => {
    const host = hostOf()
    const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:report')
    render(Page, { parts: ['d1'] })
    await screen.findByText(/^Tuned against Base: /)
    await fireEvent.click(screen.getByRole('button', { name: 'Save report' }))
    await waitFor(() => expect(made).toHaveBeenCalled())
    expect(await (made.mock.calls[0]?.[0] as Blob).text()).toBe('<p>report</p>')
    expect(host.inputs('duels.report')).toEqual([{ duel: 'd1' }])
  })
})

it('leads from an example to its pair in the dataset', async () => {
  hostOf()
  render(Page, { parts: ['d1'], query: {} })
  const pair = await screen.findByRole('link', { name: 'Show the pair' })
  expect(pair.getAttribute('href')).toBe('#/datasets/s1?keys=k7')
  await fireEvent.click(screen.getByRole('button', { name: 'Show these pairs in the dataset' }))
  expect(location.hash).toBe('#/datasets/s1?keys=k7')
})
