// What an option of generation is: its words for a form, its bounds, and the check of a value that came from outside.
import { EngineError } from '../base/errors.ts'
import type { LogitsProcessor } from './processor.ts'

/** One option, as a form and a check need it. */
export interface OptionDescriptor<T> {
  /** The name in Hugging Face's generate, in camel case. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly kind: 'number' | 'whole' | 'switch' | 'token-lists' | 'id-range'
  /** Least and greatest value of a number, both allowed. */
  readonly minimum?: number
  readonly maximum?: number
  /** The value that leaves generation as Hugging Face's defaults have it. */
  readonly default: T
  /** Gives the value back when it can be used. @throws BAD_ARGUMENT naming the option, its bounds and what came. */
  readonly accept: (value: unknown) => T
}

/** An option that changes logits. */
export interface ProcessorOption<T> extends OptionDescriptor<T> {
  /** True when greedy decoding leaves it out. */
  readonly samplingOnly: boolean
  /** The step for a value, undefined when that value changes nothing. */
  readonly make: (value: T) => LogitsProcessor | undefined
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
  /** What to do instead of a refused value, one sentence. */
  readonly fix?: string
}

/** The descriptor of a number. */
export function numberOption({ whole = false, fix, ...words }: NumberWords): OptionDescriptor<number> {
  const { name, minimum, maximum } = words
  const kind = whole ? 'whole' : 'number'
  return {
    ...words,
    kind,
    accept: (value) => {
      const fits = typeof value === 'number' && value >= minimum && value <= maximum
      if (fits && (!whole || Number.isInteger(value))) return value
      const wanted = `a ${whole ? 'whole number' : 'number'} from ${minimum} to ${maximum}`
      throw refusal(name, wanted, value, fix)
    },
  }
}

/** The error for a value of an option that cannot be used; `wanted` says what could. */
export function refusal(name: string, wanted: string, value: unknown, fix?: string): EngineError {
  const fixes = fix === undefined ? [] : [fix]
  const came = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return new EngineError('BAD_ARGUMENT', `generation: ${name} is ${wanted}, got ${came}.`, { fixes })
}
