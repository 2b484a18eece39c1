// Options of `generate`: every one of Hugging Face's generate under its own name, and what goes around them.
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { GENERATION_OPTIONS, type GenerationOptions } from '../../index.ts'
import { flagName } from '../flags.ts'

type OptionName = keyof GenerationOptions
type Descriptor = (typeof GENERATION_OPTIONS)[OptionName]

const words = (label: string, help: string) => ({ label, help })

/** What is asked of every model. */
const COMMON = {
  model: option(z.string(), words('Model', 'id or name')),
  prompt: option(z.string().optional(), words('Prompt', 'what to draw, or the text to go on from')),
  prompts: option(z.string().optional(), words('Prompts', 'a text file with one prompt per line')),
  out: option(z.string().optional(), words('Folder', 'where files go: PNG files, or texts.jsonl')),
  bestOf: option(
    z.int().min(1).max(1024).optional(),
    words('Best of', 'make so many per prompt and keep the best'),
  ),
  rankBy: option(
    z.enum(['agreement', 'likelihood']).optional(),
    words('Rank by', 'what the best is chosen by; texts by likelihood'),
  ),
  judge: option(
    z.string().optional(),
    words('Judge', 'of pictures: pair encoder for agreement; the shipped one if left out'),
  ),
  greedy: option(z.boolean().default(false), words('Greedy', 'take the most likely token every time')),
  chat: option(
    z.boolean().default(false),
    words('Chat', 'of texts: write the prompt as a turn of a chat, by the model’s template'),
  ),
  system: option(z.string().optional(), words('System', 'of a chat: what the assistant is told first')),
  badWords: option(
    z.string().optional(),
    words('Bad words', 'what never comes: words parted by commas, or token ids as JSON: [[12],[7,9]]'),
  ),
}

/** Of each option of generation what a form needs; `seed` is an option of every command that computes. */
const GENERATION = Object.fromEntries(
  Object.values(GENERATION_OPTIONS)
    .filter(({ name }) => name !== 'seed' && name !== 'badWordsIds')
    .map((descriptor) => [flagKey(descriptor.name), schemaOf(descriptor)]),
)

/** Where Hugging Face has one id or several, its name is that of one. */
function flagKey(name: string): string {
  return name.replace(/TokenIds$/, 'TokenId')
}

function schemaOf({ name, kind, label, help, kinds, choices }: Descriptor): z.ZodType {
  const alone = kinds.length === 1 ? ` (${kinds[0] === 'text' ? 'texts' : 'pictures'} only)` : ''
  const described = { label, help: `${help}${alone}`, ...(name === 'stopStrings' && { repeatable: true }) }
  if (name === 'stopStrings') return option(z.array(z.string()).optional(), described)
  if (kind === 'number') return option(z.number().optional(), described)
  if (kind === 'whole') return option(z.int().optional(), described)
  if (kind === 'switch') return option(z.boolean().optional(), described)
  if (kind === 'choice') return option(z.enum(['true', 'false', ...(choices ?? [])]).optional(), described)
  return option(z.unknown().optional(), described)
}

/** The schema of `generate`. */
export const GENERATE_OPTIONS = z.strictObject({ ...COMMON, ...GENERATION })
/** What was asked for. */
export type GenerateOptions = z.output<z.ZodObject<typeof COMMON>> & Readonly<Record<string, unknown>>

/**
 * The options of generation that were asked for, for a kind of model.
 * @throws BAD_ARGUMENT for those that are not for its kind, and for two that exclude each other
 */
export function generationOf(
  options: GenerateOptions,
  kind: 'caption-image' | 'text',
): Partial<GenerationOptions> {
  const given = Object.keys(GENERATION).filter((name) => options[name] !== undefined)
  for (const name of given) {
    const { kinds } = GENERATION_OPTIONS[optionKey(name)]
    if (!kinds.includes(kind)) throw notFor(name, kind)
  }
  if (options['doSample'] === true && options.greedy)
    throw new EngineError('BAD_ARGUMENT', 'generate: --do-sample and --greedy exclude each other.')
  const values = Object.fromEntries(given.map((name) => [optionKey(name), plainValue(options[name])]))
  return { ...values, ...(options.greedy ? { doSample: false } : {}) }
}

/** Our name of an option by its flag's. */
function optionKey(key: string): OptionName {
  const several = key.replace(/TokenId$/, 'TokenIds')
  return (several in GENERATION_OPTIONS ? several : key) as OptionName
}

/** The words of a choice that are truth values. */
function plainValue(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value
}

function notFor(name: string, kind: string): EngineError {
  const flag = flagName(name)
  const what = kind === 'text' ? 'texts' : 'images'
  return new EngineError('BAD_ARGUMENT', `generate: ${flag} is not for ${what}.`, {
    details: { option: flag },
    fixes: [`Leave ${flag} out.`],
  })
}

/** Lists of token ids as JSON; undefined for words. @throws BAD_ARGUMENT when it begins as JSON and is none */
export function tokenLists(typed: string): GenerationOptions['badWordsIds'] | undefined {
  if (!typed.trimStart().startsWith('[')) return undefined
  try {
    return JSON.parse(typed) as GenerationOptions['badWordsIds']
  } catch (cause) {
    throw new EngineError(
      'BAD_ARGUMENT',
      `generate: --bad-words is words parted by commas, or JSON such as [[12],[7,9]]; got ${typed}.`,
      { cause },
    )
  }
}
