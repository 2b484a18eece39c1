// The tree of commands, built from their specifications.
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { describeOptions, type OptionDescription } from '../api/options.ts'
import { recipeFields } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { COMPUTE_OPTIONS, type CommandInput, type CommandSpec } from './command.ts'
import { flagName, flagOf, valueOf } from './flags.ts'

/** A command with everything that was typed for it. */
export interface Call {
  readonly spec: CommandSpec
  readonly input: CommandInput<Record<string, unknown>>
  /** Of a command that computes. */
  readonly compute: z.output<typeof COMPUTE_OPTIONS>
  readonly home: string | undefined
  readonly json: boolean
}

/** What builds the program. */
export interface ProgramParts {
  readonly version: string
  readonly commands: readonly CommandSpec[]
  /** First words of two-word commands, with one sentence each. */
  readonly groups: Readonly<Record<string, string>>
  /** Receives help texts. */
  readonly print: (text: string) => void
}

/**
 * Finds the command that was typed, or prints help and returns undefined.
 * @throws BAD_ARGUMENT or UNKNOWN_NAME for wrong use
 */
export function readCall(argv: readonly string[], parts: ProgramParts): Call | undefined {
  let call: Call | undefined
  const root = buildProgram(parts, (made) => (call = made))
  try {
    root.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw wrongUse(error, typedCommand(argv, parts), parts)
  }
  return call
}

function buildProgram(parts: ProgramParts, found: (call: Call) => void): Command {
  const root = new Command('tuneloom')
    .description(
      'Fine-tune language models, for text and for images as token sequences, on your own computer.',
    )
    .version(parts.version)
    .option('--home <folder>', 'data folder (or the variable TUNELOOM_HOME)')
    .option('--json', 'stdout carries JSON and nothing else')
    .addHelpText('after', '\nExample:\n  npx tuneloom doctor --json')
  prepare(root, parts)
  for (const spec of parts.commands) {
    const [first = '', second] = spec.name.split(' ')
    const parent = second === undefined ? root : groupOf(root, first, parts)
    const command = parent.command(second ?? first)
    prepare(command, parts)
    describeCommand(command, spec)
    command.action(() => found(callOf(command, spec)))
  }
  return root
}

function prepare(command: Command, { print }: ProgramParts): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: print, writeErr: () => undefined })
}

function groupOf(root: Command, name: string, parts: ProgramParts): Command {
  const known = root.commands.find((one) => one.name() === name)
  if (known) return known
  const group = root.command(name).description(parts.groups[name] ?? '')
  const sample = parts.commands.find((spec) => spec.name.startsWith(`${name} `))
  group.addHelpText('after', exampleText(sample?.example ?? name))
  prepare(group, parts)
  return group
}

function describeCommand(command: Command, spec: CommandSpec): void {
  command.description(spec.help).addHelpText('after', exampleText(spec.example))
  for (const [name, help] of Object.entries(spec.arguments ?? {})) command.argument(name, help)
  for (const description of optionsOf(spec)) command.addOption(flagOf(description))
}

function exampleText(example: string): string {
  return `\nExample:\n  npx tuneloom ${example}`
}

function optionsOf(spec: CommandSpec): OptionDescription[] {
  const own = spec.options ? describeOptions(spec.options) : []
  return spec.computes ? [...own, ...describeOptions(COMPUTE_OPTIONS)] : own
}

function callOf(command: Command, spec: CommandSpec): Call {
  const typed = command.opts()
  const values = (schema: z.ZodObject) =>
    Object.fromEntries(
      describeOptions(schema)
        .filter(({ name }) => typed[name] !== undefined)
        .map((description) => [description.name, valueOf(typed[description.name], description)]),
    )
  const { home, json } = command.optsWithGlobals<{ home?: string; json?: boolean }>()
  const options = spec.options ?? z.strictObject({})
  return {
    spec,
    input: {
      arguments: command.processedArgs.flat().filter(isText),
      options: checked(spec, options, values(options)),
    },
    compute: checked(spec, COMPUTE_OPTIONS, spec.computes ? values(COMPUTE_OPTIONS) : {}),
    home,
    json: json === true,
  }
}

/** The values with defaults. @throws BAD_ARGUMENT naming every flag that is missing or unusable */
function checked<T extends z.ZodObject>({ name }: CommandSpec, schema: T, values: object): z.output<T> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => {
    const key = String(path[0])
    return key in values ? `${flagName(key)}: ${message}` : `${flagName(key)} is needed`
  })
  throw new EngineError('BAD_ARGUMENT', `${name}: ${problems.join('; ')}.`, {
    details: { problems },
    fixes: [seeHelp(`tuneloom ${name}`)],
  })
}

function seeHelp(command: string): string {
  return `See \`npx ${command} --help\`.`
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Commander's own words, in our form: its suggestion becomes the fix. */
function wrongUse({ code, message }: CommanderError, command: string, parts: ProgramParts): EngineError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const suggestion = rest.find((line) => line.startsWith('(Did you mean'))?.slice(1, -1)
  const isUnknown = code === 'commander.unknownOption' || code === 'commander.unknownCommand'
  const text = code === 'commander.help' ? 'a command is missing' : first.replace(/\.$/, '')
  return new EngineError(isUnknown ? 'UNKNOWN_NAME' : 'BAD_ARGUMENT', `${command}: ${text}.`, {
    fixes: [...settingFix(first, command, parts), suggestion ?? seeHelp(command)],
  })
}

/** An option of the recipe that was taken for a flag of a command that has `--set`. */
function settingFix(problem: string, command: string, { commands }: ProgramParts): string[] {
  const flag = /^unknown option '--([\w-]+)/.exec(problem)?.[1]
  const spec = commands.find(({ name }) => `tuneloom ${name}` === command)
  const name = flag?.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  if (!spec?.options?.shape['set'] || !recipeFields().includes(name ?? '')) return []
  return [`Options of a recipe are set like this: --set ${name}=…`]
}

/** The words of a command or group that the arguments begin with, for messages. */
function typedCommand(argv: readonly string[], { commands, groups }: ProgramParts): string {
  const words = argv.filter((word) => !word.startsWith('-'))
  const names = [...commands.map(({ name }) => name), ...Object.keys(groups)]
  const known = [words.slice(0, 2).join(' '), words[0] ?? ''].find((name) => names.includes(name))
  return known === undefined ? 'tuneloom' : `tuneloom ${known}`
}
