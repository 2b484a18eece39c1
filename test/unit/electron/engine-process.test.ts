// The supervisor of the engine host.
import { describe, expect, it } from 'vitest'
import {
  EngineProcess,
  type EngineState,
  hostArguments,
  hostEnvironment,
} from '../../../electron/main/engine-process.ts'
import type { HostToShell } from '../../../engine/api/desktop.ts'
import { FakeClock, fakeSpawn } from './fakes.ts'

const READY = { type: 'ready', version: '1', blobs: '/home/blobs' }

function supervise() {
  const { spawn, calls, children, last } = fakeSpawn()
  const clock = new FakeClock()
  const states: EngineState[] = []
  const messages: HostToShell[] = []
  const engine = new EngineProcess({
    command: '/bin/node',
    args: ['host.ts'],
    cwd: '/app',
    env: { PATH: '/bin' },
    spawn,
    clock,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
  })
  return { engine, clock, states, messages, calls, children, last }
}

describe('the engine process', () => {
  it('is plain Node with a JSON channel and no input', () => {
    const { engine, calls } = supervise()
    engine.start()
    engine.start()
    expect(calls).toEqual([
      {
        command: '/bin/node',
        args: ['host.ts'],
        options: {
          cwd: '/app',
          env: { PATH: '/bin' },
          stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
          serialization: 'json',
          windowsHide: true,
        },
      },
    ])
  })

  it('is ready when it says so, and carries messages both ways', () => {
    const { engine, messages, last } = supervise()
    expect(engine.send({ type: 'open', window: 1 })).toBe(false)
    engine.start()
    last().says(READY)
    last().says({ type: 'rpc', window: 1, message: { answer: 1 } })
    expect(engine.state).toEqual({ kind: 'ready', version: '1', blobs: '/home/blobs' })
    expect(messages.map(({ type }) => type)).toEqual(['ready', 'rpc'])
    expect(engine.send({ type: 'open', window: 1 })).toBe(true)
    expect(last().sent).toEqual([{ type: 'open', window: 1 }])
  })

  it('does not pass on what is no message of the host', () => {
    const { engine, messages, last } = supervise()
    engine.start()
    for (const odd of [null, 'ready', 7, {}, { type: 'quit' }, { type: '__proto__' }]) last().says(odd)
    expect(messages).toEqual([])
  })

  it('is started again after half a second, then after twice as long, up to eight seconds', () => {
    const { engine, clock, states, last } = supervise()
    engine.start()
    const waits: number[] = []
    for (let crash = 0; crash < 8; crash++) {
      last().ends(1)
      const state = states.at(-1)
      if (state?.kind !== 'waiting') break
      waits.push(state.retryAt - clock.now())
      clock.turn(state.retryAt - clock.now())
      clock.turn(13_000) // slow enough not to be given up
    }
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
    expect(Math.max(...waits)).toBeLessThanOrEqual(8000)
  })

  it('is given up after five crashes in a minute, until somebody starts it', () => {
    const { engine, clock, children, last } = supervise()
    engine.start()
    for (let crash = 0; crash < 5; crash++) {
      last().ends(134)
      clock.turn(8000)
    }
    expect(engine.state).toEqual({ kind: 'failed', reason: 'status 134' })
    clock.turn(600_000)
    expect(children).toHaveLength(5)
    engine.start()
    expect(children).toHaveLength(6)
    last().ends(1)
    expect(engine.state.kind).toBe('waiting')
  })

  it('counts a start that fails once, though an exit may follow', () => {
    const { engine, last, states } = supervise()
    engine.start()
    last().emit('error', new Error('spawn ENOENT'))
    last().emit('exit', null, 'SIGKILL')
    expect(states.filter(({ kind }) => kind === 'waiting')).toEqual([
      { kind: 'waiting', reason: 'spawn ENOENT', retryAt: 500 },
    ])
  })

  it('keeps the last 200 lines of its error stream', async () => {
    const { engine, last } = supervise()
    engine.start()
    last().stderr.write(Array.from({ length: 250 }, (_, line) => `line ${line}\n`).join(''))
    last().stderr.end('unfinished')
    await new Promise((resolve) => last().stderr.once('end', resolve))
    expect(engine.errors).toHaveLength(200)
    expect(engine.errors.at(-1)).toBe('unfinished')
    expect(engine.errors[0]).toBe('line 51')
  })

  it('is asked to save when it shall end, and is not started again', async () => {
    const { engine, clock, children, last } = supervise()
    engine.start()
    const finished = engine.finish('save', 10_000)
    expect(last().sent).toEqual([{ type: 'finish', how: 'save' }])
    last().ends(0)
    await finished
    clock.turn(60_000)
    expect(engine.state).toEqual({ kind: 'ended' })
    expect(children).toHaveLength(1)
    expect(last().signals).toEqual([])
  })

  it('is killed when it does not end in time', async () => {
    const { engine, clock, last } = supervise()
    engine.start()
    const finished = engine.finish('save', 10_000)
    clock.turn(10_000)
    expect(last().signals).toEqual(['SIGKILL'])
    last().ends(137)
    await finished
    expect(engine.state.kind).toBe('ended')
  })

  it('does not start when the app ends during the wait', async () => {
    const { engine, clock, children, last } = supervise()
    engine.start()
    last().ends(1)
    await engine.finish('save', 10_000)
    clock.turn(60_000)
    expect(children).toHaveLength(1)
  })
})

describe('how the host is started', () => {
  it('names the data folder only when there is one', () => {
    expect(hostArguments('/e/desktop.ts', '/r', '/data').slice(-3)).toEqual([
      '/e/desktop.ts',
      '--home',
      '/data',
    ])
    expect(hostArguments('/e/desktop.ts', '/r').at(-1)).toBe('/e/desktop.ts')
  })

  it('passes the environment on without what would change how Node starts', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      NODE_OPTIONS: '-r x',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_CHANNEL_FD: '3',
    }
    expect(hostEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/h' })
  })
})
