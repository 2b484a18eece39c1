// Quitting while something runs: keep it in the background, save and quit, or stay.
import type { MessageBoxOptions } from 'electron'
import { fill, type Texts } from './texts.ts'

export type QuitChoice = 'keep' | 'save' | 'cancel'

const CHOICES: readonly QuitChoice[] = ['keep', 'save', 'cancel']

export function quitQuestion(label: string, texts: Texts): MessageBoxOptions {
  return {
    type: 'question',
    title: texts.quitTitle,
    message: texts.quitTitle,
    detail: fill(texts.quitText, { label }),
    buttons: [texts.keep, texts.saveAndQuit, texts.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  }
}

export interface QuitParts {
  isRunning(): boolean
  /** Shows the question; the number of the button. */
  ask(): Promise<number>
  /** Windows go away, the app stays. */
  keep(): void
  /** Ends the engine; resolves when it is gone. */
  finish(): Promise<void>
  /** Ends the app for good. */
  exit(): void
}

export interface Quit {
  /** For `before-quit` and the last window's `close`: whether the app ends now; otherwise it must be held back. */
  isOver(): boolean
  /** Somebody wants to quit. A second call while the first goes on changes nothing. */
  request(): Promise<void>
  /** The machine is shut down: saves and quits without a question. */
  now(): Promise<void>
}

export function createQuit(parts: QuitParts): Quit {
  let isOver = false
  let isUnderWay = false
  const end = async (): Promise<void> => {
    await parts.finish()
    isOver = true
    parts.exit()
  }
  const decide = async (): Promise<void> => {
    const choice = parts.isRunning() ? (CHOICES[await parts.ask()] ?? 'cancel') : 'save'
    if (choice === 'cancel') return
    if (choice === 'keep') return parts.keep()
    await end()
  }
  return {
    isOver: () => isOver,
    now: end,
    async request() {
      if (isUnderWay || isOver) return
      isUnderWay = true
      await decide().finally(() => (isUnderWay = false))
    },
  }
}
