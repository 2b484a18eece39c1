import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Catalog, describeEntry } from '../../../engine/api/descriptor.ts'
import { describeOptions, option } from '../../../engine/api/options.ts'
import { parseOptions } from '../../../engine/api/parse-options.ts'

const schema = z.strictObject({
  steps: option(z.int().min(1).max(500).default(100), { label: 'Steps', help: 'How long.', unit: 'steps' }),
  rate: option(z.number().gt(0), { label: 'Rate', help: 'How fast.', advanced: true }),
  threads: option(z.union([z.literal('auto'), z.int().min(1)]).default('auto'), {
    label: 'Threads',
    help: '',
  }),
  shape: option(z.enum(['linear', 'cosine']).optional(), { label: 'Shape', help: '' }),
  resume: option(z.boolean().default(false), { label: 'Resume', help: '' }),
  metrics: option(z.array(z.string()).default([]), { label: 'Metrics', help: '' }),
  limit: option(z.int().nullable().default(null), { label: 'Limit', help: '' }),
  schedule: option(z.strictObject({ warmupSteps: z.int().min(0) }).optional(), {
    label: 'Schedule',
    help: '',
  }),
})
const plain = { label: '', help: '', advanced: false, required: false }
const withCode = (code: string, extras = {}) => expect.objectContaining({ code, ...extras })

describe('describeOptions', () => {
  it('gives an empty list for what is no object', () => {
    expect(describeOptions(z.string())).toEqual([])
  })

  it('draws every kind of option as plain JSON', () => {
    const described = describeOptions(schema)
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
    expect(described).toEqual([
      {
        ...plain,
        name: 'steps',
        label: 'Steps',
        help: 'How long.',
        type: 'whole',
        default: 100,
        minimum: 1,
        maximum: 500,
        unit: 'steps',
      },
      {
        ...plain,
        name: 'rate',
        label: 'Rate',
        help: 'How fast.',
        type: 'number',
        required: true,
        minimum: 0,
        exclusiveMinimum: true,
        advanced: true,
      },
      {
        ...plain,
        name: 'threads',
        label: 'Threads',
        type: 'whole',
        default: 'auto',
        minimum: 1,
        choices: ['auto'],
      },
      { ...plain, name: 'shape', label: 'Shape', type: 'choice', choices: ['linear', 'cosine'] },
      { ...plain, name: 'resume', label: 'Resume', type: 'switch', default: false },
      {
        ...plain,
        name: 'metrics',
        label: 'Metrics',
        type: 'list',
        default: [],
        items: { ...plain, name: 'item', label: 'item', type: 'text', required: true },
      },
      { ...plain, name: 'limit', label: 'Limit', type: 'whole', default: null, nullable: true },
      {
        ...plain,
        name: 'schedule',
        label: 'Schedule',
        type: 'group',
        options: [
          { ...plain, name: 'warmupSteps', label: 'warmupSteps', type: 'whole', required: true, minimum: 0 },
        ],
      },
    ])
  })
})

describe('describeEntry', () => {
  it('keeps the describing half of a registry entry only', () => {
    const entry = { name: 'cosine', label: 'Cosine', help: 'Falls smoothly.', make: () => 1 }
    const catalog: Catalog = { schedules: [describeEntry(entry)] }
    expect(catalog).toEqual({
      schedules: [
        {
          name: 'cosine',
          label: 'Cosine',
          help: 'Falls smoothly.',
          options: [],
        },
      ],
    })
  })
})

describe('parseOptions', () => {
  it('names the nearest option for a misspelt one, also inside a group', () => {
    expect(() => parseOptions('recipe', schema, { rate: 1, step: 3 })).toThrow(
      withCode('UNKNOWN_NAME', {
        message: 'recipe: "step" is not an option.',
        fixes: ['Did you mean "steps"?'],
      }),
    )
    const nested = { rate: 1, schedule: { warmupSteps: 1, warmUpStep: 2 } }
    expect(() => parseOptions('recipe', schema, nested)).toThrow(
      withCode('UNKNOWN_NAME', {
        message: 'recipe: "schedule.warmUpStep" is not an option.',
        fixes: ['Did you mean "warmupSteps"?'],
      }),
    )
  })

  it('lists every unusable value', () => {
    expect(() => parseOptions('recipe', schema, { steps: 501, shape: 'round' })).toThrow(
      withCode('BAD_ARGUMENT', {
        details: {
          problems: [
            { path: 'steps', message: 'Too big: expected number to be <=500' },
            { path: 'rate', message: 'Invalid input: expected number, received undefined' },
            { path: 'shape', message: 'Invalid option: expected one of "linear"|"cosine"' },
          ],
        },
      }),
    )
  })

  it('fills in the defaults', () => {
    expect(parseOptions('recipe', schema, { rate: 0.5 })).toEqual({
      steps: 100,
      rate: 0.5,
      threads: 'auto',
      resume: false,
      metrics: [],
      limit: null,
    })
  })
})

describe('objects that one word tells apart', () => {
  const adapters = z.strictObject({
    name: z.literal('lora'),
    rank: option(z.int().min(1), { label: 'Rank', help: '' }),
  })
  const method = z.discriminatedUnion('name', [z.strictObject({ name: z.literal('full') }), adapters])

  it('are described whole: the word with every choice, then what each adds and when', () => {
    const [described] = describeOptions(z.strictObject({ method: method.default({ name: 'full' }) }))
    expect(described?.options).toMatchObject([
      { name: 'name', type: 'choice', choices: ['full', 'lora'], required: true },
      { name: 'rank', type: 'whole', when: { option: 'name', values: ['lora'] } },
    ])
  })
})
