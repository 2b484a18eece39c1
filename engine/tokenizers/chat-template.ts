// Chats as the text that a model was trained on: its Jinja template, rendered as transformers' `apply_chat_template` does.
// Templates come from strangers, and one may loop for ever: outside of tests they are rendered in the host's cage.
import { fileURLToPath } from 'node:url'
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'

/** What a template is given. */
export interface ChatToRender {
  /** Each with `role` and `content`, and what else the template knows (`tool_calls`, `name`, …). */
  readonly messages: readonly Readonly<Record<string, unknown>>[]
  readonly bosToken?: string | undefined
  readonly eosToken?: string | undefined
  readonly padToken?: string | undefined
  readonly unkToken?: string | undefined
  /** Ends with what invites the assistant to answer; false unless told. */
  readonly addGenerationPrompt?: boolean | undefined
  readonly tools?: readonly unknown[] | undefined
  readonly documents?: readonly unknown[] | undefined
  /** What `strftime_now` tells, as milliseconds since 1970, in UTC; templates of Llama 3 write the day. */
  readonly nowMs?: number | undefined
  /** Further variables by name, such as `enable_thinking`. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Most characters that one chat may become. */
const LONGEST_CHAT = 1_000_000

/**
 * The text of a chat.
 * @throws FILE_INVALID when the template is broken or uses what we do not run
 * @throws BAD_ARGUMENT when the template refuses these messages, or their text is longer than {@link LONGEST_CHAT}
 */
export function renderChat(template: string, chat: ChatToRender): string {
  return chatRenderer(template)(chat)
}

/** Reads a template once for many chats. @throws FILE_INVALID when it is broken */
export function chatRenderer(template: string): (chat: ChatToRender) => string {
  const read = readTemplate(template)
  return (chat) => {
    const text = rendered(read, chat)
    if (text.length <= LONGEST_CHAT) return text
    throw new EngineError('BAD_ARGUMENT', message('chat.long', { limit: LONGEST_CHAT, length: text.length }))
  }
}

/**
 * The chat template of a `tokenizer_config.json`; of several the one named `default`. Undefined when there is none.
 * @throws FILE_INVALID when it is neither a text nor a list of named texts
 */
export function chatTemplateOf(tokenizerConfig: unknown): string | undefined {
  const found = (tokenizerConfig as Readonly<Record<string, unknown>> | null | undefined)?.['chat_template']
  if (found === undefined || found === null || typeof found === 'string') return found ?? undefined
  const named = Array.isArray(found) ? (found as readonly Readonly<Record<string, unknown>>[]) : []
  const usual = named.find((entry) => entry['name'] === 'default')?.['template']
  if (typeof usual === 'string') return usual
  throw new EngineError('FILE_INVALID', message('chat.templateForm'))
}

type Program = ReturnType<typeof parse>

function readTemplate(template: string): Program {
  try {
    return parse(tokenize(template, { lstrip_blocks: true, trim_blocks: true }))
  } catch (cause) {
    throw new EngineError('FILE_INVALID', message('chat.unreadable', { reason: quotedReason(cause) }), {
      cause,
    })
  }
}

function rendered(template: Program, chat: ChatToRender): string {
  const { bosToken, eosToken, padToken, unkToken, nowMs = Date.now() } = chat
  const told = {
    bos_token: bosToken,
    eos_token: eosToken,
    pad_token: padToken,
    unk_token: unkToken,
    tools: chat.tools ?? null,
    documents: chat.documents ?? null,
  }
  // a token that a tokenizer lacks is no variable at all, so that `is defined` says so
  const known = Object.entries(told).filter(([, value]) => value !== undefined)
  const environment = new Environment()
  const variables = {
    ...CONSTANTS,
    range,
    raise_exception: refuse,
    strftime_now: (format: string) => formatTime(format, new Date(nowMs)),
    ...Object.fromEntries(known),
    ...chat.variables,
    messages: chat.messages,
    add_generation_prompt: chat.addGenerationPrompt ?? false,
  }
  try {
    for (const [name, value] of Object.entries(variables)) environment.set(name, value)
    const { value } = new Interpreter(environment).run(template) as { readonly value: string }
    return value
  } catch (cause) {
    throw new EngineError('BAD_ARGUMENT', message('chat.refuses', { reason: quotedReason(cause) }), { cause })
  }
}

const CONSTANTS = { true: true, false: false, none: null, True: true, False: false, None: null }

function refuse(words: string): never {
  throw new Error(words)
}

/** Longest range of Jinja's sandbox, which transformers renders in. @source Jinja, sandbox.py, MAX_RANGE */
const LONGEST_RANGE = 100_000

/** Python's `range`. */
function range(first: number, last?: number, step = 1): number[] {
  const [start, stop] = typeof last === 'number' ? [first, last] : [0, first]
  const count = step === 0 ? NaN : Math.max(0, Math.ceil((stop - start) / step))
  if (!(count <= LONGEST_RANGE)) throw new Error(`a range has at most ${LONGEST_RANGE} numbers, got ${count}`)
  return Array.from({ length: count }, (_, place) => start + place * step)
}

const MONTHS = words('January February March April May June July August September October November December')
const DAYS = words('Sunday Monday Tuesday Wednesday Thursday Friday Saturday')

function words(text: string): readonly string[] {
  return text.split(' ')
}

/** Python's `strftime` in the C locale; what it does not know stays as it is. */
function formatTime(format: string, time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const month = MONTHS[time.getUTCMonth()] ?? ''
  const day = DAYS[time.getUTCDay()] ?? ''
  const values: Readonly<Record<string, string>> = {
    '%Y': String(time.getUTCFullYear()),
    '%y': two(time.getUTCFullYear() % 100),
    '%m': two(time.getUTCMonth() + 1),
    '%d': two(time.getUTCDate()),
    '%H': two(time.getUTCHours()),
    '%M': two(time.getUTCMinutes()),
    '%S': two(time.getUTCSeconds()),
    '%B': month,
    '%b': month.slice(0, 3),
    '%A': day,
    '%a': day.slice(0, 3),
    '%%': '%',
  }
  return format.replace(/%[A-Za-z%]/g, (code) => values[code] ?? code)
}

/** The program that renders chats in a cage. */
export const CHAT_PROCESS = fileURLToPath(
  new URL(`./chat-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)
