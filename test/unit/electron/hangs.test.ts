// An engine that lives and does not answer, and a page that does not react: the person may wait or start it again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHeartbeat, INTERVAL, PATIENCE } from '../../../electron/main/heartbeat.ts'
import { placesOf } from '../../../electron/main/places.ts'
import { DesktopShell } from '../../../electron/main/shell.ts'
import { FakeClock, fakeElectron, fakeSpawn } from './fakes.ts'

const WAIT = 0
const AGAIN = 1

function beating() {
  const clock = new FakeClock()
  const seen = { pings: 0, hangs: [] as number[], recoveries: 0 }
  const heartbeat = createHeartbeat({
    clock,
    ping: () => void seen.pings++,
    hangs: (seconds) => seen.hangs.push(seconds),
    recovered: () => void seen.recoveries++,
  })
  heartbeat.start()
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += INTERVAL) clock.turn(INTERVAL)
  }
  return { clock, heartbeat, seen, pass }
}

describe('the heartbeat', () => {
  it('asks every few seconds and says nothing of a host that answers', () => {
    const { heartbeat, seen, clock } = beating()
    for (let beat = 0; beat < 20; beat++) {
      clock.turn(INTERVAL)
      heartbeat.heard()
    }
    expect(seen).toEqual({ pings: 20, hangs: [], recoveries: 0 })
  })

  it('says once that a host is silent, and again only after somebody waited as long', () => {
    const { heartbeat, seen, pass } = beating()
    pass(PATIENCE - INTERVAL)
    expect(seen.hangs).toEqual([])
    pass(3 * PATIENCE)
    expect(seen.hangs).toEqual([PATIENCE / 1000])
    heartbeat.wait()
    pass(PATIENCE)
    expect(seen.hangs).toHaveLength(2)
  })

  it('says that it answers after all', () => {
    const { heartbeat, seen, pass } = beating()
    pass(PATIENCE)
    heartbeat.heard()
    heartbeat.heard()
    expect(seen.recoveries).toBe(1)
  })

  it('does not blame a host for the time in which the machine slept', () => {
    const { clock, seen } = beating()
    clock.turn(8 * 3600 * 1000)
    clock.turn(INTERVAL)
    expect(seen.hangs).toEqual([])
  })

  it('asks a host that has ended nothing, and has nothing left to say of it', () => {
    const { heartbeat, seen, pass } = beating()
    pass(PATIENCE)
    heartbeat.stop()
    const { pings } = seen
    pass(3 * PATIENCE)
    expect(seen).toEqual({ pings, hangs: [PATIENCE / 1000], recoveries: 1 })
  })
})

function started(answers: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'hangs-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const fake = fakeElectron()
  const engine = fakeSpawn()
  const clock = new FakeClock()
  fake.seen.answers.push(...answers)
  const shell = new DesktopShell(fake.electron, {
    places: placesOf({
      isPackaged: true,
      resources: '/res',
      app: '/res/app.asar',
      platform: 'linux',
      env: {},
    }),
    ...{ folder, home: undefined, platform: 'linux', env: {}, versions: {}, clock, spawn: engine.spawn },
  })
  shell.start()
  engine.last().says({ type: 'ready', version: '1', blobs: folder })
  const silence = (): void => {
    for (let passed = 0; passed < PATIENCE; passed += INTERVAL) clock.turn(INTERVAL)
  }
  const asked = (count: number) => vi.waitFor(() => expect(fake.seen.questions).toHaveLength(count))
  return { ...fake, engine, clock, silence, asked }
}

describe('an engine that does not answer', () => {
  it('is asked whether it is there, and left alone while it says so', () => {
    const { engine, clock, seen } = started([])
    for (let beat = 1; beat <= 12; beat++) {
      clock.turn(INTERVAL)
      expect(engine.last().sent.at(-1)).toEqual({ type: 'ping', ping: beat })
      engine.last().says({ type: 'pong', ping: beat })
    }
    expect(seen.questions).toEqual([])
  })

  it('is killed and started again when the person wants that', async () => {
    const { engine, silence, clock, asked, seen } = started([AGAIN])
    silence()
    await asked(1)
    expect(seen.questions[0]?.detail).toContain('30 seconds')
    await vi.waitFor(() => expect(engine.last().signals).toEqual(['SIGKILL']))
    engine.last().ends(137)
    clock.turn(500)
    expect(engine.children).toHaveLength(2)
  })

  it('is given more time when the person waits', async () => {
    const { engine, silence, asked } = started([WAIT])
    silence()
    await asked(1)
    await new Promise(setImmediate)
    silence()
    await asked(2)
    expect(engine.children).toHaveLength(1)
    expect(engine.last().signals).toEqual([])
  })

  it('takes the question back when it answers', async () => {
    const { engine, silence, asked, seen } = started([])
    silence()
    await asked(1)
    const { signal } = seen.questions[0] as { signal?: AbortSignal }
    expect(signal?.aborted).toBe(false)
    engine.last().says({ type: 'pong', ping: 1 })
    expect(signal?.aborted).toBe(true)
  })
})

describe('a page that does not react', () => {
  it('is ended when the person wants that, and loaded again', async () => {
    const { windows, asked } = started([AGAIN])
    windows[0]?.emit('unresponsive')
    await asked(1)
    await vi.waitFor(() => expect(windows[0]?.webContents.reloads).toBe(1))
  })

  it('is left alone when it reacts again', async () => {
    const { windows, asked, seen } = started([])
    windows[0]?.emit('unresponsive')
    await asked(1)
    windows[0]?.emit('responsive')
    expect((seen.questions[0] as { signal?: AbortSignal }).signal?.aborted).toBe(true)
    expect(windows[0]?.webContents.reloads).toBe(0)
  })
})
