// How electron-builder packs what was staged.
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'

export const APP_ID = 'app.tuneloom.desktop'

/** Switches in Electron's binary itself. There is no archive check on Linux; there the switch changes nothing. */
export const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const

export interface PackagingOptions {
  /** What `stage` made. */
  readonly stage: string
  /** Where packages go. */
  readonly output: string
  readonly electronVersion: string
  /** Signed packages for macOS can be notarized. */
  readonly isNotarized: boolean
}

/** The configuration. Engine, packages and Node lie outside the archive, where the system can load and run them. */
export function packaging({ stage, output, electronVersion, isNotarized }: PackagingOptions): Configuration {
  const resources = join(stage, 'resources')
  return {
    appId: APP_ID,
    productName: 'Tuneloom',
    copyright: 'Copyright 2026 the Tuneloom authors',
    electronVersion,
    directories: { app: join(stage, 'app'), output, buildResources: 'build/shell' },
    files: ['**/*'],
    extraResources: [
      { from: resources, to: '.', filter: ['**/*'] },
      // The top node_modules of a folder is left out unless it is named.
      { from: join(resources, 'node_modules'), to: 'node_modules', filter: ['**/*'] },
    ],
    asar: true,
    // Packages are staged. Otherwise those of the repository would be collected into the archive a second time.
    beforeBuild: () => Promise.resolve(false),
    electronFuses: { ...FUSES },
    electronLanguages: ['en-US', 'en', 'de'],
    toolsets: { appimage: '1.0.3' }, // the older one needs libfuse2 and takes the sandbox away
    icon: join(stage, 'app', 'out', 'shell', 'icons', 'icon.png'),
    protocols: [{ name: 'Tuneloom', schemes: ['tuneloom'] }],
    publish: null, // no file that says where updates are: the app never looks for any
    ...linux(),
    ...windows(),
    ...mac(isNotarized),
  }
}

function linux(): Configuration {
  return {
    linux: {
      target: ['AppImage', 'deb'],
      category: 'Science',
      syncDesktopName: true,
      synopsis: 'Fine-tune text and image models on your own computer',
      maintainer: 'The Tuneloom authors <maintainers@tuneloom.app>',
      executableName: 'tuneloom',
    },
  }
}

function windows(): Configuration {
  return {
    win: { target: ['nsis'] },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false,
    },
  }
}

function mac(isNotarized: boolean): Configuration {
  return {
    mac: {
      target: ['dmg', 'zip'],
      category: 'public.app-category.developer-tools',
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'build/shell/entitlements.plist',
      entitlementsInherit: 'build/shell/entitlements.plist',
      binaries: ['Contents/Resources/bin/node'],
      notarize: isNotarized,
    },
  }
}
