// The process in which templates of strangers are rendered; it has no more than its memory and the parent's patience.
// From the parent: a template and chats. To the parent: "ready", then texts in order, then "done"; or one failure.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'
import { chatRenderer } from './chat-template.ts'
import type { ChatToRender } from './chat-template.ts'

/** What the process is to do. */
export interface ChatJob {
  readonly template: string
  readonly chats: readonly ChatToRender[]
}

/** Texts are sent when this many characters are ready, or when so much time has gone: the parent counts it as a sign of life. */
const SENT_CHARACTERS = 1 << 18
const SENT_AFTER_MS = 100

process.once('message', ({ template, chats }: ChatJob) => {
  let at = 0
  try {
    const render = chatRenderer(template)
    let texts: string[] = []
    let characters = 0
    let sentMs = performance.now()
    for (; at < chats.length; at++) {
      const text = render(chats[at] as ChatToRender)
      texts.push(text)
      characters += text.length
      if (characters < SENT_CHARACTERS && performance.now() - sentMs < SENT_AFTER_MS) continue
      process.send?.({ type: 'answers', answers: texts })
      texts = []
      characters = 0
      sentMs = performance.now()
    }
    process.send?.({ type: 'answers', answers: texts })
    process.send?.({ type: 'done' })
  } catch (error) {
    process.send?.({
      type: 'failed',
      at,
      error: error instanceof EngineError ? error.toJSON() : failure(error),
    })
  }
})
process.send?.({ type: 'ready' })

function failure(error: unknown): object {
  return new EngineError('BAD_ARGUMENT', message('chat.template', { reason: quotedReason(error) })).toJSON()
}
