// What an import refused: every entry while there are few, and from then on their number by reason, so that a file of
// nothing but bad lines does not fill the memory.
import { EngineError, type ErrorCode } from '../../base/errors.ts'
import type { Rejection } from '../pairs.ts'

/** Entries that are kept whole, some 3 MB of them: nobody reads more. */
const MOST_LISTED = 10_000

/** A list that stops growing. */
export class RejectionList {
  readonly #listed: Rejection[] = []
  /** By reason, how many more there are, and the last of them. */
  readonly #further = new Map<ErrorCode, { count: number; last: Rejection }>()
  #count = 0

  /** All of them. */
  get count(): number {
    return this.#count
  }

  add(rejection: Rejection): void {
    this.#count++
    if (this.#listed.length < MOST_LISTED) return void this.#listed.push(rejection)
    const further = this.#further.get(rejection.reason)
    if (further) Object.assign(further, { count: further.count + 1, last: rejection })
    else this.#further.set(rejection.reason, { count: 1, last: rejection })
  }

  /** The entries, with one more for each reason that has further ones. */
  list(): Rejection[] {
    const rest = [...this.#further].map(([reason, { count, last }]) => ({
      ...last,
      reason,
      message: `${last.file}: ${count} more rows were refused for this reason, the last in line ${last.line ?? 0}.`,
    }))
    return [...this.#listed, ...rest]
  }
}

/** A place in a file, for people. */
interface Place {
  readonly file: string
  readonly line: number
}

/** A text that is there already; `where` completes the sentence. */
export function duplicateOf({ file, line }: Place, where: string): Rejection {
  return {
    ...{ file, line, reason: 'DUPLICATE' },
    message: `${file}: line ${line}: the same text is there already, ${where}.`,
    fix: 'Nothing is lost; delete this copy.',
  }
}

/** A text that is nearly equal to texts of the dataset on different sides. */
export function leakOf({ file, line }: Place): Rejection {
  return {
    ...{ file, line, reason: 'DUPLICATE' },
    message: `${file}: line ${line}: it is nearly equal to texts of the dataset on different sides.`,
    fix: 'Nothing is lost; leave it out.',
  }
}

/** The failure of an import that brought nothing. */
export function nothingImported(paths: readonly string[], rejections: RejectionList): EngineError {
  const rejected = rejections.list()
  const [first] = rejected
  const why = first ? `all ${rejections.count} were refused, first: ${first.message}` : 'the files are empty'
  return new EngineError('NOTHING_IMPORTED', `${paths.join(', ')}: expected at least one text; ${why}`, {
    details: { rejected: rejected.slice(0, 100), rejectedCount: rejections.count },
    fixes: first ? [first.fix] : ['Give a file that holds texts.'],
  })
}
