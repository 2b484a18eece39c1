// Short notices at the edge of the window, also read out.
import { toldError } from '../i18n/told.ts'
import { errorOf, isCancelled } from '../client/client.svelte.ts'

export type ToastTone = 'info' | 'ok' | 'bad'

/** One notice. */
export interface Toast {
  readonly id: number
  readonly tone: ToastTone
  readonly text: string
  /** More than one line, such as what to do. */
  readonly detail?: string
  /** One thing to do, such as undo. */
  readonly action?: { readonly label: string; run(): void }
}

/** Errors stay until they are put away. */
const STAYS_MS = 6000

class Toasts {
  #list = $state.raw<readonly Toast[]>([])
  #last = 0

  get all(): readonly Toast[] {
    return this.#list
  }

  show(text: string, more: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const toast: Toast = { tone: 'info', ...more, id: ++this.#last, text }
    this.#list = [...this.#list, toast].slice(-4)
    if (toast.tone !== 'bad') setTimeout(() => this.dismiss(toast.id), STAYS_MS)
    return toast.id
  }

  /** Shows a failure, unless somebody stopped it on purpose. */
  fail(error: unknown): void {
    if (isCancelled(error)) return
    const { message, detail, fixes } = toldError(errorOf(error))
    const more = [...(detail === null ? [] : [detail]), ...fixes].join(' ')
    this.show(message, { tone: 'bad', ...(more !== '' && { detail: more }) })
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id)
  }
}

/** The one stack of this window. */
export const toasts = new Toasts()
