// Keys of the menu, of the system's roles and of the window: one stroke never means two things.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { menuTemplate } from '../../../electron/main/menu.ts'
import { textsFor } from '../../../electron/main/texts.ts'

const WINDOW = join(import.meta.dirname, '../../../renderer')

/** Electron's own keys of roles, as its documentation lists them. */
const ROLE_KEYS: Readonly<Record<string, string>> = {
  ...{ undo: 'mod+z', redo: 'mod+shift+z', cut: 'mod+x', copy: 'mod+c', paste: 'mod+v', selectAll: 'mod+a' },
  ...{ pasteAndMatchStyle: 'mod+shift+v', resetZoom: 'mod+0', zoomIn: 'mod++', zoomOut: 'mod+-' },
  ...{ reload: 'mod+r', toggleDevTools: 'mod+shift+i', minimize: 'mod+m', close: 'mod+w', quit: 'mod+q' },
  ...{ togglefullscreen: 'F11', hide: 'mod+h', hideOthers: 'mod+alt+h' },
}

/** The window takes a stroke first; these it may take, because they mean the same there or undo a step of its own. */
const SAME: Readonly<Record<string, string>> = {
  'mod+n': 'new-run',
  'mod+i': 'import',
  'mod+k': 'palette',
  'mod+z': 'undo',
}

function flatten(entries: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return entries.flatMap((entry) => [entry, ...(Array.isArray(entry.submenu) ? flatten(entry.submenu) : [])])
}

/** Every stroke of the menu with what it does. */
function menuKeys(platform: NodeJS.Platform): [keys: string, meaning: string][] {
  let command = ''
  const actions = { command: (name: string) => void (command = name), saveDiagnostics: () => undefined }
  return flatten(menuTemplate(platform, textsFor('en'), actions)).flatMap(({ role, accelerator, click }) => {
    const own = accelerator?.toLowerCase().replace(/^(cmdorctrl|ctrl)\+/, 'mod+')
    const keys = own ?? ROLE_KEYS[role ?? '']
    if (keys === undefined) return []
    click?.(undefined as never, undefined, undefined as never)
    return [[keys, role ?? command] as [string, string]]
  })
}

/** Every stroke that a file of the window names. */
function windowKeys(): string[] {
  const files = readdirSync(WINDOW, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ts|svelte)$/.test(name),
  )
  return files.flatMap((name) => {
    const text = readFileSync(join(WINDOW, name), 'utf8')
    return [...text.matchAll(/keys: '((?:mod|alt|F\d)[^']*)'/g)].map(([, keys]) => keys ?? '')
  })
}

describe.each(['linux', 'win32', 'darwin'] as const)('keys on %s', (platform) => {
  it('are each for one thing in the menu', () => {
    const keys = menuKeys(platform).map(([stroke]) => stroke)
    expect(keys.length).toBeGreaterThan(12)
    expect(keys.filter((stroke, place) => keys.indexOf(stroke) !== place)).toEqual([])
  })

  it('mean the same in the menu and in the window where both have them', () => {
    const menu = new Map(menuKeys(platform))
    const both = new Set(windowKeys().filter((stroke) => menu.has(stroke)))
    expect(both.size).toBeGreaterThan(0)
    for (const stroke of both) expect([stroke, menu.get(stroke)]).toEqual([stroke, SAME[stroke]])
  })
})

describe('the menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('says everything in German on %s, roles too', (platform) => {
    const actions = { command: () => undefined, saveDiagnostics: () => undefined }
    const labels = (locale: string) =>
      flatten(menuTemplate(platform, textsFor(locale), actions)).filter(({ type }) => type !== 'separator')
    const german = labels('de-AT')
    expect(german.filter(({ label }) => label === undefined || label === '')).toEqual([])
    const words = (locale: string) => labels(locale).map(({ label }) => label)
    const same = words('de').filter((label, place) => label === words('en')[place])
    expect(same.filter((label) => label !== 'Tuneloom')).toEqual([])
  })
})
