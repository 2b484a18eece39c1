// What a command says. With --json stdout carries JSON and nothing else: one value, or JSON lines that end with
// {"type":"result", …}. Text for people goes to stdout without --json and to stderr with it.
import { assert, type EngineError } from '../base/errors.ts'
import { threeLines } from './exit-status.ts'
import { createProgress, type Progress, type ProgressStream } from './progress.ts'
import { type Cell, tableLines } from './table.ts'

/** A command's voice. */
export interface Output {
  readonly isJson: boolean
  /** The command's result, once. Nothing without --json. */
  json(value: object): void
  /** Something that happened during long work, as one JSON line. Nothing without --json. */
  event(value: { readonly type: string } & Readonly<Record<string, unknown>>): void
  /** A line for people. */
  line(text: string): void
  /** Text for people as it comes, without a line's end. Nothing with --json. */
  text(part: string): void
  /** Rows for people, under a heading and apart from what stands before. Nothing with --json. */
  table(heading: readonly string[], rows: readonly (readonly Cell[])[]): void
  /** A remark on stderr, with and without --json. */
  warn(text: string): void
  progress(progress: Progress): void
  /** The error that ends the command: JSON on stdout with --json, else three lines on stderr. */
  fail(error: EngineError): void
}

/** Streams and a clock. */
export interface OutputStreams {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: ProgressStream
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number
}

/** A voice that speaks to these streams. */
export function createOutput({ stdout, stderr, nowMs }: OutputStreams, isJson: boolean): Output {
  const progress = createProgress(stderr, nowMs)
  let hasEvents = false
  let hasResult = false
  let hasText = false
  const say = (stream: { write(text: string): unknown }, text: string) => {
    progress.end()
    stream.write(`${text}\n`)
  }
  const sayJson = (type: string, value: object) =>
    say(stdout, hasEvents ? JSON.stringify({ type, ...value }) : JSON.stringify(value, null, 2))
  return {
    isJson,
    json(value) {
      assert(!hasResult, 'output: a command has one result.')
      hasResult = true
      if (isJson) sayJson('result', value)
    },
    event(value) {
      assert(!hasResult, 'output: nothing follows the result.')
      hasEvents = true
      if (isJson) say(stdout, JSON.stringify(value))
    },
    line(text) {
      hasText = true
      say(isJson ? stderr : stdout, text)
    },
    text(part) {
      if (isJson || part === '') return
      hasText = true
      progress.end()
      stdout.write(part)
    },
    table(heading, rows) {
      if (isJson) return
      if (hasText) say(stdout, '')
      hasText = true
      for (const line of tableLines(heading, rows)) say(stdout, line)
      if (rows.length === 0) say(stdout, '(none)')
    },
    warn: (text) => say(stderr, text),
    progress: (value) => progress.update(value),
    fail(error) {
      if (!isJson) say(stderr, threeLines(error))
      else if (!hasResult) sayJson('error', error.toJSON())
      else say(stderr, threeLines(error))
    },
  }
}
