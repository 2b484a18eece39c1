// JSON Lines; see importers/jsonl.ts.
import { isChat } from '../chat-pieces.ts'
import type { TextExample } from '../example.ts'
import type { TextExporter } from './exporter.ts'

/** The columns of an example: messages of a chat, prompt and completion, or text. */
export function columnsOf({ parts }: TextExample): Readonly<Record<string, unknown>> {
  if (isChat(parts)) return { messages: parts.map(({ role, text }) => ({ role, content: text })) }
  const [first, second] = parts
  if (parts.length === 2 && first?.role === 'prompt' && second?.role === 'completion')
    return { prompt: first.text, completion: second.text }
  if (parts.length === 1 && first) return { text: first.text }
  // a part that was taken away or added by hand: every text is kept, with who says it
  return { messages: parts.map(({ role, text }) => ({ role: CHAT_ROLES[role] ?? role, content: text })) }
}

const CHAT_ROLES: Readonly<Record<string, string>> = { text: 'user', prompt: 'user', completion: 'assistant' }

/** One object a line. */
export const jsonlExporter: TextExporter = {
  name: 'jsonl',
  label: 'JSON Lines',
  help: 'One object a line: messages with role and content, prompt and completion, or text.',
  extension: '.jsonl',
  head: '',
  row: (example) => `${JSON.stringify(columnsOf(example))}\n`,
}
