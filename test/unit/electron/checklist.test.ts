// Electron's security checklist, point by point, as it stands in its documentation (docs/tutorial/security.md).
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindowConstructorOptions, Session, WebContents, WebPreferences } from 'electron'
import { describe, expect, it } from 'vitest'
import { FUSES } from '../../../build/shell/packaging.ts'
import { CRASH_OPTIONS } from '../../../electron/main/crash.ts'
import { PAGE_HEADERS } from '../../../electron/main/headers.ts'
import { QUESTIONS, registerIpc } from '../../../electron/main/ipc.ts'
import { guardNavigation, mayOpenOutside, OUTSIDE_HOSTS } from '../../../electron/main/navigation.ts'
import { ORIGIN, START_URL } from '../../../electron/main/origin.ts'
import { guardPermissions, PERMISSIONS } from '../../../electron/main/permissions.ts'
import { PRIVILEGES } from '../../../electron/main/protocol.ts'
import { placesOf } from '../../../electron/main/places.ts'
import { DesktopShell } from '../../../electron/main/shell.ts'
import { openWindow } from '../../../electron/main/window.ts'
import { FIRST_STATE } from '../../../electron/main/window-state.ts'
import { FakeClock, fakeElectron, FakePage, fakeSpawn, isPrevented } from './fakes.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** Of the window that is really opened, not of what a function says. */
const preferences = openedPreferences()
const policy = PAGE_HEADERS['Content-Security-Policy'] ?? ''
const sources = ['electron/main', 'electron/preload'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map(
    (file) => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')] as const,
  ),
)
const code = sources.map(([, text]) => text).join('\n')

function openedPreferences(): WebPreferences {
  const { electron, windows } = fakeElectron()
  openWindow(electron, '/preload.cjs', FIRST_STATE)
  const { webPreferences } = windows[0]?.options as BrowserWindowConstructorOptions
  if (!webPreferences) throw new Error('the window was opened without preferences')
  return webPreferences
}

/** The whole shell, as main.ts starts it. */
function startedShell() {
  const fake = fakeElectron()
  new DesktopShell(fake.electron, {
    places: placesOf({ isPackaged: true, resources: '/res', app: '/app', platform: 'linux', env: {} }),
    ...{ folder: join(tmpdir(), 'no-such-shell'), home: undefined, platform: 'linux', env: {}, versions: {} },
    ...{ clock: new FakeClock(), spawn: fakeSpawn().spawn },
  }).start()
  return fake
}

function guarded() {
  const page = new FakePage()
  const opened: string[] = []
  const openExternal = (url: string) => (opened.push(url), Promise.resolve())
  guardNavigation(page as unknown as WebContents, { openExternal })
  return { page, opened }
}

function permissions() {
  type Check = (page: unknown, permission: string, origin: string) => boolean
  type Request = (
    page: unknown,
    permission: string,
    answer: (allowed: boolean) => void,
    details: object,
  ) => void
  const set: { check?: Check; request?: Request; device?: () => boolean } = {}
  guardPermissions({
    setPermissionCheckHandler: (handler: Check) => (set.check = handler),
    setPermissionRequestHandler: (handler: Request) => (set.request = handler),
    setDevicePermissionHandler: (handler: () => boolean) => (set.device = handler),
    on: () => undefined,
  } as unknown as Session)
  const request = (permission: string): boolean | undefined => {
    let answer: boolean | undefined
    set.request?.(null, permission, (allowed) => (answer = allowed), { requestingUrl: START_URL })
    return answer
  }
  return { check: set.check, request, device: set.device }
}

const CHECKLIST: readonly (readonly [point: string, check: () => void | Promise<void>])[] = [
  [
    '1. loads only secure content: our own scheme, which counts as a secure context',
    () => {
      expect(START_URL).toBe('app://bundle/index.html')
      expect(PRIVILEGES[0]?.privileges).toMatchObject({ standard: true, secure: true })
      expect(code).not.toMatch(/loadURL\(['"`]http/)
    },
  ],
  [
    '2. gives pages no Node',
    () =>
      expect(preferences).toMatchObject({
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
      }),
  ],
  ['3. isolates the preload script from the page', () => expect(preferences?.contextIsolation).toBe(true)],
  [
    '4. sandboxes every page',
    () => {
      expect(preferences?.sandbox).toBe(true)
      expect(code).toContain('app.enableSandbox()')
      expect(code).not.toContain('no-sandbox')
    },
  ],
  [
    '5. denies all permissions but two, and those to strangers',
    () => {
      const { check, request, device } = permissions()
      const all = [
        'media',
        'geolocation',
        'midi',
        'fullscreen',
        'openExternal',
        'clipboard-read',
        'hid',
        'usb',
      ]
      for (const permission of all) expect(check?.(null, permission, `${ORIGIN}/`)).toBe(false)
      for (const permission of PERMISSIONS) {
        expect(check?.(null, permission, `${ORIGIN}/`)).toBe(true)
        expect(check?.(null, permission, 'https://evil.example')).toBe(false)
      }
      expect(['media', 'notifications'].map(request)).toEqual([false, true])
      expect(PERMISSIONS).toEqual(['notifications', 'clipboard-sanitized-write'])
      expect(device?.()).toBe(false)
    },
  ],
  ['6. keeps web security on', () => expect(preferences?.webSecurity).toBe(true)],
  [
    '7. has a policy for content that allows nothing inline, no eval and no other host',
    () => {
      expect(policy).toMatch(/^default-src 'none'/)
      expect(policy).toContain("connect-src 'self';")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
    },
  ],
  ['8. allows no insecure content', () => expect(preferences?.allowRunningInsecureContent).toBe(false)],
  ['9. enables no experimental features', () => expect(preferences?.experimentalFeatures).toBe(false)],
  ['10. enables no Blink features', () => expect(preferences).not.toHaveProperty('enableBlinkFeatures')],
  ['11. has no webview that could open windows', () => expect(preferences?.webviewTag).toBe(false)],
  [
    '12. refuses to attach a webview',
    () => expect(isPrevented(guarded().page, 'will-attach-webview')).toBe(true),
  ],
  [
    '13. lets a page go nowhere',
    () => {
      const { page } = guarded()
      for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
        for (const url of [
          'https://evil.example/',
          'file:///etc/passwd',
          'app://other/',
          'javascript:1',
          'data:,x',
        ])
          expect(isPrevented(page, event, { url })).toBe(true)
        expect(isPrevented(page, event, { url: `${ORIGIN}/index.html#/runs` })).toBe(false)
      }
    },
  ],
  [
    '14. opens no new windows',
    () => {
      const { page } = guarded()
      for (const url of ['https://evil.example/', START_URL, 'https://github.com/'])
        expect(page.openHandler?.({ url })).toEqual({ action: 'deny' })
    },
  ],
  [
    '15. opens outside only https pages of known hosts',
    () => {
      const { page, opened } = guarded()
      const bad = [
        'http://github.com/',
        'https://github.com.evil.example/',
        'https://evil@github.com/',
        'https://github.com:8443/',
        'https://gist.github.com/',
        'file:///bin/sh',
        'ms-msdt:/id',
        'smb://host/share',
        'javascript:alert(1)',
        '',
      ]
      for (const url of bad) page.openHandler?.({ url })
      expect(opened).toEqual([])
      page.openHandler?.({ url: 'https://github.com/electron/electron' })
      expect(opened).toEqual(['https://github.com/electron/electron'])
      expect(OUTSIDE_HOSTS.every((host) => mayOpenOutside(`https://${host}/`))).toBe(true)
    },
  ],
  [
    '16. names one recent version of Electron',
    () => {
      const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
        devDependencies: Record<string, string>
      }
      const [major = '0'] = (manifest.devDependencies['electron'] ?? '').split('.')
      expect(manifest.devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
      expect(Number(major)).toBeGreaterThanOrEqual(45)
    },
  ],
  [
    '17. checks the sender of every message, and there is no other way in',
    async () => {
      const { electron, handlers } = fakeElectron()
      registerIpc(electron.ipcMain, {} as never)
      expect(handlers.size).toBe(Object.keys(QUESTIONS).length)
      for (const handler of handlers.values())
        await expect(handler({ senderFrame: null, sender: new FakePage() })).rejects.toThrow('refused')
      expect(code).not.toMatch(/ipcMain\.(on|once|handleOnce)\(/)
      expect(sources.filter(([, text]) => /\bhandle\(channel/.test(text)).map(([file]) => file)).toEqual([
        'electron/main/ipc.ts',
      ])
    },
  ],
  [
    '18. uses its own scheme instead of files',
    () => {
      expect(code).not.toMatch(/loadFile\(|['"`]file:/)
      expect(ORIGIN).toBe('app://bundle')
    },
  ],
  [
    '19. sets the fuses',
    () =>
      expect(FUSES).toEqual({
        runAsNode: false,
        enableCookieEncryption: true,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        loadBrowserProcessSpecificV8Snapshot: false,
        grantFileProtocolExtraPrivileges: false,
      }),
  ],
  [
    '20. exposes functions of ours and none of Electron’s to the page',
    () => {
      const preload = readFileSync(join(ROOT, 'electron/preload/preload.ts'), 'utf8')
      expect(preload.match(/exposeInMainWorld\(/g)).toHaveLength(1)
      expect(preload).toContain("exposeInMainWorld('tuneloom', createShellApi(")
    },
  ],
]

describe('Electron’s security checklist', () => {
  it.each(CHECKLIST)('%s', async (_, check) => {
    expect.hasAssertions()
    await check()
  })
})

describe('beyond the checklist', () => {
  it('sets every guard when the shell starts, on every page that is ever made', async () => {
    const { app, session, windows, handlers, seen } = startedShell()
    expect(session.guards.sort()).toEqual(['check', 'device', 'request'])
    expect(session.listenerCount('select-hid-device') + session.listenerCount('select-serial-port')).toBe(2)
    const page = new FakePage()
    app.emit('web-contents-created', {}, page)
    expect(isPrevented(page, 'will-navigate', { url: 'https://evil.example/' })).toBe(true)
    expect(isPrevented(page, 'will-attach-webview')).toBe(true)
    expect(page.openHandler?.({ url: START_URL })).toEqual({ action: 'deny' })
    expect(windows.map(({ url }) => url)).toEqual([START_URL])
    expect([...handlers.keys()].sort()).toEqual(Object.keys(QUESTIONS).sort())
    const answer = await seen.scheme?.(new Request('app://bundle/a%2fb'))
    expect(answer?.status).toBe(400)
  })

  it('makes windows in one place only', () => {
    const makers = sources.filter(([, text]) =>
      /new (electron\.)?(BrowserWindow|WebContentsView|BaseWindow)\(/.test(text),
    )
    expect(makers.map(([file]) => file)).toEqual(['electron/main/window.ts'])
  })

  it('imports Electron at run time in two files only', () => {
    const importers = sources
      .filter(([, text]) => /^import (?!type).*from 'electron'/m.test(text))
      .map(([file]) => file)
    expect(importers).toEqual(['electron/main/main.ts', 'electron/preload/preload.ts'])
  })

  it('sends no crash anywhere', () => expect(CRASH_OPTIONS.uploadToServer).toBe(false))

  it('opens no port', () => expect(code).not.toMatch(/createServer|\.listen\(|node:(http|https|net)\b/))

  it('sends every header of the threat model', () => {
    expect(PAGE_HEADERS).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
  })
})
