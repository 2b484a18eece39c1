// What a page can ask of the main process, and the preload script that asks.
import { EventEmitter } from 'node:events'
import type { IpcMainInvokeEvent, IpcRenderer, WebUtils } from 'electron'
import { describe, expect, it } from 'vitest'
import { type IpcParts, QUESTIONS, registerIpc } from '../../../electron/main/ipc.ts'
import { isTrusted } from '../../../electron/main/sender.ts'
import { createShellApi, forward, type Page } from '../../../electron/preload/api.ts'
import { fakeElectron, FakePage } from './fakes.ts'

function eventFrom(frame: object | null, page = new FakePage()): IpcMainInvokeEvent {
  return { sender: page, senderFrame: frame } as unknown as IpcMainInvokeEvent
}
const trusted = (): IpcMainInvokeEvent => {
  const page = new FakePage()
  return eventFrom(page.mainFrame, page)
}

function registered() {
  const calls: unknown[][] = []
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args.filter((arg) => !(arg instanceof FakePage))])
      return Promise.resolve([] as never)
    }
  const parts = {
    pickFolders: note('pickFolders'),
    pickFiles: note('pickFiles'),
    grant: note('grant'),
    reveal: note('reveal'),
    setProgress: note('setProgress'),
    notify: note('notify'),
    saveDiagnostics: note('saveDiagnostics'),
  } as unknown as IpcParts
  const { electron, handlers } = fakeElectron()
  registerIpc(electron.ipcMain, parts)
  const ask = (channel: string, event: IpcMainInvokeEvent, ...args: unknown[]) =>
    handlers.get(channel)?.(event, ...args)
  return { ask, calls, handlers }
}

describe('the sender of a question', () => {
  it('is the main frame of our page', () => expect(isTrusted(trusted())).toBe(true))

  it.each([
    ['a frame that is gone', null],
    ['another frame with our address', { url: 'app://bundle/index.html', parent: null }],
  ])('is not %s', (_, frame) => expect(isTrusted(eventFrom(frame))).toBe(false))

  it.each(['https://evil.example/', 'app://other/', 'file:///index.html', 'about:blank'])(
    'is not a main frame at %s',
    (url) => {
      const page = Object.assign(new FakePage(), { mainFrame: { url, parent: null } })
      expect(isTrusted(eventFrom(page.mainFrame, page))).toBe(false)
    },
  )
})

describe('the channels', () => {
  it('refuse a stranger on every one of them', async () => {
    const { ask, calls, handlers } = registered()
    expect([...handlers.keys()].sort()).toEqual(Object.keys(QUESTIONS).sort())
    for (const channel of handlers.keys()) {
      await expect(ask(channel, eventFrom({ url: 'https://evil.example/', parent: null }))).rejects.toThrow(
        'refused',
      )
      await expect(ask(channel, eventFrom(null))).rejects.toThrow('refused')
    }
    expect(calls).toEqual([])
  })

  it.each([
    ['dropped', []],
    ['dropped', [['relative/path']]],
    ['dropped', [['/a\0b']]],
    ['dropped', ['/a']],
    ['reveal', ['']],
    ['reveal', [{ path: '/etc/passwd' }]],
    ['set-progress', [2]],
    ['set-progress', [Number.NaN]],
    ['notify', ['only a title']],
    ['notify', ['x'.repeat(300), '']],
    ['pick-folders', ['/etc']],
    ['save-diagnostics', ['/etc/passwd']],
  ])('%s refuses %j', async (channel, args) => {
    const { ask, calls } = registered()
    await expect(ask(channel, trusted(), ...args)).rejects.toThrow('bad arguments')
    expect(calls).toEqual([])
  })

  it('carry good questions out', async () => {
    const { ask, calls } = registered()
    await ask('dropped', trusted(), ['/a/b'])
    await ask('reveal', trusted(), 'word')
    await ask('set-progress', trusted(), null)
    await ask('notify', trusted(), 'Done', 'Run r3 is done')
    expect(calls).toEqual([
      ['grant', ['/a/b']],
      ['reveal', 'word'],
      ['setProgress', null],
      ['notify', 'Done', 'Run r3 is done'],
    ])
  })
})

describe('window.tuneloom', () => {
  function exposed() {
    const asked: unknown[][] = []
    const ipc = Object.assign(new EventEmitter(), {
      invoke: (...args: unknown[]) => (asked.push(args), Promise.resolve([])),
    })
    const files = { getPathForFile: (file: File) => (file.name === 'from memory' ? '' : `/d/${file.name}`) }
    const api = createShellApi(ipc as unknown as IpcRenderer, files as WebUtils)
    return { api, ipc, asked }
  }

  it('has eight functions and nothing else', () => {
    const { api } = exposed()
    expect(Object.keys(api).sort()).toEqual([
      'dropped',
      'notify',
      'onDeepLink',
      'pickFiles',
      'pickFolders',
      'reveal',
      'saveDiagnostics',
      'setProgress',
    ])
    expect(Object.values(api).every((member) => typeof member === 'function')).toBe(true)
  })

  it('asks channels that exist with arguments that pass their check', async () => {
    const { api, asked } = exposed()
    await api.pickFolders()
    await api.pickFiles()
    await api.reveal('word')
    await api.setProgress(0.5)
    await api.notify('Done', 'r3')
    await api.saveDiagnostics()
    await api.dropped([new File([], 'a.png'), new File([], 'from memory')])
    for (const [channel, ...args] of asked)
      expect(QUESTIONS[channel as keyof typeof QUESTIONS].safeParse(args).success).toBe(true)
    expect(asked.at(-1)).toEqual(['dropped', ['/d/a.png']])
    expect(new Set(asked.map(([channel]) => channel))).toEqual(new Set(Object.keys(QUESTIONS)))
  })

  it('keeps links until somebody listens', () => {
    const { api, ipc } = exposed()
    const link = { view: 'run', id: 'r3' }
    const heard: unknown[] = []
    ipc.emit('deep-link', {}, link)
    const stop = api.onDeepLink((one) => heard.push(one))
    ipc.emit('deep-link', {}, link)
    stop()
    ipc.emit('deep-link', {}, link)
    expect(heard).toEqual([link, link])
  })

  it('hands ports and messages to its own origin only', () => {
    const { ipc } = exposed()
    const posted: unknown[][] = []
    const page = {
      location: { origin: 'app://bundle' },
      postMessage: (...args: unknown[]) => posted.push(args),
    }
    forward(ipc as unknown as IpcRenderer, page as unknown as Page)
    ipc.emit('port', { ports: ['port'] })
    ipc.emit('shell', {}, { type: 'tuneloom:command', command: 'settings' })
    expect(posted).toEqual([
      ['tuneloom:port', 'app://bundle', ['port']],
      [{ type: 'tuneloom:command', command: 'settings' }, 'app://bundle', []],
    ])
  })
})
