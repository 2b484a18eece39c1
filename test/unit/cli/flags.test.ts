import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeOptions, option } from '../../../engine/api/options.ts'
import { COMMANDS } from '../../../engine/cli/commands/index.ts'
import { COMPUTE_OPTIONS } from '../../../engine/cli/command.ts'
import { flagOf, normalizeNames, valueOf } from '../../../engine/cli/flags.ts'

const HELP = { label: '', help: 'words' }
const described = (schema: z.ZodType) => describeOptions(z.object({ maxNewTokens: option(schema, HELP) }))[0]
const flags = (schema: z.ZodType) => flagOf(described(schema) as never).flags
const value = (schema: z.ZodType, typed: unknown) => valueOf(typed, described(schema) as never)

describe('normalizeNames', () => {
  it('makes hyphens of underscores in option names only', () => {
    const typed = ['--max_new_tokens', 'a_b', '--set=x_y=1', '--top_k=5', '-q_', '--', '--as_is']
    const meant = ['--max-new-tokens', 'a_b', '--set=x_y=1', '--top-k=5', '-q_', '--', '--as_is']
    expect(normalizeNames(typed)).toEqual(meant)
  })
})

describe('flagOf', () => {
  it.each([
    [z.int(), '--max-new-tokens <n>'],
    [z.number(), '--max-new-tokens <x>'],
    [z.string(), '--max-new-tokens <text>'],
    [z.boolean().default(false), '--max-new-tokens'],
    [z.boolean().default(true), '--no-max-new-tokens'],
    [z.array(z.string()), '--max-new-tokens <a,b>'],
    [z.object({ x: z.int() }), '--max-new-tokens <json>'],
  ])('draws %o', (schema, expected) => {
    expect(flags(schema)).toBe(expected)
  })

  it('says unit, default and choices', () => {
    const [rate] = describeOptions(
      z.object({ s: option(z.enum(['a', 'b']).default('a'), { label: '', help: 'Shape', unit: 'steps' }) }),
    )
    expect(flagOf(rate as never).description).toBe('Shape (a, b) [steps, default "a"]')
  })
})

describe('every flag of every command', () => {
  const all = [COMPUTE_OPTIONS, ...COMMANDS.flatMap(({ options }) => options ?? [])].flatMap(describeOptions)
  const known = [
    ...new Map(all.map((one) => [`${one.name} ${one.type} ${String(one.default)}`, one])).values(),
  ]

  it.each(known)('$name, $type, arrives under its name', (description) => {
    const flag = flagOf(description)
    const parsed = (...argv: string[]): unknown =>
      new Command().exitOverride().addOption(flag).parse(argv, { from: 'user' }).opts()[description.name]
    const isSwitch = description.type === 'switch'
    const typed = isSwitch ? parsed(flag.long as string) : parsed(flag.long as string, '7')
    expect([typed].flat()).toEqual([isSwitch ? description.default !== true : '7'])
    expect(parsed()).toBe(isSwitch && description.default === true ? true : undefined)
  })
})

describe('valueOf', () => {
  it.each([
    [z.int(), '12', 12],
    [z.number(), '-1e-3', -0.001],
    [z.int(), 'twelve', 'twelve'], // left for the schema to refuse
    [z.int(), ' ', ' '],
    [z.string(), '12', '12'],
    [z.union([z.literal('auto'), z.int()]), 'auto', 'auto'],
    [z.union([z.literal('auto'), z.int()]), '4', 4],
    [z.int().nullable(), 'none', null],
    [z.object({ x: z.int() }), '{"x":1}', { x: 1 }],
    [z.object({ x: z.int() }), '{x', '{x'],
    [z.array(z.int()), ['1,2', '3'], [1, 2, 3]],
    [z.boolean(), true, true],
    [z.unknown(), '31383, 27', [31383, 27]],
    [z.unknown(), '[[1,2]]', [[1, 2]]],
    [z.unknown(), '1,b', '1,b'],
  ])('reads %o', (schema, typed, expected) => {
    expect(value(schema, typed)).toEqual(expected)
  })

  it('takes a choice between yes, no and more without a word for yes', () => {
    const schema = z.enum(['true', 'false', 'never']).optional()
    expect(flags(schema)).toBe('--max-new-tokens [word]')
    expect([value(schema, true), value(schema, 'never')]).toEqual(['true', 'never'])
  })

  it('keeps commas in a list whose flag is repeated', () => {
    const [set] = describeOptions(
      z.object({ set: option(z.array(z.string()), { label: '', help: '', repeatable: true }) }),
    )
    expect(valueOf(['a=1,2', 'b=3'], set as never)).toEqual(['a=1,2', 'b=3'])
  })
})
