// What a window sees of people's own metrics.
import type { SaidError } from '../../base/errors.ts'
import type { Message } from '../../base/message.ts'

/** Whether an own metric measures written texts or drawn pictures. */
export type MetricOf = 'texts' | 'pictures'

/** An own metric as its file: what `metrics.save` takes and `metric add` reads. */
export interface OwnMetricFileView {
  readonly name: string
  readonly label?: string | undefined
  readonly help?: string | undefined
  readonly direction: 'max' | 'min'
  readonly unit?: string | undefined
  readonly range?: readonly [number | null, number | null] | undefined
  readonly of?: MetricOf | undefined
  /** One of the two. */
  readonly formula?: string | undefined
  readonly source?: string | undefined
  /** Of a script: whether it looks at references. */
  readonly references?: boolean | undefined
}

/** An own metric that a name means now. */
export interface OwnMetricView {
  readonly name: string
  readonly version: number
  readonly label: string
  readonly help: string
  readonly of: MetricOf
  readonly kind: 'formula' | 'script'
  readonly direction: 'max' | 'min'
  readonly createdAt: string
  readonly file: OwnMetricFileView
  /** Every version that there ever was, the oldest first. */
  readonly versions: readonly { readonly version: number; readonly createdAt: string }[]
}

/** A mistake in an own metric, with its place where it has one. */
export interface MetricMistakeView {
  readonly code: string
  readonly message: string
  readonly fixes: readonly string[]
  /** Where any of its sentences has a code. */
  readonly said?: SaidError
  /** Member of the file that is wrong: `name`, `range`, … */
  readonly member: string | null
  /** Of a formula: UTF-16 units from `start` up to, not including, `end`. */
  readonly start: number | null
  readonly end: number | null
  /** Of a formula or a script, from 1. */
  readonly line: number | null
  readonly column: number | null
}

/** One thing that was looked at. */
export interface MetricFindingView {
  readonly check: 'repeats' | 'perfect' | 'empty' | 'order' | 'corruption'
  readonly verdict: 'passed' | 'unclear' | 'failed'
  /** One sentence with the values. */
  readonly message: string
  /** The sentence with its code. */
  readonly said: Message
  readonly values: readonly (number | null)[]
}

/** What an own metric says of one example. */
export interface MetricExampleView {
  /** `right`: the answer or picture of the dataset; `half wrong`: with half its words or pixels replaced. */
  readonly state: 'right' | 'half wrong' | 'empty'
  readonly prompt: string
  /** Of texts. */
  readonly output: string | null
  readonly references: readonly string[]
  /** Of pictures: a PNG in Base64. */
  readonly picture: string | null
  readonly value: number | null
  /** Parts of a formula with their values, inner parts first, the whole last. */
  readonly parts: readonly {
    readonly start: number
    readonly end: number
    readonly value: number | string | boolean | readonly string[]
  }[]
  readonly mistake: MetricMistakeView | null
}

/** How an own metric does as it stands in the editor. */
export interface MetricCheckView {
  /** Why it cannot be used at all; everything else is empty then. */
  readonly mistake: MetricMistakeView | null
  /** Null with a mistake. */
  readonly verdict: 'passed' | 'unclear' | 'failed' | null
  readonly findings: readonly MetricFindingView[]
  readonly examples: readonly MetricExampleView[]
}

/** Words that an editor can offer. */
export interface MetricWordsView {
  /** Fields of an item that a formula may name. */
  readonly fields: readonly { readonly name: string; readonly type: string }[]
  /** Metrics that `score("…")` knows. */
  readonly scores: readonly { readonly name: string; readonly label: string; readonly help: string }[]
  readonly functions: readonly {
    readonly name: string
    readonly takes: readonly string[]
    /** The last operand may come once or more. */
    readonly anyNumber: boolean
    readonly gives: string
    readonly help: string
  }[]
  /** What `measure(item)` is given. */
  readonly item: readonly { readonly name: string; readonly type: string }[]
  readonly limits: { readonly seconds: number; readonly memoryMb: number; readonly sourceCharacters: number }
}
