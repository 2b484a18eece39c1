// The questions a page may ask: who asks is checked first, then what with.
import { isAbsolute } from 'node:path'
import type { IpcMain, WebContents } from 'electron'
import { z } from 'zod'
import type { Granted, ShellChannel } from '../../engine/api/desktop.ts'
import { isTrusted } from './sender.ts'

export interface IpcParts {
  pickFolders(page: WebContents): Promise<readonly Granted[]>
  pickFiles(page: WebContents): Promise<readonly Granted[]>
  grant(paths: readonly string[]): Promise<readonly Granted[]>
  reveal(grant: string): Promise<boolean>
  setProgress(page: WebContents, fraction: number | null): void
  notify(title: string, text: string): Promise<boolean>
  saveDiagnostics(): Promise<boolean>
}

const nothing = z.tuple([])
const path = z
  .string()
  .max(4096)
  .refine((text) => isAbsolute(text) && !text.includes('\0'))

/** What each channel is asked with. */
export const QUESTIONS = {
  'pick-folders': nothing,
  'pick-files': nothing,
  dropped: z.tuple([z.array(path).max(1000)]),
  reveal: z.tuple([z.string().min(1).max(200)]),
  'set-progress': z.tuple([z.number().min(0).max(1).nullable()]),
  notify: z.tuple([z.string().max(200), z.string().max(2000)]),
  'save-diagnostics': nothing,
} as const satisfies Readonly<Record<ShellChannel, z.ZodType>>

type Handlers = {
  readonly [C in ShellChannel]: (page: WebContents, ...args: z.output<(typeof QUESTIONS)[C]>) => unknown
}

/** Registers every channel. A question from elsewhere or with other arguments fails and does nothing. */
export function registerIpc(ipcMain: Pick<IpcMain, 'handle'>, parts: IpcParts): void {
  const handlers: Handlers = {
    'pick-folders': (page) => parts.pickFolders(page),
    'pick-files': (page) => parts.pickFiles(page),
    dropped: (_page, paths) => parts.grant(paths),
    reveal: (_page, grant) => parts.reveal(grant),
    'set-progress': (page, fraction) => parts.setProgress(page, fraction),
    notify: (_page, title, text) => parts.notify(title, text),
    'save-diagnostics': () => parts.saveDiagnostics(),
  }
  for (const channel of Object.keys(QUESTIONS) as ShellChannel[]) {
    const handler = handlers[channel] as (page: WebContents, ...args: unknown[]) => unknown
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      if (!isTrusted(event)) throw new Error(`${channel}: refused.`)
      const parsed = QUESTIONS[channel].safeParse(args)
      if (!parsed.success) throw new Error(`${channel}: bad arguments.`)
      return handler(event.sender, ...parsed.data)
    })
  }
}
