// What is wrong with a value, in words of our own: a schema's issue as a sentence with a code.
import type { z } from 'zod'
import { message, type Message } from '../base/message.ts'

/** The sentence of an issue. */
export function issueMessage(issue: z.core.$ZodIssue): Message {
  switch (issue.code) {
    case 'too_small':
      return message(issue.inclusive === false ? 'value.moreThan' : 'value.atLeast', {
        limit: Number(issue.minimum),
      })
    case 'too_big':
      return message(issue.inclusive === false ? 'value.lessThan' : 'value.atMost', {
        limit: Number(issue.maximum),
      })
    case 'invalid_value':
      return message('value.oneOf', { choices: issue.values.map(String).join(', ') })
    case 'invalid_type':
      return isMissing(issue)
        ? message('value.missing')
        : message('value.type', { expected: TYPES[issue.expected] ?? issue.expected })
    default:
      return message('value.other', { text: issue.message })
  }
}

const TYPES: Readonly<Record<string, string>> = { int: 'whole number', record: 'object' }

/** Schemas do not keep the value; the words of this one kind of issue tell of it. */
function isMissing({ message: words }: z.core.$ZodIssueInvalidType): boolean {
  return words.endsWith('received undefined')
}
