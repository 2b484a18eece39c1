// What an import refused: every entry while there are few, and from then on their number by reason, so that a file of
// nothing but bad lines does not fill the memory.
import { EngineError, type ErrorCode } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { Rejection } from '../pairs.ts'
import { placedProblem, rowRefusal } from '../refusals.ts'

/** Entries that are kept whole, some 8 MB of them: nobody reads more. */
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
    const rest = [...this.#further.values()].map(({ count, last }) => {
      const problem = message('row.more', { count, line: last.line ?? 0 })
      const said = last.said && { ...last.said, problem }
      return { ...last, message: `${last.file}: ${problem.text}.`, ...(said && { said }) }
    })
    return [...this.#listed, ...rest]
  }
}

/** A place in a file, for people. */
interface Place {
  readonly file: string
  readonly line: number
}

/** A text that is there already; `twin` is its place unless it is in the dataset. */
export function duplicateOf(place: Place, twin: Place | undefined): Rejection {
  const problem = twin
    ? message('row.same', { twin: twin.file, line: twin.line })
    : message('row.sameInDataset')
  return rowRefusal(place, 'DUPLICATE', { problem, fix: message('row.sameFix') })
}

/** A text that is nearly equal to texts of the dataset on different sides. */
export function leakOf(place: Place): Rejection {
  return rowRefusal(place, 'DUPLICATE', { problem: message('row.leak'), fix: message('row.leakFix') })
}

/** The failure of an import that brought nothing. */
export function nothingImported(paths: readonly string[], rejections: RejectionList): EngineError {
  const rejected = rejections.list()
  const [first] = rejected
  const where = paths.join(', ')
  const words = first
    ? message('import.noTextTaken', { paths: where, count: rejections.count, first: placedProblem(first) })
    : message('import.nothingInTexts', { paths: where })
  return new EngineError('NOTHING_IMPORTED', words, {
    details: { rejected: rejected.slice(0, 100), rejectedCount: rejections.count },
    fixes: first ? [first.said?.fix ?? first.fix] : [message('import.giveTexts')],
  })
}
