// The page "New run" as a person meets it, over a host that answers from memory.
import { cleanup, configure, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  DatasetView,
  ModelView,
  PresetView,
  RecipeCheckView,
  RunView,
} from '../../../engine/api/contract/views.ts'
import { catalog } from '../../../renderer/lib/state/catalog.svelte.ts'
import Page from '../../../renderer/pages/wizard/Page.svelte'
import { type FakeHost, fakeHost } from './fake-host.ts'
import { checkOf, optionOf } from './fixtures.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const objectives = [
  { name: 'conditional', label: 'Draw', help: 'Pictures only.', options: [] },
  {
    ...{ name: 'onlyHere', label: 'Only in this test', help: 'New.', kinds: ['caption-image'] as const },
    options: [{ ...optionOf('zest', 'number'), label: 'Zest', default: 0.5 }],
  },
  { name: 'words', label: 'For texts', help: '', kinds: ['text'] as const, options: [] },
]
const steps = { ...optionOf('steps', 'whole'), label: 'Steps', default: 600, minimum: 1 }
const objective = {
  ...optionOf('objective', 'group'),
  options: [optionOf('name', 'text'), optionOf('options', 'any')],
}
const recipe = { name: 'recipe', label: '', help: '', options: [steps, objective, optionOf('name', 'text')] }
const model = {
  ...{
    id: 'm1',
    name: 'starter',
    kind: 'caption-image',
    licence: 'MIT',
    source: '',
    isShipped: true,
    parent: null,
  },
  ...{
    run: null,
    parameters: 1000,
    sizeBytes: 4000,
    createdAt: '',
    draws: true,
    files: [],
    card: {},
    generation: {},
  },
} satisfies ModelView
const dataset = {
  ...{
    id: 'd1',
    name: 'cats',
    kind: 'pairs',
    format: 'folder',
    counts: { train: 40, eval: 10 },
    rejected: 0,
  },
  ...{ createdAt: '', fingerprint: '', cover: [], pictureSize: 64, lines: [] },
} satisfies DatasetView

function check({ recipe }: { recipe: Record<string, unknown> }): RecipeCheckView {
  const missing = ['base', 'dataset'].filter((path) => recipe[path] === undefined)
  if (missing.length > 0)
    return {
      recipe: null,
      plan: null,
      problems: missing.map((path) => ({ path, message: 'missing' })),
      loss: null,
    }
  const count = Number(recipe['steps'] ?? 600)
  return checkOf({ steps: 600, ...recipe }, { seconds: count })
}

const textModel = { ...model, id: 'm2', name: 'writer', kind: 'text', draws: false } satisfies ModelView
const textDataset = {
  ...dataset,
  ...({ id: 'd2', name: 'questions', kind: 'texts', lines: ['What is a lime?'] } as const),
} satisfies DatasetView
const PRESETS: readonly PresetView[] = [
  { name: 'p', kind: 'caption-image', label: 'My goal', help: '', values: { steps: 60 } },
  { name: 't', kind: 'text', label: 'Write texts', help: '', values: { steps: 30 } },
]

let host: FakeHost
let stop: () => void
function open(query: Record<string, string> = {}) {
  return render(Page, { parts: [], query })
}
async function go(step: string): Promise<void> {
  const found = await screen.findByRole('button', { name: new RegExp(`^\\d?\\s*${step}`) })
  found.click()
}

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
  host = fakeHost({
    system: { catalog: () => ({ recipe: [recipe], objectives }), hello: () => ({}) as never },
    recipes: { presets: () => PRESETS, check },
    models: { list: () => [model, textModel] },
    datasets: { list: () => [dataset, textDataset], check: () => [] },
    runs: { start: ({ recipe }) => ({ id: 'r9', name: 'new', recipe }) as unknown as RunView },
  })
  stop = $effect.root(() => catalog.follow())
})
afterEach(() => {
  cleanup()
  stop()
  location.hash = ''
})

describe('the wizard', () => {
  it('draws an objective and its option that only the catalog knows', async () => {
    open({})
    await go('Objective')
    const card = await screen.findByRole('radio', { name: /Only in this test/ })
    card.click()
    expect(await screen.findByLabelText('Zest')).toBeTruthy()
    await waitFor(() => {
      const last = host.inputs('recipes.check').at(-1) as { recipe: Record<string, unknown> }
      expect(last.recipe['objective']).toEqual({ name: 'onlyHere' })
    })
  })

  it('goes on with its draft after the window was loaded again', async () => {
    const first = open()
    ;(await screen.findByRole('radio', { name: /My goal/ })).click()
    await go('Base')
    ;(await screen.findByRole('radio', { name: /starter/ })).click()
    first.unmount()
    open()
    const again = await screen.findByRole('radio', { name: /starter/ })
    expect((again as HTMLInputElement).checked).toBe(true)
  })

  it('takes back a change', async () => {
    open()
    const goal = (await screen.findByRole('radio', { name: /My goal/ })) as HTMLInputElement
    goal.click()
    await waitFor(() => expect(goal.checked).toBe(true))
    screen.getByRole('button', { name: 'Undo change' }).click()
    await waitFor(() => expect(goal.checked).toBe(false))
  })

  it('says what the last change did to the plan', async () => {
    open({ base: 'm1', dataset: 'd1' })
    await screen.findByText('≈ 10 min')
    ;(await screen.findByRole('radio', { name: /My goal/ })).click()
    // in the panel, and in narrow windows beside the buttons
    expect(await screen.findAllByText('Steps 600 → 60: −9 min')).toHaveLength(2)
  })

  it('offers what fits the kind of the goal, and forgets the rest when the goal is of another kind', async () => {
    open({ base: 'm1', dataset: 'd1' })
    ;(await screen.findByRole('radio', { name: /Write texts/ })).click()
    await waitFor(() => {
      const last = host.inputs('recipes.check').at(-1) as { recipe: Record<string, unknown> }
      expect(last.recipe).toEqual({ steps: 30 })
    })
    await go('Base')
    ;(await screen.findByRole('radio', { name: /writer/ })).click()
    expect(screen.queryByRole('radio', { name: /starter/ })).toBeNull()
    await go('Data')
    ;(await screen.findByRole('radio', { name: /questions/ })).click()
    expect(screen.queryByRole('radio', { name: /cats/ })).toBeNull()
    await go('Objective')
    await screen.findByRole('radio', { name: /For texts/ })
    expect(screen.queryByRole('radio', { name: /Only in this test/ })).toBeNull()
  })

  it('knows the kind by the data alone', async () => {
    open({ dataset: 'd2' })
    await go('Base')
    await screen.findByRole('radio', { name: /writer/ })
    await waitFor(() => expect(screen.queryByRole('radio', { name: /starter/ })).toBeNull())
  })

  it('names what is missing and leads there', async () => {
    open()
    await go('Plan')
    await screen.findByText('No base model is chosen yet.')
    const start = screen.getByRole('button', { name: /Start run/ }) as HTMLButtonElement
    expect(start.disabled).toBe(true)
  })

  it('starts what was drafted, opens the run and forgets the draft', async () => {
    open({ base: 'm1', dataset: 'd1' })
    const start = screen.getByRole('button', { name: /Start run/ }) as HTMLButtonElement
    await waitFor(() => expect(start.disabled).toBe(false))
    start.click()
    await waitFor(() => expect(location.hash).toBe('#/runs/r9'))
    expect(host.inputs('runs.start')).toEqual([{ recipe: { base: 'm1', dataset: 'd1' } }])
    expect(localStorage.length).toBe(0)
  })
})
