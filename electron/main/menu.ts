// The menu as data. Commands go to the page, which knows what they mean; roles are the system's.
import type { MenuItemConstructorOptions } from 'electron'
import type { ShellCommand } from '../../engine/api/desktop.ts'
import type { Texts } from './texts.ts'

export interface MenuActions {
  command(command: ShellCommand): void
  saveDiagnostics(): void
}

type Entries = MenuItemConstructorOptions[]

/** The template for a system: macOS has the app's own menu first, others have settings and quit under File. */
export function menuTemplate(platform: NodeJS.Platform, texts: Texts, actions: MenuActions): Entries {
  const isMac = platform === 'darwin'
  const command = (label: string, name: ShellCommand, accelerator: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => actions.command(name),
  })
  const settings = command(texts.settings, 'settings', 'CmdOrCtrl+,')
  return [
    ...(isMac ? [macApp(settings)] : []),
    {
      label: texts.file,
      submenu: fileEntries(isMac, settings, [
        command(texts.newRun, 'new-run', 'CmdOrCtrl+N'),
        command(texts.import, 'import', 'CmdOrCtrl+I'),
      ]),
    },
    { label: texts.edit, submenu: editEntries(isMac) },
    { label: texts.view, submenu: viewEntries(command(texts.palette, 'palette', 'CmdOrCtrl+K')) },
    { label: texts.window, role: 'windowMenu' },
    {
      label: texts.help,
      role: 'help',
      submenu: [
        command(texts.shortcuts, 'shortcuts', 'CmdOrCtrl+/'),
        { label: texts.diagnostics, click: () => actions.saveDiagnostics() },
        ...(isMac ? [] : ([{ type: 'separator' }, { role: 'about' }] satisfies Entries)),
      ],
    },
  ]
}

function macApp(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    label: 'Tuneloom',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
}

function fileEntries(isMac: boolean, settings: MenuItemConstructorOptions, commands: Entries): Entries {
  if (isMac) return [...commands, { type: 'separator' }, { role: 'close' }]
  return [
    ...commands,
    { type: 'separator' },
    settings,
    { type: 'separator' },
    { role: 'close', accelerator: 'Ctrl+W' },
    { role: 'quit', accelerator: 'Ctrl+Q' },
  ]
}

function editEntries(isMac: boolean): Entries {
  return [
    { role: 'undo' },
    { role: 'redo' },
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    ...(isMac ? ([{ role: 'pasteAndMatchStyle' }] satisfies Entries) : []),
    { role: 'delete' },
    { role: 'selectAll' },
  ]
}

function viewEntries(palette: MenuItemConstructorOptions): Entries {
  return [
    palette,
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ]
}
