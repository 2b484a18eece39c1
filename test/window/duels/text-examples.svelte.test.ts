// What a duel of text models shows: prompts with three answers, word by word, scores; and nothing where nothing was written.
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it } from 'vitest'
import type { DuelTextView } from '../../../engine/api/contract/duel-views.ts'
import type { DuelDetailView, DuelRowView } from '../../../engine/api/contract/views.ts'
import { setLanguage } from '../../../renderer/lib/i18n/index.svelte.ts'
import Page from '../../../renderer/pages/duels/Page.svelte'
import { betterSide } from '../../../renderer/pages/duels/values.ts'
import { modelOf } from '../models/fixtures.ts'
import { fakeHost } from '../wizard/fake-host.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const ROW: DuelRowView = {
  ...{ metric: 'chrf', label: 'chrF', help: '', direction: 'higher', unit: '%', baseline: 0.4 },
  ...{ candidate: 0.45, delta: 0.05, low: -0.1, high: 0.2, p: 0.5, pHolm: 0.5, n: 4, wins: 2, ties: 1 },
  ...{ losses: 1, verdict: 'no difference shown' },
}
const TEXT: DuelTextView = {
  ...{ key: 'k1', prompt: 'u: Where is it?\na: ', reference: 'On the table.' },
  baseline: { text: 'On a red chair', isCut: true },
  candidate: { text: 'On the red table', isCut: false },
  scores: [
    { metric: 'chrf', label: 'chrF', direction: 'higher', unit: '%', baseline: 0.25, candidate: 0.75 },
    { metric: 'rouge-l', label: 'ROUGE-L', direction: 'higher', unit: '%', baseline: null, candidate: 0.5 },
  ],
}

function show(texts: readonly DuelTextView[]): HTMLElement {
  const duel: DuelDetailView = {
    ...{ id: 'd1', baseline: 'base', candidate: 'tuned', baselineName: 'Base', candidateName: 'Tuned' },
    ...{ dataset: 's1', datasetName: 'Questions', tone: 'none', sentence: '' },
    ...{ createdAt: '2025-01-01T00:00:00Z', rows: [ROW], controls: [], warnings: [], examples: [], texts },
  }
  fakeHost({
    duels: { list: () => [duel], show: () => duel },
    models: { list: () => [modelOf('Base', { kind: 'text', draws: false })] },
    datasets: { list: () => [] },
  })
  return render(Page, { parts: ['d1'] }).container
}

afterEach(async () => {
  cleanup()
  await setLanguage('en')
})

describe('a duel of text models', () => {
  it('shows prompt, reference and both answers, and which was cut', async () => {
    const container = show([TEXT])
    await screen.findByText('Prompt, as the models read it')
    const figures = [...container.querySelectorAll('figure')].map((figure) =>
      [...figure.children].map((part) => part.textContent.trim()),
    )
    expect(figures).toEqual([
      ['In the dataset', 'On the table.'],
      ['Base · cut at its limit', 'On a red chair'],
      ['Tuned', 'On the red table'],
    ])
    expect(container.querySelector('li > .text')?.textContent).toBe('u: Where is it?\na: ')
    expect(container.querySelectorAll('img')).toHaveLength(0)
    const link = screen.getByRole('link', { name: 'Show the text in the dataset' })
    expect(link.getAttribute('href')).toBe('#/datasets/s1?keys=k1')
  })

  it('marks word by word what the candidate wrote otherwise', async () => {
    const container = show([TEXT])
    await screen.findByText('Word by word, from baseline to candidate')
    const words = (tag: string) => [...container.querySelectorAll(tag)].map((part) => part.textContent.trim())
    expect(words('del')).toEqual(['a', 'chair'])
    expect(words('ins')).toEqual(['the', 'table'])
  })

  it('has the scores of the example, the better one bold', async () => {
    show([TEXT])
    await fireEvent.click(await screen.findByText('Scores of this example', { selector: 'summary' }))
    const table = within(screen.getByRole('region', { name: 'Scores of this example' }))
    const cells = (name: RegExp) =>
      within(table.getByRole('row', { name }))
        .getAllByRole('cell')
        .map((cell) => [cell.textContent, cell.classList.contains('better')])
    expect(cells(/^chrF/)).toEqual([
      ['25.0%', false],
      ['75.0%', true],
    ])
    expect(cells(/^ROUGE-L/)).toEqual([
      ['–', false],
      ['50.0%', false],
    ])
  })

  it('counts texts, not captions', async () => {
    show([TEXT])
    expect(await screen.findByRole('columnheader', { name: 'Texts' })).toBeTruthy()
    expect(screen.getByText(/With 4 texts none could have been shown/)).toBeTruthy()
    expect(document.body.textContent).not.toMatch(/caption/i)
  })

  it('says so where both wrote the same, or nothing', async () => {
    const nothing = { text: '', isCut: false }
    show([{ ...TEXT, baseline: nothing, candidate: nothing, scores: [] }])
    expect(await screen.findByText('Both wrote the same.')).toBeTruthy()
    expect(screen.getAllByText('It wrote nothing.')).toHaveLength(2)
    expect(screen.queryByText('Scores of this example')).toBeNull()
  })

  it('says why there is nothing to show where only real texts were judged, in German too', async () => {
    await setLanguage('de')
    show([])
    expect(await screen.findByText(/Die Modelle wurden nur an echten Texten gemessen/)).toBeTruthy()
  })

  it('shows more when asked', async () => {
    const container = show(Array.from({ length: 11 }, (_, i) => ({ ...TEXT, key: `k${i}` })))
    await fireEvent.click(await screen.findByRole('button', { name: 'Show 3 more' }))
    expect(container.querySelectorAll('ol > li')).toHaveLength(11)
  })
})

it('takes the better side by the direction of the metric', () => {
  expect(betterSide({ baseline: 1, candidate: 2, direction: 'higher' })).toBe('candidate')
  expect(betterSide({ baseline: 1, candidate: 2, direction: 'lower' })).toBe('baseline')
  expect(betterSide({ baseline: 2, candidate: 2, direction: 'lower' })).toBeUndefined()
  expect(betterSide({ baseline: null, candidate: 2, direction: 'lower' })).toBeUndefined()
})
