// What is wrong with a value, in words of our own: issues of a schema as sentences with codes.
import type { z } from 'zod'
import { isMessage, joined, message, type Message } from './message.ts'

/** What `refine` is given, so that a rule of our own is told by its code. */
export function ruleOf(said: Message): { error: string; params: { said: Message } } {
  return { error: said.text.replace(/\.$/, ''), params: { said } }
}

/** The sentence of an issue. */
export function issueMessage(issue: z.core.$ZodIssue): Message {
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'invalid_value':
      return message('value.oneOf', { choices: issue.values.map(String).join(', ') })
    case 'invalid_type':
      return isMissing(issue)
        ? message('value.missing')
        : message('value.type', { expected: TYPES[issue.expected] ?? issue.expected })
    case 'unrecognized_keys':
      return message('value.unknownOption', { name: issue.keys.join(', ') })
    default:
      return ruleBroken(issue) ?? message('value.other', { text: issue.message })
  }
}

/** Where a value is wrong, as a path of members, and what is wrong there, by the first issue. */
export function firstProblem({ issues: [issue] }: z.core.$ZodError): {
  readonly name: string
  readonly problem: Message
} {
  if (!issue) return { name: '', problem: message('value.missing') }
  return { name: nameOf(issue), problem: issueMessage(issue) }
}

function nameOf({ path }: z.core.$ZodIssue): string {
  return path.join('.')
}

/** All issues with the places of their values, in one sentence behind `area`, such as `import`. */
export function issuesMessage(area: string, issues: readonly z.core.$ZodIssue[]): Message {
  const all = issues.map((issue) => {
    const name = nameOf(issue)
    const problem = issueMessage(issue)
    return name === '' ? problem : message('value.at', { name, problem })
  })
  return message('value.within', { area, problems: joined(all) })
}

const TYPES: Readonly<Record<string, string>> = { int: 'whole number', record: 'object' }

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): Message {
  const limit = Number(minimum)
  if (origin === 'string') return message('value.fewestCharacters', { limit })
  if (origin === 'array') return message('value.fewestItems', { limit })
  return message(inclusive === false ? 'value.moreThan' : 'value.atLeast', { limit })
}

function tooBig({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): Message {
  const limit = Number(maximum)
  if (origin === 'string') return message('value.mostCharacters', { limit })
  if (origin === 'array') return message('value.mostItems', { limit })
  return message(inclusive === false ? 'value.lessThan' : 'value.atMost', { limit })
}

function ruleBroken(issue: z.core.$ZodIssue): Message | undefined {
  const said: unknown = issue.code === 'custom' ? issue.params?.['said'] : undefined
  return isMessage(said) ? said : undefined
}

/** Schemas do not keep the value; the words of this one kind of issue tell of it. */
function isMissing({ message: words }: z.core.$ZodIssueInvalidType): boolean {
  return words.endsWith('received undefined')
}
