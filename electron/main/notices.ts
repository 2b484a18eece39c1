// Notifications of the system: none while the window has the focus, and the page says it when the system cannot.
import type { ElectronApi } from './electron-api.ts'

export interface NoticeOptions {
  hasFocus(): boolean
  /** The person clicked it. */
  onClick(): void
}

export interface Notices {
  /** Whether the system took it. */
  show(title: string, text: string): Promise<boolean>
}

/** How long the system may take to refuse; most give no sign when it worked. */
const PATIENCE = 1500

export function createNotices(
  { Notification }: Pick<ElectronApi, 'Notification'>,
  { hasFocus, onClick }: NoticeOptions,
): Notices {
  const alive = new Set<object>() // a collected notification loses its click
  return {
    show(title, text) {
      if (hasFocus() || !Notification.isSupported()) return Promise.resolve(false)
      const notice = new Notification({ title: title.slice(0, 120), body: text.slice(0, 400) })
      alive.add(notice)
      notice.on('click', onClick)
      notice.on('close', () => alive.delete(notice))
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(true), PATIENCE)
        const settle = (isShown: boolean): void => (clearTimeout(timer), resolve(isShown))
        notice.on('show', () => settle(true))
        notice.on('failed', () => (alive.delete(notice), settle(false)))
        notice.show()
      })
    },
  }
}
