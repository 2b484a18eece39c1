// The process in which people's own metrics run. A script runs inside QuickJS, which is WebAssembly: it has numbers, texts
// and functions, and nothing that reaches out. Each job gets a QuickJS of its own, so that no script sees another.
// From the parent: a source and items as JSON. To the parent: "ready"; then per job its rows, or how it failed.
import variant from '@jitl/quickjs-singlefile-cjs-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'

/** What a script is to do, and may take. */
export interface MetricJob {
  readonly id: number
  readonly source: string
  /** A JSON array. */
  readonly items: string
  readonly limits: { readonly deadlineMs: number; readonly memoryBytes: number; readonly stackBytes: number }
}

/** How a script failed. `place` counts lines and columns of its source from 1. */
export interface ScriptFailure {
  /** `missing`: it has no function `measure`. */
  readonly kind: 'failed' | 'missing' | 'time' | 'memory'
  readonly message: string
  readonly line: number | null
  readonly column: number | null
  /** Index of the item that was measured then; null before the first. */
  readonly item: number | null
}

/** What the process tells; `rows` has a line per item: `n` and a number or `t` and a type, two of them for a pair. */
export type MetricNews =
  | { readonly type: 'ready' }
  | { readonly type: 'rows'; readonly id: number; readonly rows: string }
  | { readonly type: 'failed'; readonly id: number; readonly failure: ScriptFailure }

/** What stands for rows where a script has no function `measure`; every line of rows begins with `n` or `t`. */
const NO_FUNCTION = 'missing'
/** Name of the script in traces. */
const FILE = 'metric.js'

/**
 * What stands ready before a script: it keeps the functions that it needs for itself, since a script may replace them,
 * and gives two of its own. Random numbers come from one seed (mulberry32), so that the same items give the same values.
 */
const PRELUDE = `(() => {
  const { parse } = JSON
  const [text, slice, call] = [String, String.prototype.slice, Function.prototype.call.bind(Function.prototype.call)]
  let state = 0x9e3779b9
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const word = (value) => (typeof value === 'number' ? 'n' + value : 't' + typeof value)
  const row = (value) => {
    if (typeof value !== 'object' || value === null) return word(value)
    const length = value.length
    if (length !== 2) return 'tobject'
    return word(value[0]) + ' ' + word(value[1])
  }
  let at = -1
  return {
    run(json) {
      if (typeof measure !== 'function') return '${NO_FUNCTION}'
      const items = parse(json)
      const count = items.length
      let rows = ''
      for (at = 0; at < count; at++) rows += row(measure(items[at])) + '\\n'
      return rows
    },
    describe(error) {
      const place = at
      const part = (read) => {
        try {
          return call(slice, text(read()), 0, 500)
        } catch {
          return ''
        }
      }
      const isError = typeof error === 'object' && error !== null
      const said = isError ? part(() => error.name) + ': ' + part(() => error.message) : part(() => error)
      return place + '\\n' + said + '\\n' + (isError ? part(() => error.stack) : '')
    },
  }
})()`

/** Nothing that tells the time; everything else is part of the language. */
const INTRINSICS = {
  ...{ BaseObjects: true, Eval: true, StringNormalize: true, RegExp: true, RegExpCompiler: true, JSON: true },
  ...{ Proxy: true, MapSet: true, TypedArrays: true, Promise: true, BigInt: true, Date: false },
} as const

/** Ends what a script does, whatever it does. */
class Deadline {
  readonly #endMs: number
  isOver = false

  constructor(forMs: number) {
    this.#endMs = performance.now() + forMs
  }

  readonly check = (): boolean => (this.isOver ||= performance.now() > this.#endMs)
}

function measure(module: QuickJSWASMModule, { source, items, limits }: MetricJob): string | ScriptFailure {
  const deadline = new Deadline(limits.deadlineMs)
  const runtime = module.newRuntime()
  runtime.setMemoryLimit(limits.memoryBytes)
  runtime.setMaxStackSize(limits.stackBytes)
  runtime.setInterruptHandler(deadline.check)
  const context = runtime.newContext({ intrinsics: INTRINSICS })
  const tools = context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js'))
  const loaded = context.evalCode(source, FILE)
  if (loaded.error) return failureOf(context, { tools, error: loaded.error, deadline })
  const outcome = context.callMethod(tools, 'run', [context.newString(items)])
  if (outcome.error) return failureOf(context, { tools, error: outcome.error, deadline })
  const rows = context.getString(outcome.value)
  end(runtime, context, [tools, loaded.value, outcome.value])
  if (rows !== NO_FUNCTION) return rows
  return { kind: 'missing', message: '', line: null, column: null, item: null }
}

/** Frees everything, so that the process can take the next job. */
function end(runtime: QuickJSRuntime, context: QuickJSContext, handles: readonly QuickJSHandle[]): void {
  for (const handle of handles) handle.dispose()
  context.dispose()
  runtime.dispose()
}

interface Failing {
  readonly tools: QuickJSHandle
  readonly error: QuickJSHandle
  readonly deadline: Deadline
}

/** A script is asked what its error says; that too has only the time that is left. */
function failureOf(context: QuickJSContext, { tools, error, deadline }: Failing): ScriptFailure {
  const told = context.callMethod(tools, 'describe', [error])
  const text = told.error ? '-1\n\n' : context.getString(told.value)
  const [at = '-1', said = '', ...trace] = text.split('\n')
  const [, line, column] = new RegExp(`${FILE}:(\\d+)(?::(\\d+))?`).exec(trace.join('\n')) ?? []
  const memory = /out of memory/i.test(said) || (told.error !== undefined && !deadline.isOver)
  return {
    kind: deadline.isOver ? 'time' : memory ? 'memory' : 'failed',
    message: said,
    line: line === undefined ? null : Number(line),
    column: column === undefined ? null : Number(column),
    item: Number(at) < 0 ? null : Number(at),
  }
}

const module = await newQuickJSWASMModuleFromVariant(variant)
const send = (news: MetricNews): void => void process.send?.(news)
process.on('message', (job: MetricJob) => {
  const outcome = measure(module, job)
  const { id } = job
  if (typeof outcome === 'string') send({ type: 'rows', id, rows: outcome })
  else send({ type: 'failed', id, failure: outcome })
})
process.on('disconnect', () => process.exit())
send({ type: 'ready' })
