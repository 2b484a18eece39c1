// From an option's description to a command-line flag, and from what was typed to a value.
import { Option } from 'commander'
import type { OptionDescription } from '../api/options.ts'

/** `maxNewTokens` → `--max-new-tokens`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** The flag of an option. A switch that is on by default is turned off with `--no-…`. */
export function flagOf(description: OptionDescription): Option {
  const { name, help, unit, choices, default: preset } = description
  const flag = flagName(name)
  const remarks = [
    unit,
    preset === undefined || preset === false ? undefined : `default ${JSON.stringify(preset)}`,
  ]
  const words = choices?.join(', ')
  const text = [
    help,
    words && `(${words})`,
    remarks.some(Boolean) && `[${remarks.filter(Boolean).join(', ')}]`,
  ]
    .filter(Boolean)
    .join(' ')
  if (description.type === 'switch')
    return new Option(preset === true ? flag.replace('--', '--no-') : flag, text)
  // a choice between yes, no and more may stand without a word, which then is yes
  const value = isTruth(description) ? '[word]' : `<${placeholder(description)}>`
  const made = new Option(`${flag} ${value}`, text)
  made.negate = false // commander takes what begins with "no" for the way to turn something off
  return description.type === 'list'
    ? made.argParser((value: string, before: string[] = []) => [...before, value])
    : made
}

/** Underscores in option names are hyphens, up to `=` or the end; what follows a lone `--` stays. */
export function normalizeNames(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  return argv.map((word, i) => {
    if (!word.startsWith('--') || (end >= 0 && i >= end)) return word
    const [name = '', ...value] = word.split('=')
    return [name.replaceAll('_', '-'), ...value].join('=')
  })
}

/** What was typed as a value of the option's type; what does not fit stays a text for the schema to refuse. */
export function valueOf(typed: unknown, description: OptionDescription): unknown {
  const { type, choices, nullable, items, repeatable } = description
  if (Array.isArray(typed)) {
    const parts = repeatable ? (typed as string[]) : (typed as string[]).flatMap((part) => part.split(','))
    return items ? parts.map((part) => valueOf(part, items)) : parts
  }
  if (typed === true && isTruth(description)) return 'true'
  if (typeof typed !== 'string') return typed
  if (nullable && typed === 'none') return null
  if (choices?.includes(typed)) return typed
  if (type === 'whole' || type === 'number') return toNumber(typed)
  return type === 'group' || type === 'any' ? fromJson(typed) : typed
}

function isTruth({ type, choices }: OptionDescription): boolean {
  return type === 'choice' && choices?.includes('true') === true
}

function placeholder({ type, name }: OptionDescription): string {
  const words: Partial<Record<OptionDescription['type'], string>> = {
    whole: 'n',
    number: 'x',
    group: 'json',
    any: 'json',
    list: 'a,b',
  }
  return words[type] ?? (name.endsWith('File') || name === 'out' ? 'path' : 'text')
}

function toNumber(typed: string): unknown {
  const value = Number(typed)
  return typed.trim() === '' || Number.isNaN(value) ? typed : value
}

/** JSON, or numbers with commas between them; else the text. */
function fromJson(typed: string): unknown {
  try {
    return JSON.parse(/^[\d\s]+(,[\d\s]+)+$/.test(typed) ? `[${typed}]` : typed) as unknown
  } catch {
    return typed
  }
}
