// The desktop app's main process: what must happen before Electron is ready, then the shell.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import * as electron from 'electron'
import type { DeepLink } from '../../engine/api/desktop.ts'
import { systemClock } from './clock.ts'
import { startCrashReporter } from './crash.ts'
import { deepLinkAmong, LINK_SCHEME } from './deep-link.ts'
import { placesOf } from './places.ts'
import { PRIVILEGES } from './protocol.ts'
import { DesktopShell } from './shell.ts'
import { claimInstance } from './single-instance.ts'

const { app, crashReporter, protocol } = electron
const { env, platform, resourcesPath: resources } = process

app.setName('Tuneloom')
app.setAppUserModelId('app.tuneloom.desktop')
// Not where the engine keeps its data, which is `Tuneloom` on some systems.
const ownFolder = app.isPackaged ? undefined : env['TUNELOOM_SHELL_FOLDER']
const folder = ownFolder ?? join(app.getPath('appData'), 'Tuneloom Window')
app.setPath('userData', folder)
startCrashReporter(crashReporter)
app.enableSandbox()
protocol.registerSchemesAsPrivileged(PRIVILEGES)

let shell: DesktopShell | undefined
let first: DeepLink | undefined = deepLinkAmong(process.argv)
const isFirst = claimInstance(app, {
  show: () => shell?.show(),
  open: (link) => (shell ? shell.openLink(link) : (first = link)),
})

if (isFirst) {
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  app.whenReady().then(start).catch(fail)
} else app.exit()

function start(): void {
  const { isPackaged } = app
  shell = new DesktopShell(electron, {
    places: placesOf({ isPackaged, resources, app: app.getAppPath(), platform, env }),
    folder,
    home: app.commandLine.getSwitchValue('home') || env['TUNELOOM_HOME'] || undefined,
    platform,
    env,
    versions: { tuneloom: app.getVersion(), ...versions(), platform, arch: process.arch },
    clock: systemClock,
    spawn: (command, args, options) => spawn(command, args, options),
  })
  shell.start()
  if (first) shell.openLink(first)
}

function fail(error: Error): void {
  electron.dialog.showErrorBox('Tuneloom', error.message)
  app.exit(1)
}

function versions(): Record<string, string> {
  const { electron: own, chrome, node } = process.versions
  return { electron: own ?? '', chrome: chrome ?? '', node }
}
