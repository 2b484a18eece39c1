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
    ...(isMac ? [macApp(settings, texts)] : []),
    {
      label: texts.file,
      submenu: fileEntries({ isMac, settings, texts }, [
        command(texts.newRun, 'new-run', 'CmdOrCtrl+N'),
        command(texts.import, 'import', 'CmdOrCtrl+I'),
      ]),
    },
    { label: texts.edit, submenu: editEntries(isMac, texts) },
    { label: texts.view, submenu: viewEntries(command(texts.palette, 'palette', 'CmdOrCtrl+K'), texts) },
    { label: texts.window, role: 'windowMenu', submenu: windowEntries(isMac, texts) },
    {
      label: texts.help,
      role: 'help',
      submenu: [
        command(texts.shortcuts, 'shortcuts', 'CmdOrCtrl+/'),
        { label: texts.diagnostics, click: () => actions.saveDiagnostics() },
        ...(isMac ? [] : ([{ type: 'separator' }, { role: 'about', label: texts.about }] satisfies Entries)),
      ],
    },
  ]
}

/** Electron says roles in English whatever the system speaks: every label is ours. */
function roles(texts: Texts, ...names: readonly (keyof Texts & Role)[]): Entries {
  return names.map((role) => ({ role, label: texts[role] }))
}

type Role = NonNullable<MenuItemConstructorOptions['role']>
const LINE = { type: 'separator' } as const

function macApp(settings: MenuItemConstructorOptions, texts: Texts): MenuItemConstructorOptions {
  const submenu: Entries = [
    ...roles(texts, 'about'),
    ...[LINE, settings, LINE],
    ...roles(texts, 'services'),
    LINE,
    ...roles(texts, 'hide', 'hideOthers', 'unhide'),
    LINE,
    ...roles(texts, 'quit'),
  ]
  return { role: 'appMenu', label: 'Tuneloom', submenu }
}

interface FileParts {
  readonly isMac: boolean
  readonly settings: MenuItemConstructorOptions
  readonly texts: Texts
}

function fileEntries({ isMac, settings, texts }: FileParts, commands: Entries): Entries {
  if (isMac) return [...commands, LINE, ...roles(texts, 'close')]
  return [
    ...commands,
    ...[LINE, settings, LINE],
    { role: 'close', label: texts.close, accelerator: 'Ctrl+W' },
    { role: 'quit', label: texts.quit, accelerator: 'Ctrl+Q' },
  ]
}

function editEntries(isMac: boolean, texts: Texts): Entries {
  return [
    ...roles(texts, 'undo', 'redo'),
    LINE,
    ...roles(texts, 'cut', 'copy', 'paste'),
    ...(isMac ? roles(texts, 'pasteAndMatchStyle') : []),
    ...roles(texts, 'delete', 'selectAll'),
  ]
}

function viewEntries(palette: MenuItemConstructorOptions, texts: Texts): Entries {
  return [
    ...[palette, LINE],
    ...roles(texts, 'resetZoom', 'zoomIn', 'zoomOut'),
    LINE,
    ...roles(texts, 'togglefullscreen', 'reload', 'toggleDevTools'),
  ]
}

function windowEntries(isMac: boolean, texts: Texts): Entries {
  return isMac
    ? [...roles(texts, 'minimize', 'zoom'), LINE, ...roles(texts, 'front')]
    : roles(texts, 'minimize')
}
