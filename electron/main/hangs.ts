// What the person is asked when engine or page do not answer: wait, or start it again. The question goes away by itself
// when they answer after all.
import type { MessageBoxOptions } from 'electron'
import { fill, type Texts } from './texts.ts'

export interface HangParts {
  /** Shows a question; the number of the button. */
  ask(question: MessageBoxOptions): Promise<number>
  texts(): Texts
}

export interface Hang {
  readonly title: string
  readonly text: string
  readonly restart: string
  /** The person waits on. */
  wait(): void
  /** The person wants it started again. */
  again(): void
}

export interface HangQuestion {
  show(hang: Hang): Promise<void>
  /** It answers: nothing is left to ask. */
  close(): void
}

const WAIT = 0
const AGAIN = 1

/** One question at a time. */
export function createHangQuestion({ ask, texts }: HangParts): HangQuestion {
  let open: AbortController | undefined
  return {
    async show({ title, text, restart, wait, again }) {
      if (open) return
      const own = (open = new AbortController())
      const answer = await ask({
        ...{ type: 'warning', title, message: title, detail: text, noLink: true, signal: own.signal },
        ...{ buttons: [texts().wait, restart], defaultId: WAIT, cancelId: WAIT },
      })
      if (open === own) open = undefined
      if (own.signal.aborted) return
      if (answer === AGAIN) again()
      else wait()
    },
    close() {
      open?.abort()
      open = undefined
    },
  }
}

/** What is said of an engine that has said nothing for some seconds. */
export function engineHang(seconds: number, texts: Texts): Pick<Hang, 'title' | 'text' | 'restart'> {
  const text = fill(texts.engineHangsText, { seconds: String(seconds) })
  return { title: texts.engineHangsTitle, text, restart: texts.restartEngine }
}

/** What is said of a page that does not react. */
export function pageHang(texts: Texts): Pick<Hang, 'title' | 'text' | 'restart'> {
  return { title: texts.pageHangsTitle, text: texts.pageHangsText, restart: texts.reloadPage }
}
