// Who may ask the main process: the main frame of a window that shows the app, and nobody else.
import type { IpcMainInvokeEvent } from 'electron'
import { isOurs } from './origin.ts'

/** Whether a question comes from a main frame at our origin. A frame that is gone, or a frame in a frame, is refused. */
export function isTrusted(event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame
  if (frame === null || frame !== event.sender.mainFrame) return false
  return frame.parent === null && isOurs(frame.url)
}
