// Rejections of an import from what they say.
import type { EngineError, ErrorCode } from '../base/errors.ts'
import { message, type MessageValue, problemOf, type SaidProblem } from '../base/message.ts'
import type { Rejection, SourcePlace } from './pairs.ts'

const EXCERPT_CHARACTERS = 60

/** A file or row that is not imported; its sentence begins with the file, unless `where` says more. */
export function refusalOf(
  place: SourcePlace,
  reason: ErrorCode,
  { problem, fix }: SaidProblem,
  where = place.file,
): Rejection {
  const { problem: words, ...rest } = problemOf(problem, fix)
  return { ...place, reason, message: `${where}: ${words}.`, ...rest }
}

/** A row that cannot be used. */
export function rowRefusal(
  place: SourcePlace & { readonly line: number },
  reason: ErrorCode,
  said: SaidProblem,
): Rejection {
  return refusalOf(place, reason, said, `${place.file}: line ${place.line}`)
}

/** What a rejection says with its place, as part of another sentence; in English only where it has no code. */
export function placedProblem({ file, line, said, message: words }: Rejection): MessageValue {
  if (!said) return words
  const { problem } = said
  if (problem.text.endsWith('.')) return problem
  return line === undefined
    ? message('import.inFile', { file, problem })
    : message('import.atLine', { file, line, problem })
}

/** The beginning of a value that came instead of what was expected. */
export function excerptOf(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, EXCERPT_CHARACTERS)
}

/** A file that a failure keeps from being imported. */
export function refusalOfError(file: string, { code, message: words, fixes, said }: EngineError): Rejection {
  const replace = message('file.replaceFix')
  const fix = fixes.length === 0 ? replace : said.fixes[0]
  return {
    ...{ file, reason: code, message: words, fix: fixes[0] ?? replace.text },
    ...(said.message && fix && { said: { problem: said.message, fix } }),
  }
}
