// Checks values against a schema and says in plain words what is wrong.
import type { z } from 'zod'
import { EngineError, nearestName } from '../base/errors.ts'
import { issuesMessage } from '../base/issue-message.ts'
import { message } from '../base/message.ts'

/**
 * The values with defaults filled in. `where` begins the message: `recipe`, `train`.
 * @throws UNKNOWN_NAME for a key that is no option, with the nearest one
 * @throws BAD_ARGUMENT for an unusable value; `details.problems` lists every path and reason
 */
export function parseOptions<T extends z.ZodType>(where: string, schema: T, values: unknown): z.output<T> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  for (const issue of issues) if (issue.code === 'unrecognized_keys') throw unknownKey(where, schema, issue)
  const problems = issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  throw new EngineError('BAD_ARGUMENT', issuesMessage(where, issues), { details: { problems } })
}

function unknownKey(where: string, schema: z.ZodType, issue: z.core.$ZodIssueUnrecognizedKeys): EngineError {
  const key = issue.keys[0] ?? ''
  const name = [...issue.path, key].join('.')
  const known = keysAt(schema, issue.path)
  const near = nearestName(key, known)
  const problems = message('value.unknownOption', { name })
  return new EngineError('UNKNOWN_NAME', message('value.within', { area: where, problems }), {
    details: { option: name, known },
    fixes: [
      near
        ? message('name.didYouMean', { name: near })
        : message('value.optionsHere', { names: known.join(', ') }),
    ],
  })
}

/** Keys of the object schema at a path; none where the path leaves objects. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const { shape } = unwrap(schema)
  if (!shape) return []
  const [first, ...rest] = path
  return first === undefined ? Object.keys(shape) : keysAt(shape[String(first)], rest)
}

interface Unwrapped {
  readonly shape?: Readonly<Record<string, unknown>>
}

/** Looks through `optional`, `nullable` and `default`. */
function unwrap(schema: unknown): Unwrapped {
  const { _zod } = (schema ?? {}) as { readonly _zod?: { readonly def: { readonly innerType?: unknown } } }
  return _zod?.def.innerType === undefined ? ((schema ?? {}) as Unwrapped) : unwrap(_zod.def.innerType)
}
