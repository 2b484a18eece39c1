// Every error the engine raises on purpose. A code is stable; messages may be reworded.
import { codedOf, type Message, textOf } from './message.ts'

/** Stable codes. One line each says when it is raised. */
export const ERROR_CODES = {
  BAD_ARGUMENT: 'a command or function was called with an unusable value',
  UNKNOWN_NAME: 'a model, dataset, run, metric or option of that name does not exist',
  NAME_TAKEN: 'a thing of that name exists already',
  SHAPE_MISMATCH: 'tensor shapes do not fit the operation',
  DTYPE_MISMATCH: 'tensor dtypes do not fit the operation',
  GRAPH_INVALID: 'a graph breaks a rule of the intermediate representation',
  NO_GRADIENT: 'a gradient was asked of something that has none',
  RUNTIME_UNAVAILABLE: 'the asked-for runtime cannot run here',
  RUNTIME_WRONG: 'a runtime failed its known-answer test',
  RUNTIME_FULL: 'a runtime holds no more, whatever the computer has',
  RUNTIME_FAILED: 'a runtime could not carry out a graph',
  DEVICE_LOST: 'the device of a runtime is gone or does not answer',
  FILE_NOT_FOUND: 'a file or folder does not exist',
  FILE_UNREADABLE: 'a file exists but cannot be read',
  FILE_TRUNCATED: 'a file is shorter than its header says',
  FILE_INVALID: 'a file is not of the announced format',
  FILE_EMPTY: 'a file has no content',
  IMAGE_INVALID: 'a picture cannot be decoded',
  IMAGE_TOO_LARGE: 'a picture has more pixels than the limit',
  CAPTION_MISSING: 'a picture has no caption',
  CAPTION_EMPTY: 'a caption is empty',
  CAPTION_TOO_LONG: 'a caption is longer than the limit',
  IMAGE_MISSING: 'a caption has no picture',
  DUPLICATE: 'the same content is there already',
  ROW_INVALID: 'a row of a table cannot be used',
  ROW_EMPTY: 'a row of a table has no text',
  PARSE_TIMEOUT: 'a file could not be read in time',
  PATH_ESCAPE: 'a path inside a dataset points outside its folder',
  NOTHING_IMPORTED: 'no usable example was found',
  DISK_FULL: 'the disk has no room for what must be written',
  WRITE_FAILED: 'writing failed for another reason than a full disk',
  HASH_MISMATCH: 'stored content differs from its recorded hash',
  STORE_BUSY: 'another program holds the data folder',
  STORE_TOO_NEW: 'the data folder was written by a newer version',
  STORE_UNSAFE: 'the database does not guarantee what we promise',
  BAD_FORMULA: 'the formula of an own metric cannot be read',
  METRIC_FAILED: 'an own metric gave no usable number for an item',
  METRIC_LIMIT: 'an own metric took more time or memory than it may',
  NON_FINITE: 'training produced NaN or infinity',
  REWARD_UNUSABLE: 'a reward gave no usable number for what a model made',
  DIVERGED: 'a model in training has left its base further behind than allowed',
  GATE_REFUSED: 'a result is outside the stated limits',
  RESUME_MISMATCH: 'a checkpoint belongs to another recipe or dataset',
  CAPTIONER_UNREACHABLE: 'nothing answers at the address of the captioning program',
  CAPTIONER_TIMEOUT: 'the captioning program gave no answer in time',
  CAPTIONER_INVALID: 'what answers at the address is no captioning program',
  CAPTIONER_TOO_LARGE: 'the captioning program gave a longer answer than the limit',
  CAPTIONER_REFUSED: 'the captioning program refused a request',
  CAPTIONER_NOT_ALLOWED: 'nobody agreed that pictures go to this address',
  HUB_UNREACHABLE: 'nothing answers at the address of the hub of models',
  HUB_REFUSED: 'the hub of models refused a request',
  CONFLICT: 'it was changed elsewhere meanwhile',
  CANCELLED: 'the user stopped it',
  INTERRUPTED: 'the program ended while it was under way',
  OUT_OF_MEMORY: 'the computer has no memory left for it',
  INTERNAL: 'a promise of our own code is broken',
} as const

/** A key of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES

/** What a failure can carry besides its text. */
export interface ErrorExtras {
  /** Values that explain the failure, JSON-safe. */
  readonly details?: Readonly<Record<string, unknown>>
  /** What the person can do, one sentence each, most useful first. */
  readonly fixes?: readonly (string | Message)[]
  readonly cause?: unknown
}

/** The coded forms of an error's sentences, null for those that have none. */
export interface SaidError {
  readonly message: Message | null
  readonly fixes: readonly (Message | null)[]
}

/** The JSON form of an error, which every command prints and the window shows. */
export interface ErrorJson {
  readonly code: ErrorCode
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly fixes: readonly string[]
  /** Where any of its sentences has a code. */
  readonly said?: SaidError
}

/** An expected failure: `where: what was expected and what came`, with fixes. */
export class EngineError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  readonly fixes: readonly string[]

  /** The coded forms of its sentences. */
  readonly said: SaidError

  constructor(code: ErrorCode, message: string | Message, extras: ErrorExtras = {}) {
    super(textOf(message), { cause: extras.cause })
    this.name = 'EngineError'
    this.code = code
    this.details = extras.details ?? {}
    const fixes = extras.fixes ?? []
    this.fixes = fixes.map(textOf)
    this.said = { message: codedOf(message), fixes: fixes.map(codedOf) }
  }

  toJSON(): ErrorJson {
    const { code, message, details, fixes, said } = this
    const isCoded = [said.message, ...said.fixes].some((one) => one !== null)
    return { code, message, details, fixes, ...(isCoded && { said }) }
  }
}

/** The error that a JSON form was made of, as another thread or process wrote it. */
export function errorOfJson({ code, message, details, fixes, said }: ErrorJson): EngineError {
  return new EngineError(code, said?.message ?? message, {
    details,
    fixes: fixes.map((fix, i) => said?.fixes[i] ?? fix),
  })
}

/** Throws INTERNAL when a promise of our own code does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new EngineError('INTERNAL', message)
}

/** The closest of `known` to a misspelt `name`, or undefined when nothing is near (edit distance above 3). */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const scored = known.map((k) => ({ k, d: editDistance(name.toLowerCase(), k.toLowerCase()) }))
  const best = scored.sort((a, b) => a.d - b.d)[0]
  return best && best.d <= Math.min(3, Math.ceil(name.length / 2)) ? best.k : undefined
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
