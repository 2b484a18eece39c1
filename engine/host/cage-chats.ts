// Chat templates come with models of strangers: they are rendered in a cage.
import { CHAT_PROCESS, type ChatToRender } from '../index.ts'
import { type CageLimits, runInCage } from './cage.ts'

/** What a template may take for one chat. */
const LIMITS: CageLimits = { patienceMs: 1000, memoryMb: 128 }

/** Characters of chats sent to one process: what they need stands in its memory. */
const CHARACTERS_AT_ONCE = 4_000_000

/**
 * The texts of chats by a template, in order; each may become a million characters.
 * @throws FILE_INVALID when the template is broken or takes more than 128 MB, PARSE_TIMEOUT when a chat takes more than a second
 * @throws BAD_ARGUMENT when the template refuses a chat, or one becomes too long
 * @throws CANCELLED
 */
export async function renderChatsInCage(
  template: string,
  chats: readonly ChatToRender[],
  signal?: AbortSignal,
  limits: CageLimits = LIMITS,
): Promise<string[]> {
  const texts: string[] = []
  for (const batch of batchesOf(chats)) {
    const job = { template, chats: batch }
    const task = {
      script: CHAT_PROCESS,
      job,
      where: 'chat template',
      limits,
      done: texts.length,
      signal,
    }
    for (const text of await runInCage<string>(task)) texts.push(text)
  }
  return texts
}

/** At least one batch, so that a broken template is told even without chats. */
function batchesOf(chats: readonly ChatToRender[]): ChatToRender[][] {
  const batches: ChatToRender[][] = [[]]
  let characters = 0
  for (const chat of chats) {
    characters += JSON.stringify(chat).length
    if (characters > CHARACTERS_AT_ONCE && batches.at(-1)?.length !== 0) {
      batches.push([])
      characters = 0
    }
    batches.at(-1)?.push(chat)
  }
  return batches
}
