// Files and folders that a person chooses: native dialogs, grants for what was chosen, and the system's file manager.
import { existsSync } from 'node:fs'
import type { BrowserWindow, OpenDialogOptions } from 'electron'
import type { Granted } from '../../engine/api/desktop.ts'
import type { Asks } from './asks.ts'
import type { ElectronApi } from './electron-api.ts'
import type { Texts } from './texts.ts'

export interface Files {
  pickFolders(window: BrowserWindow | null): Promise<readonly Granted[]>
  pickFiles(window: BrowserWindow | null): Promise<readonly Granted[]>
  reveal(grant: string): Promise<boolean>
}

export function createFiles(
  { dialog, shell }: Pick<ElectronApi, 'dialog' | 'shell'>,
  asks: Pick<Asks, 'grant' | 'locate'>,
  texts: () => Texts,
): Files {
  const pick = async (window: BrowserWindow | null, options: OpenDialogOptions) => {
    const result = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return result.canceled ? [] : asks.grant(result.filePaths)
  }
  return {
    pickFolders: (window) =>
      pick(window, {
        title: texts().pickFolders,
        properties: ['openDirectory', 'multiSelections', 'dontAddToRecent'],
      }),
    pickFiles: (window) =>
      pick(window, {
        title: texts().pickFiles,
        properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
      }),
    async reveal(grant) {
      const path = await asks.locate(grant)
      if (path === undefined || !existsSync(path)) return false
      shell.showItemInFolder(path)
      return true
    },
  }
}
