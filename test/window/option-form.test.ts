// The form that draws itself from option descriptions.
import { fireEvent, render, screen } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeOptions, option } from '../../engine/api/options.ts'
import OptionForm from '../../renderer/lib/forms/OptionForm.svelte'
import { presetValue, withValue } from '../../renderer/lib/forms/values.ts'

const schema = z.object({
  title: option(z.string().default('plain'), { label: 'Title', help: 'Of the run.' }),
  rank: option(z.int().min(1).max(64).default(16), { label: 'Rank', help: 'Width.', unit: 'columns' }),
  rate: option(z.number().positive().max(1).default(3e-4), { label: 'Rate', help: 'Size of steps.' }),
  threads: option(z.union([z.int().min(1), z.literal('auto')]).default('auto'), {
    label: 'Threads',
    help: 'Workers.',
  }),
  keep: option(z.boolean().default(false), { label: 'Keep', help: 'Keeps it.' }),
  shape: option(z.enum(['cosine', 'linear']).default('cosine'), { label: 'Shape', help: 'Of the decay.' }),
  prompts: option(z.array(z.string()).default([]), { label: 'Prompts', help: 'To draw.', repeatable: true }),
  sizes: option(z.array(z.int()).default([1, 2]), { label: 'Sizes', help: 'In pixels.' }),
  layers: option(
    z.array(z.object({ width: option(z.int().default(8), { label: 'Layer width', help: '' }) })).default([]),
    {
      label: 'Layers',
      help: 'Of the model.',
    },
  ),
  optimizer: option(z.object({ beta: option(z.number().default(0.9), { label: 'Beta', help: 'Memory.' }) }), {
    label: 'Optimizer',
    help: 'How steps are made.',
  }),
  anything: option(z.record(z.string(), z.unknown()).default({}), { label: 'Anything', help: 'Free.' }),
  cap: option(z.number().nullable().default(null), { label: 'Cap', help: 'Or none.' }),
  epsilon: option(z.number().default(1e-8), { label: 'Epsilon', help: 'Rarely.', advanced: true }),
})

function show(values: Record<string, unknown> = {}, more: object = {}) {
  let now = values
  const props = () => ({
    options: describeOptions(schema),
    values: now,
    onchange: (next: object) => {
      now = next as Record<string, unknown>
      void view.rerender(props())
    },
    ...more,
  })
  const view = render(OptionForm, props())
  return { values: () => now }
}
const field = <T extends HTMLElement = HTMLInputElement>(label: string | RegExp) =>
  screen.getByLabelText<T>(label)
const type = (label: string, value: string) => fireEvent.input(field(label), { target: { value } })

describe('OptionForm', () => {
  it('draws every kind of option with its default', () => {
    show()
    expect([field('Title').value, field('Rank').value, field('Rate').value, field('Shape').value]).toEqual([
      'plain',
      '16',
      '3e-4',
      'cosine',
    ])
    expect([
      field('Threads').value,
      field('Keep').checked,
      field('Sizes').value,
      field('Prompts').value,
    ]).toEqual(['auto', false, '1, 2', ''])
    expect(screen.getByRole('group', { name: 'Optimizer' })).toBeTruthy()
    expect([field('Beta').value, field('Anything').value]).toEqual(['0.9', '{}'])
    expect(screen.getByText('columns')).toBeTruthy()
  })
  it('describes each field with its help', () => {
    show()
    const helpOf = document.getElementById(field('Rank').getAttribute('aria-describedby') ?? '')
    expect(helpOf?.textContent).toBe('Width.')
  })
  it('tells numbers, words, switches, choices and lists', async () => {
    const { values } = show()
    await type('Rank', '32')
    await type('Rate', '0,01')
    await fireEvent.click(field('Keep'))
    await fireEvent.change(field('Shape'), { target: { value: 'linear' } })
    await fireEvent.change(field('Prompts'), { target: { value: 'a cat\n\n a dog ' } })
    await fireEvent.change(field('Sizes'), { target: { value: '16, 32' } })
    await type('Beta', '0.95')
    expect(values()).toEqual({
      rank: 32,
      rate: 0.01,
      keep: true,
      shape: 'linear',
      prompts: ['a cat', 'a dog'],
      sizes: [16, 32],
      optimizer: { beta: 0.95 },
    })
  })
  it('takes a number where a word stands', async () => {
    const { values } = show()
    const [number = ''] = [...field<HTMLSelectElement>('Threads').options].map(({ value }) => value).slice(-1)
    await fireEvent.change(field('Threads'), { target: { value: number } })
    await fireEvent.input(screen.getByRole('textbox', { name: 'Threads' }), { target: { value: '4' } })
    expect(values()).toEqual({ threads: 4 })
  })
  it('adds, edits and removes entries of a list of groups', async () => {
    const { values } = show()
    await fireEvent.click(screen.getByRole('button', { name: 'Add' }))
    await type('Layer width', '64')
    expect(values()).toEqual({ layers: [{ width: 64 }] })
    await fireEvent.click(screen.getByRole('button', { name: 'Remove item 1' }))
    expect(values()).toEqual({ layers: [] })
  })
  it('says what is wrong with a number and keeps the last good one', async () => {
    const { values } = show()
    await type('Rank', '99')
    expect([field('Rank').getAttribute('aria-invalid'), screen.getByRole('alert').textContent]).toEqual([
      'true',
      'At most 64.',
    ])
    await type('Rank', 'many')
    expect([values(), screen.getByRole('alert').textContent]).toEqual([{}, 'This is not a number.'])
  })
  it('shows what the engine found wrong', () => {
    show({ optimizer: { beta: 2 } }, { problems: [{ path: 'optimizer.beta', message: 'Too large.' }] })
    expect(screen.getByText('Too large.')).toBeTruthy()
  })
  it('goes back to the default', async () => {
    const { values } = show({ rank: 32 })
    expect(screen.getByText('Default: 16 columns')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Back to 16 columns' }))
    expect(values()).toEqual({})
  })
  it('says how it differs from a preset, and goes back to it', async () => {
    const { values } = show({ optimizer: { beta: 0.5 } }, { preset: { 'optimizer.beta': 0.8 } })
    expect(screen.getByText('Preset: 0.8')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Back to 0.8' }))
    expect(values()).toEqual({ optimizer: { beta: 0.8 } })
  })
  it('hides advanced options until asked, unless they were changed', async () => {
    show()
    expect([screen.queryByLabelText('Epsilon'), screen.getByText('1 advanced option hidden')]).toEqual([
      null,
      expect.anything(),
    ])
    await fireEvent.click(field('Advanced'))
    expect(field('Epsilon').value).toBe('1e-8')
  })
  it('finds options by their words, advanced ones too', async () => {
    show()
    await fireEvent.input(field('Search'), { target: { value: 'rarely' } })
    expect([screen.queryByLabelText('Rank'), field('Epsilon').value]).toEqual([null, '1e-8'])
  })
})

describe('values by path', () => {
  it('drop groups that became empty', () => {
    expect(withValue({ a: { b: { c: 1 } }, d: 2 }, ['a', 'b', 'c'], undefined)).toEqual({ d: 2 })
  })
  it('find presets by dotted path and nested', () => {
    expect([presetValue({ 'a.b': 1 }, ['a', 'b']), presetValue({ a: { b: 2 } }, ['a', 'b'])]).toEqual([1, 2])
  })
})
