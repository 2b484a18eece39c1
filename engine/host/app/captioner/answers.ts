// What captioning programs answer, read with care: whatever comes is a text of a stranger.
import { z } from 'zod'
import { EngineError } from '../../../base/errors.ts'
import { cleanCaption } from '../../../index.ts'
import { message } from '../../../base/message.ts'
import { notTheInterface } from './failures.ts'

const part = z.object({ type: z.string(), text: z.string().optional() })
const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.union([z.string(), z.array(part)]).nullish() }),
      }),
    )
    .min(1),
})
const models = z.object({ data: z.array(z.object({ id: z.string().max(500) })).max(10_000) })
const complaint = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) })
const withMessage = z.object({ message: z.string() })

/** Longest text of a program that is shown. */
const SHOWN = 300

/** The caption in an answer, one clean line. @throws CAPTIONER_INVALID, CAPTION_EMPTY, CAPTION_TOO_LONG */
export function captionOf(body: unknown, host: string): string {
  const read = completion.safeParse(body)
  const [choice] = read.data?.choices ?? []
  if (!choice)
    throw notTheInterface(host, message(body === undefined ? 'captioner.noJson' : 'captioner.noChoices'))
  const { content } = choice.message
  const text = typeof content === 'string' ? content : (content ?? []).map((one) => one.text ?? '').join('')
  const caption = cleanCaption(bare(text))
  if (typeof caption === 'string') return caption
  const { reason } = caption
  const { problem, fix } = caption.said
  const isCut = reason === 'CAPTION_EMPTY' && choice.finish_reason === 'length'
  throw new EngineError(
    reason,
    isCut
      ? message('captioner.cut', { host, problem })
      : message('captioner.silent', { host, what: problem }),
    { fixes: [isCut ? message('captioner.cutFix') : fix] },
  )
}

/** Without thoughts, a heading and quotation marks around. */
function bare(text: string): string {
  const said = text
    .replace(/^[\s\S]*<\/think>/, '')
    .replace(/^\s*<think>[\s\S]*$/, '')
    .trim()
  const headless = said.replace(/^\**(caption|answer)\**:\**\s*/i, '')
  const quoted = /^(["“„«'])([^"“”„«»]*)(["”“»'])$/s.exec(headless)
  return quoted?.[2] ?? headless
}

/** Names in a list of models; undefined when it is none. */
export function modelNames(body: unknown): string[] | undefined {
  return models.safeParse(body).data?.data.map(({ id }) => id)
}

/** What a program says of a failure, one short line; empty when it says nothing that is understood. */
export function saidBy(body: unknown): string {
  const { error } = complaint.safeParse(body).data ?? {}
  const text =
    typeof error === 'string' ? error : (error?.message ?? withMessage.safeParse(body).data?.message ?? '')
  const line = text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}
