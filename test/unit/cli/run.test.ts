// The command line in this process, with commands made for the test.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { option } from '../../../engine/api/options.ts'
import { EngineError } from '../../../engine/base/errors.ts'
import { type CommandContext, type CommandSpec, defineCommand } from '../../../engine/cli/command.ts'
import { COMMANDS, GROUPS } from '../../../engine/cli/commands/index.ts'
import { readCall } from '../../../engine/cli/program.ts'
import { cancellation } from '../../../engine/cli/run.ts'
import { callCommandLine } from '../../helpers/command-line.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newRun } from '../store/new-rows.ts'

const help = (label: string) => ({ label, help: label })

const generate = defineCommand({
  name: 'generate',
  help: 'Make something',
  example: 'generate --prompt cat',
  options: z.strictObject({
    prompt: option(z.string(), help('text')),
    maxNewTokens: option(z.int().min(1).default(8), help('length')),
    metrics: option(z.array(z.string()).default([]), help('metrics')),
    greedy: option(z.boolean().default(false), help('greedy')),
  }),
  computes: true,
  run: ({ out, seed, threads, runtime }, { options }) => out.json({ ...options, seed, threads, runtime }),
})
const fails = (error: unknown): CommandSpec =>
  defineCommand({
    name: 'fail now',
    help: '',
    example: 'fail now',
    run: () => {
      throw error
    },
  })
const does = (run: (context: CommandContext) => Promise<void> | void): CommandSpec =>
  defineCommand({ name: 'do', help: 'Do it', example: 'do', arguments: { '[things...]': 'what' }, run })

const call = (words: string, command: CommandSpec, signal?: AbortSignal) =>
  callCommandLine(words === '' ? [] : words.split(' '), {
    home: join(tempFolder(), 'home'),
    program: { commands: [command], groups: { fail: 'Ways to fail' } },
    ...(signal && { signal }),
  })

const HELP = 'See `npx tuneloom generate --help`.'

describe('wrong use', () => {
  it('says how an option of the recipe is set that was taken for a flag', () => {
    const parts = { version: '1', commands: COMMANDS, groups: GROUPS, print: () => undefined }
    const fixesOf = (flag: string) => () => readCall(['train', flag, '3'], parts)
    const fix = 'Options of a recipe are set like this: --set batchSize=…'
    expect(fixesOf('--batch-size')).toThrow(expect.objectContaining({ fixes: [fix, expect.any(String)] }))
    expect(fixesOf('--bath-size')).toThrow(expect.objectContaining({ fixes: [expect.any(String)] }))
  })

  it.each([
    ['', 'tuneloom: a command is missing.', 'See `npx tuneloom --help`.'],
    ['generat', "tuneloom: unknown command 'generat'.", 'Did you mean generate?'],
    ['generate --promt x', "tuneloom generate: unknown option '--promt'.", 'Did you mean --prompt?'],
    ['generate', 'generate: --prompt is needed.', HELP],
    ['generate --prompt', "tuneloom generate: option '--prompt <text>' argument missing.", HELP],
    [
      'generate --prompt a --max-new-tokens 0',
      'generate: --max-new-tokens: Too small: expected number to be >=1.',
      HELP,
    ],
    [
      'generate --prompt a --max-new-tokens many',
      'generate: --max-new-tokens: Invalid input: expected number, received string.',
      HELP,
    ],
    ['generate --prompt a --seed -1', 'generate: --seed: Too small: expected number to be >=0.', HELP],
    [
      'generate --prompt a more',
      "tuneloom generate: too many arguments for 'generate'. Expected 0 arguments but got 1: more.",
      HELP,
    ],
  ])('"%s" ends with 2 and three lines', async (words, message, fix) => {
    const { status, stdout, stderr } = await call(words, generate)
    expect([status, stdout, stderr.split('\n').slice(1)]).toEqual([2, '', [message, fix, '']])
  })

  it('is one JSON object on stdout with --json', async () => {
    const { status, stdout, stderr } = await call('generate --promt x --json', generate)
    expect([status, stderr, JSON.parse(stdout)]).toEqual([
      2,
      '',
      {
        code: 'UNKNOWN_NAME',
        message: "tuneloom generate: unknown option '--promt'.",
        details: {},
        fixes: ['Did you mean --prompt?'],
      },
    ])
  })
})

describe('a command', () => {
  it('gets typed options with defaults, by names with - or _, in any order', async () => {
    const words =
      'generate --max_new_tokens=3 --json --metrics a,b --prompt cat --threads 2 --metrics c --greedy'
    const { status, stdout } = await call(words, generate)
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      {
        prompt: 'cat',
        maxNewTokens: 3,
        metrics: ['a', 'b', 'c'],
        greedy: true,
        seed: 0,
        threads: 2,
        runtime: 'auto',
      },
    ])
  })

  it('shows help with its options, the general ones and a real example', async () => {
    const { status, stdout, stderr } = await call('generate --help', generate)
    expect([status, stderr]).toEqual([0, ''])
    for (const words of [
      '--max-new-tokens <n>',
      'default 8',
      '--json',
      '--runtime',
      'npx tuneloom generate --prompt cat',
    ])
      expect(stdout).toContain(words)
    const group = await call('fail --help', fails(new Error()))
    expect(group.stdout).toContain('npx tuneloom fail now')
  })

  it('gets its arguments and an open data folder, which is closed afterwards', async () => {
    const home = join(tempFolder(), 'other')
    const command = defineCommand({
      ...does(() => undefined),
      run({ store, out }, { arguments: things }) {
        store().runs.add(newRun(`run ${things.join('+')}`))
        out.line(store().home.root)
      },
    })
    expect(await call(`do --home ${home} a b`, command)).toEqual({
      status: 0,
      stdout: `${home}\n`,
      stderr: '',
    })
    const names = does(({ reader, out }) =>
      out.json(
        reader()
          .runs.list()
          .map((run) => run.name),
      ),
    )
    expect((await call(`do --home ${home} --json`, names)).stdout).toBe('[\n  "run a+b"\n]\n')
    expect(
      (
        await call(
          `do --home ${home}`,
          does(({ store }) => void store()),
        )
      ).status,
    ).toBe(0)
  })
})

describe('a failure', () => {
  it.each<[Error, number]>([
    [new EngineError('GATE_REFUSED', 'export: off.'), 3],
    [new EngineError('DISK_FULL', 'write: full.'), 1],
    [new TypeError('oops'), 1],
    [new DOMException('stopped', 'AbortError'), 130],
  ])('%s ends with %d', async (error, status) => {
    const { status: got, stderr } = await call('fail now', fails(error))
    expect([got, stderr.trimEnd().split('\n')]).toEqual([
      status,
      [expect.stringContaining('Error '), expect.any(String), expect.any(String)],
    ])
  })

  it('is 130 when the command was stopped, even if it ended well', async () => {
    const { signal, cancel } = cancellation()
    const { status, stderr } = await call(
      'do',
      does(() => cancel()),
      signal,
    )
    expect([status, stderr.split('\n')[1]]).toEqual([130, 'tuneloom: the command was stopped.'])
  })
})

describe('long work with --json', () => {
  it('is JSON lines that end with the result; text for people goes to stderr', async () => {
    const command = does(({ out }) => {
      out.event({ type: 'step', step: 1, loss: Number.NaN })
      out.progress({ label: 'tune', done: 1, total: 2 })
      out.line('half way')
      out.table(['a'], [['b']])
      out.json({ run: 'r1' })
    })
    expect(await call('do --json', command)).toEqual({
      status: 0,
      stdout: '{"type":"step","step":1,"loss":null}\n{"type":"result","run":"r1"}\n',
      stderr: 'tune  1/2  50 %\nhalf way\n',
    })
    expect((await call('do', command)).stdout).toBe('half way\n\na\n-\nb\n')
  })

  it('ends with an error line when it fails after the first event', async () => {
    const command = does(({ out }) => {
      out.event({ type: 'step' })
      throw new EngineError('NON_FINITE', 'train: the loss is NaN.')
    })
    const { status, stdout } = await call('do --json', command)
    expect([
      status,
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ]).toEqual([
      1,
      [
        { type: 'step' },
        { type: 'error', code: 'NON_FINITE', message: 'train: the loss is NaN.', details: {}, fixes: [] },
      ],
    ])
  })

  it('has one result: a second is a defect, told on stderr', async () => {
    const command = does(({ out }) => {
      out.json({ a: 1 })
      out.json({ b: 2 })
    })
    const { status, stdout, stderr } = await call('do --json', command)
    expect([status, JSON.parse(stdout), stderr]).toEqual([1, { a: 1 }, expect.stringContaining('INTERNAL')])
  })
})
