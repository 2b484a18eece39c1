// What an option of generation is: its words for a form, its bounds, and the check of a value that came from outside.
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import type { TokenConstraint } from './constraint/token-constraint.ts'
import type { LogitsProcessor } from './processor.ts'

/** Kinds of models that generate, as `ModelKind` of the recipe names them. */
export type GeneratedKind = 'caption-image' | 'text'

/** One option, as a form and a check need it. */
export interface OptionDescriptor<T> {
  /** The name in Hugging Face's generate, in camel case. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly kind: 'number' | 'whole' | 'switch' | 'choice' | 'token-lists' | 'id-range' | 'any'
  /** What it applies to; forms leave it out elsewhere. */
  readonly kinds: readonly GeneratedKind[]
  /** Least and greatest value of a number, both allowed. */
  readonly minimum?: number
  readonly maximum?: number
  /** The values of a choice. */
  readonly choices?: readonly string[]
  /** What each of them is called. */
  readonly choiceLabels?: Readonly<Record<string, string>>
  /** The value that leaves generation as Hugging Face's defaults have it. */
  readonly default: T
  /** Gives the value back when it can be used. @throws BAD_ARGUMENT naming the option, its bounds and what came. */
  readonly accept: (value: unknown) => T
}

/** Both kinds. */
export const EVERY_KIND: readonly GeneratedKind[] = ['caption-image', 'text']
/** Texts alone: a picture has as many tokens as its grid, and one search. */
export const TEXT_ONLY: readonly GeneratedKind[] = ['text']

/** What steps need to know of the other options. */
export interface ProcessorSetting {
  /** Tokens that end a row. */
  readonly eosTokenIds: readonly number[]
  /** Tokens that sampling must leave to choose from: more than those that end a row where beams are drawn. */
  readonly leastKept: number
  /** Which tokens may follow, where a constraint was asked for. */
  readonly constraint?: TokenConstraint | undefined
}

/** An option that changes logits. */
export interface ProcessorOption<T> extends OptionDescriptor<T> {
  /** True when greedy decoding leaves it out. */
  readonly samplingOnly: boolean
  /** The step for a value, undefined when that value changes nothing. */
  readonly make: (value: T, setting: ProcessorSetting) => LogitsProcessor | undefined
}

/** The words and bounds of a number. */
export interface NumberWords {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly minimum: number
  readonly maximum: number
  readonly default: number
  /** Only whole numbers; false unless told. */
  readonly whole?: boolean
  /** Both unless told. */
  readonly kinds?: readonly GeneratedKind[]
  /** What to do instead of a refused value, one sentence. */
  readonly fix?: Message
}

/** The descriptor of a number. */
export function numberOption({
  whole = false,
  kinds = EVERY_KIND,
  fix,
  ...words
}: NumberWords): OptionDescriptor<number> {
  const { name, minimum, maximum } = words
  const kind = whole ? 'whole' : 'number'
  return {
    ...words,
    kind,
    kinds,
    accept: (value) => {
      const fits = typeof value === 'number' && value >= minimum && value <= maximum
      if (fits && (!whole || Number.isInteger(value))) return value
      const bounds = { least: minimum, greatest: maximum }
      const wanted = whole ? message('generate.whole', bounds) : message('generate.number', bounds)
      throw refusal(name, wanted, value, fix)
    },
  }
}

/** The same option where null stands for "not set", which is its default. */
export function orNull(option: OptionDescriptor<number>): OptionDescriptor<number | null> {
  return { ...option, default: null, accept: (value) => (value === null ? null : option.accept(value)) }
}

/** The words of a switch or of a list of token ids. */
export interface PlainWords {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly kinds?: readonly GeneratedKind[]
}

/** The descriptor of a switch that is off by default. */
export function switchOption({ kinds = EVERY_KIND, ...words }: PlainWords): OptionDescriptor<boolean> {
  return {
    ...words,
    kind: 'switch',
    kinds,
    default: false,
    accept: (value) => {
      if (typeof value === 'boolean') return value
      throw refusal(words.name, message('generate.switch'), value)
    },
  }
}

/** The descriptor of a list of token ids, empty by default; one id alone counts as a list of it. */
export function tokenIdsOption(words: PlainWords): OptionDescriptor<readonly number[]> {
  return {
    ...words,
    kind: 'any',
    kinds: words.kinds ?? TEXT_ONLY,
    default: [],
    accept: (value) => {
      const list: unknown = typeof value === 'number' ? [value] : value
      if (Array.isArray(list) && list.every(isTokenId)) return list
      throw refusal(words.name, message('generate.tokenIds'), value)
    },
  }
}

/** True for a whole number from 0. */
export function isTokenId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The error for a value of an option that cannot be used; `wanted` says what could. */
export function refusal(name: string, wanted: Message, value: unknown, fix?: Message): EngineError {
  const fixes = fix === undefined ? [] : [fix]
  const came = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return new EngineError('BAD_ARGUMENT', message('generate.option', { name, wanted, came }), { fixes })
}
