// Exports of text models: what the dialog offers, what it starts, and what is shown of the outcome.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ArtifactView, JobView, ModelView } from '../../../engine/api/contract/views.ts'
import { catalog as describeAll } from '../../../engine/catalog.ts'
import { engine } from '../../../renderer/lib/i18n/de/engine.ts'
import { catalog } from '../../../renderer/lib/state/catalog.svelte.ts'
import { jobs } from '../../../renderer/lib/state/jobs.svelte.ts'
import Page from '../../../renderer/pages/models/Page.svelte'
import { fakeHost } from '../wizard/fake-host.ts'
import { modelOf, refusedJob } from './fixtures.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const ADAPTER = { name: 'adapter/adapter_model.safetensors', sizeBytes: 100, sha256: '' }
const writer = (more: Partial<ModelView> = {}) => modelOf('Writer', { kind: 'text', draws: false, ...more })
const dataset = (name: string, kind: 'pairs' | 'texts') => ({ id: name.toLowerCase(), name, kind }) as never
/** As the gate of text models writes it. */
const CONFORMANCE = {
  ...{ referenceNats: 3.25, otherNats: 3.5, meanDifference: 0.2, limit: 0.1, tokens: 504, passed: false },
}
const started: JobView = { ...refusedJob(), state: 'running', error: null }

/** An address, and exports that are there. */
interface Shown {
  readonly parts?: string[]
  readonly query?: Record<string, string>
  readonly artifacts?: readonly ArtifactView[]
}

/** The page of models on a host with these. */
function show(models: readonly ModelView[], { parts = [], query = {}, artifacts = [] }: Shown = {}) {
  const host = fakeHost({
    models: { list: () => models },
    artifacts: { list: () => artifacts, start: () => started },
    duels: { list: () => [] },
    playground: { votes: () => [] },
    datasets: { list: () => [dataset('Shapes', 'pairs'), dataset('Sums', 'texts')] },
    jobs: { list: () => [] },
    system: { catalog: () => describeAll(), hello: () => ({}) as never },
  })
  onTestFinished($effect.root(() => (catalog.follow(), jobs.follow())))
  render(Page, { parts, query })
  return host
}
const choices = (group: HTMLElement) =>
  within(group)
    .getAllByRole('radio')
    .map((radio) => (radio as HTMLInputElement).value)

afterEach(cleanup)

describe('the export dialog', () => {
  it('of a text model offers its own formats and texts to measure on, and starts the chosen one', async () => {
    const host = show([writer()], { parts: ['writer'] })
    await fireEvent.click(await screen.findByRole('button', { name: 'Export' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Writer' }))
    const bf16 = await dialog.findByRole('radio', { name: 'Folder, bfloat16' })
    expect(choices(dialog.getByRole('radiogroup', { name: 'Format' }))).toEqual([
      ...['safetensors-f32', 'safetensors-bf16', 'safetensors-f16'],
      ...['q4_k', 'q4_0', 'q4_1', 'q6_k', 'q8_0', 'f16', 'bf16', 'f32'].map((type) => `gguf-${type}`),
      ...['onnx-int4', 'onnx-int8', 'onnx-f32'],
    ])
    await dialog.findByRole('option', { name: 'Sums' })
    expect(dialog.queryByRole('option', { name: 'Shapes' })).toBeNull()
    await fireEvent.click(bf16)
    await fireEvent.click(dialog.getByRole('button', { name: 'Export' }))
    await waitFor(() =>
      expect(host.inputs('artifacts.start')).toEqual([
        { model: 'writer', type: 'safetensors-bf16', gate: 'strict', dataset: null },
      ]),
    )
  })

  it('offers adapters of a model that was made by them, from the address of a finished run too', async () => {
    show([writer({ files: [ADAPTER] })], { parts: ['writer'], query: { export: '1' } })
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Writer' }))
    expect(await dialog.findByRole('radio', { name: 'Adapters' })).toBeTruthy()
  })

  it('of a model that draws keeps its types and pairs', async () => {
    show([modelOf('Base')], { parts: ['base'], query: { export: '1' } })
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Base' }))
    await dialog.findByRole('radio', { name: '32 bits' })
    expect(choices(dialog.getByRole('radiogroup', { name: 'Precision' }))).toEqual(['f32', 'int8', 'int4'])
    expect(await dialog.findByRole('option', { name: 'Shapes' })).toBeTruthy()
    expect(dialog.queryByRole('option', { name: 'Sums' })).toBeNull()
  })
})

describe('an export of a text model', () => {
  const artifact: ArtifactView = {
    ...{ id: 'x1', name: 'writer-peft', model: 'writer', format: 'peft', type: 'f32', sizeBytes: 2_000_000 },
    ...{ bitsPerWeight: 0.5, passed: false, conformance: CONFORMANCE, files: [] },
    createdAt: '2025-01-01T00:00:00Z',
  }

  it('is shown with its size, and what was measured beside its limit', async () => {
    show([writer()], { query: { tab: 'exports' }, artifacts: [artifact] })
    const card = within(await screen.findByRole('article', { name: 'writer-peft' }))
    expect(card.getByText(/PEFT\s+f32 · 2 MB/).textContent).not.toContain('bits per weight')
    const row = within(card.getByRole('row', { name: /^Difference of ln p of a token/, hidden: true }))
    expect(row.getByText('0.2 nats')).toBeTruthy()
    expect(row.getByText('at most 0.1 nats')).toBeTruthy()
    expect(row.getByText('Refused')).toBeTruthy()
    expect(card.getByText('3.5 nats, the original 3.25 nats, on 504 tokens')).toBeTruthy()
  })

  it('that the gate refused says by how much, and what to try', async () => {
    const error = { code: 'GATE_REFUSED', message: 'Off.', details: { conformance: CONFORMANCE }, fixes: [] }
    const subject = { kind: 'model', id: 'writer', name: 'Writer' } as const
    const host = show([writer()], { parts: ['writer'] })
    await fireEvent.click(await screen.findByRole('button', { name: 'Export' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Writer' }))
    await fireEvent.click(await dialog.findByRole('radio', { name: 'Folder, float16' }))
    await fireEvent.click(dialog.getByRole('button', { name: 'Export' }))
    await waitFor(() => expect(host.inputs('artifacts.start')).toHaveLength(1))
    host.tell('jobs', 'changed', { ...refusedJob(), subject, error })
    const row = within(await screen.findByRole('row', { name: /^Difference of ln p of a token/ }))
    expect(row.getByText('Refused')).toBeTruthy()
    expect(screen.getByText('1 figure is past its limit.')).toBeTruthy()
    expect(screen.getByText('Nothing was written.')).toBeTruthy()
    expect(screen.getByText('Export with 32 bits, which loses nothing.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Export with Folder, 32 bits' }))
    const again = within(await screen.findByRole('dialog', { name: 'Export Writer' }))
    const whole = await again.findByRole('radio', { name: 'Folder, 32 bits' })
    expect((whole as HTMLInputElement).checked).toBe(true)
  })
})

it('every type has a German name and a German help', () => {
  const types = describeAll()['exports'] ?? []
  expect(types.length).toBeGreaterThan(0)
  const missing = types.filter(({ name }) => !engine[`export_${name}`] || !engine[`export_${name}_help`])
  expect(missing.map(({ name }) => name)).toEqual([])
})
