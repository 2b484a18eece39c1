// What the host tells the shell while windows come and go: what runs, what ended, and in which language.
import { describe, expect, it, vi } from 'vitest'
import { contract, type AppHandlers, type AppTell } from '../../../engine/api/contract/index.ts'
import type { RunView, SettingsView } from '../../../engine/api/contract/views.ts'
import type { HostToShell } from '../../../engine/api/desktop.ts'
import { createServer } from '../../../engine/api/rpc/server.ts'
import { watchActivity } from '../../../engine/host/app/activity.ts'

async function watched(settings: Partial<SettingsView> = {}) {
  const sent: HostToShell[] = []
  const saved = { language: 'en', notifications: true, ...settings } as SettingsView
  const handlers = { system: { settings: () => Promise.resolve(saved) } } as unknown as AppHandlers
  const server = createServer(contract, handlers)
  let time = 0
  const tell: AppTell = (service, name, payload) => server.tell(service, name, payload)
  watchActivity(
    server,
    (message) => sent.push(message),
    () => (time += 2000),
  )
  await vi.waitFor(() => expect(sent.map(({ type }) => type)).toContain('language'))
  sent.length = 0
  const run = (id: string, status: RunView['status'], step = 0, reason: string | null = null): void =>
    tell('runs', 'changed', {
      id,
      name: id,
      status,
      step,
      totalSteps: 10,
      live: null,
      reason,
    } as RunView)
  const next = async (count: number): Promise<readonly HostToShell[]> => {
    await vi.waitFor(() => expect(sent.length).toBeGreaterThanOrEqual(count))
    return sent
  }
  return { tell, run, next }
}

describe('what the host tells the shell', () => {
  it('is that a run goes on, though one that waits has changed', async () => {
    const { run, next } = await watched()
    run('fox', 'running', 1)
    run('owl', 'queued')
    run('fox', 'running', 5)
    const messages = await next(2)
    expect(
      messages.map(
        (message) => message.type === 'activity' && [message.label, message.running, message.fraction],
      ),
    ).toEqual([
      ['fox', true, 0.1],
      ['fox', true, 0.5],
    ])
  })

  it('is one end for each run that was seen running, in the language of the settings', async () => {
    const { run, next } = await watched({ language: 'de' })
    run('old', 'finished')
    run('fox', 'running')
    run('fox', 'finished')
    const messages = await next(3)
    expect(messages.slice(1)).toEqual([
      { type: 'activity', running: false, label: 'fox', fraction: null, etaSeconds: null },
      { type: 'notice', kind: 'finished', title: 'fox', text: 'Der Lauf ist fertig.' },
    ])
  })

  it.each([
    ['en', 'the disk is full'],
    ['de', 'Der Lauf hat angehalten.'],
  ] as const)('is in %s why a run failed, where it is known in that language', async (language, text) => {
    const { run, next } = await watched({ language })
    run('fox', 'running')
    run('fox', 'failed', 1, 'the disk is full')
    expect((await next(3))[2]).toEqual({ type: 'notice', kind: 'failed', title: 'fox', text })
  })

  it('is no notice when the person wants none', async () => {
    const { run, next, tell } = await watched({ notifications: false })
    run('fox', 'running')
    run('fox', 'failed')
    tell('system', 'settingsChanged', { language: 'de', notifications: true } as SettingsView)
    expect((await next(3)).map(({ type }) => type)).toEqual(['activity', 'activity', 'language'])
  })
})
