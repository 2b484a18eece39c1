// Starts a host as a process of its own and gives the window's client a road to it.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { partsOf } from '../../engine/api/rpc/parts.ts'
import type { Port } from '../../engine/api/rpc/port.ts'
import type { Connect } from '../../renderer/lib/client/connect.ts'

const SCRIPT = join(import.meta.dirname, 'hosted.ts')

/** A host at work. */
export interface HostProcess {
  readonly port: number
  readonly token: string
  readonly process: ChildProcess
  /** Resolves when it is gone, however that came. */
  readonly ended: Promise<void>
}

/** Starts a host for the running test; `death` as the script says. */
export async function startHost(
  home: string,
  { port = 0, death = '' }: { readonly port?: number; readonly death?: '' | 'within' | 'after' } = {},
): Promise<HostProcess> {
  const child = spawn(process.execPath, [SCRIPT, home, `${port}`, death], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    void ended.then(() => reject(new Error(`the host ended: ${said.join('')}`)))
  })
  return { ...(JSON.parse(line) as { port: number; token: string }), process: child, ended }
}

/** Opens roads to a port until stopped, as a browser would. */
export function roadsTo(port: number, token: string): Connect {
  return ({ opened }) => {
    let isStopped = false
    let [socket, timer]: [WebSocket?, NodeJS.Timeout?] = []
    const open = (): void => {
      // Node's WebSocket takes headers, which a browser sends by itself.
      const options = { headers: { Origin: `http://127.0.0.1:${port}` } } as unknown as string[]
      const own = new WebSocket(`ws://127.0.0.1:${port}/rpc`, options)
      socket = own
      own.addEventListener('open', () => {
        own.send(JSON.stringify({ token }))
        opened(portOf(own))
      })
      own.addEventListener('close', () => {
        if (!isStopped) timer = setTimeout(open, 50)
      })
    }
    open()
    return () => {
      isStopped = true
      clearTimeout(timer)
      socket?.close()
    }
  }
}

function portOf(socket: WebSocket): Port {
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) for (const text of partsOf(message)) socket.send(text)
    },
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }) => listener(JSON.parse(String(data)))),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
    close: () => socket.close(),
  }
}
