// What the desktop program's menu, tray, links and notices do in the page.
import type { DeepLink, ShellCommand, ShellMessage } from '../../../engine/api/desktop.ts'
import { app } from '../client/client.svelte.ts'
import { shell } from '../client/shell.ts'
import { jobs } from '../state/jobs.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'
import type { FrameDoors } from './frame-commands.ts'

/** Listens; gives the way to stop. Does nothing in a browser. */
export function followShell(doors: FrameDoors): () => void {
  if (!shell) return () => undefined
  const stopLinks = shell.onDeepLink(openLink)
  const hear = (event: MessageEvent<ShellMessage>) => {
    if (event.source === window && typeof event.data === 'object') obey(event.data, doors)
  }
  window.addEventListener('message', hear)
  return () => {
    stopLinks()
    window.removeEventListener('message', hear)
  }
}

function openLink({ view, id }: DeepLink): void {
  router.go(view === 'run' ? 'runs' : view, id === null ? [] : [id])
}

function obey(message: ShellMessage, doors: FrameDoors): void {
  if (typeof message === 'string') return
  if (message.type === 'tuneloom:command') ACTIONS[message.command]?.(doors)
  if (message.type !== 'tuneloom:notice') return
  const { title, text, kind } = message.notice
  toasts.show(title, { detail: text, tone: kind === 'failed' ? 'bad' : kind === 'finished' ? 'ok' : 'info' })
}

const ACTIONS: Readonly<Record<ShellCommand, (doors: FrameDoors) => void>> = {
  'new-run': () => router.go('wizard'),
  import: () => router.go('datasets', [], { import: '1' }),
  settings: () => router.go('settings'),
  palette: (doors) => doors.palette(),
  shortcuts: (doors) => doors.shortcuts(),
  pause: () => {
    if (jobs.run) app.runs.pause({ run: jobs.run.id }).catch((error: unknown) => toasts.fail(error))
  },
}
