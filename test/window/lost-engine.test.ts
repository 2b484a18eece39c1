// The window's client over a real host that is killed, stopped or cut off while it changes something.
// @vitest-environment node
import { connect as connectTo, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AppClient } from '../../engine/api/contract/index.ts'
import { openStore } from '../../engine/store/store.ts'
import { Connection, lastingClient } from '../../renderer/lib/client/client.svelte.ts'
import { addDataset } from '../helpers/curated-dataset.ts'
import { type HostProcess, roadsTo, startHost } from '../helpers/host-process.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** So many that a change takes a while. */
const MANY = 20_000

function homeWith(pairs: number): string {
  const home = tempFolder()
  const store = openStore(home)
  addDataset(
    store,
    'cats',
    Array.from({ length: pairs }, (_, i) => ({
      key: i.toString(16).padStart(24, '0'),
      captions: [`a cat ${i}`],
    })),
  )
  store.dispose()
  return home
}

function windowOn({ port, token }: Pick<HostProcess, 'port' | 'token'>): {
  connection: Connection
  client: AppClient
} {
  const connection = new Connection()
  connection.start(roadsTo(port, token))
  onTestFinished(() => connection.stop())
  return { connection, client: lastingClient(connection) }
}

function captionsOf(home: string): string[] {
  const store = openStore(home, { readOnly: true })
  const texts = store.captions.list('d1').map(({ text }) => text)
  store.dispose()
  return texts
}

const DOUBLE = { dataset: 'd1', find: 'cat', replace: 'cat cat' }

describe('an engine that is killed', () => {
  it.each(['within', 'after'] as const)(
    `%s a replacement in ${MANY} captions leaves it made once, and the click is answered`,
    { timeout: 240_000 },
    async (death) => {
      const home = homeWith(MANY)
      const first = await startHost(home, { death })
      const { client, connection } = windowOn(first)
      const asked = client.datasets.replace(DOUBLE)
      await first.ended
      const whole = captionsOf(home).filter((text) => text.includes('cat cat')).length
      expect(whole).toBe(death === 'after' ? MANY : 0)
      await startHost(home, { port: first.port })
      expect(await asked).toMatchObject({ changed: MANY })
      expect(connection.opened).toBe(2)
      expect(captionsOf(home).filter((text) => /^a cat cat \d+$/.test(text))).toHaveLength(MANY)
      const { operations } = await client.datasets.show({ dataset: 'd1' })
      expect(operations).toHaveLength(1)
    },
  )

  it(
    'after a caption was written is asked again, and says that it is saved',
    { timeout: 120_000 },
    async () => {
      const home = homeWith(3)
      const first = await startHost(home, { death: 'after' })
      const { client } = windowOn(first)
      const key = '0'.repeat(24)
      const edit = { dataset: 'd1', key, place: 0, text: 'a dog', expected: 'a cat 0' }
      const asked = client.datasets.setCaption(edit)
      await first.ended
      await startHost(home, { port: first.port })
      expect(await asked).toMatchObject({ key, captions: ['a dog'] })
      const { history } = await client.datasets.pair({ dataset: 'd1', key })
      expect(history.map(({ text }) => text)).toEqual(expect.arrayContaining(['a cat 0', 'a dog']))
      expect(history).toHaveLength(2)
    },
  )
})

describe('an engine that is stopped', () => {
  it('is told as silent, and a change asked for meanwhile is made once', { timeout: 120_000 }, async () => {
    const home = homeWith(3)
    const host = await startHost(home)
    const { client, connection } = windowOn(host)
    await client.system.hello()
    host.process.kill('SIGSTOP')
    const asked = client.datasets.replace(DOUBLE)
    await until(() => connection.silentSeconds > 0)
    connection.retry()
    host.process.kill('SIGCONT')
    expect(await asked).toMatchObject({ changed: 3 })
    expect(connection.silentSeconds).toBe(0)
    expect(captionsOf(home)).toEqual(['a cat cat 0', 'a cat cat 1', 'a cat cat 2'])
  })

  it('lets a call be cancelled that it cannot answer', { timeout: 120_000 }, async () => {
    const host = await startHost(homeWith(1))
    const { client, connection } = windowOn(host)
    await client.system.hello()
    host.process.kill('SIGSTOP')
    const controller = new AbortController()
    const asked = client.datasets.list(undefined, controller.signal)
    await until(() => connection.silentSeconds > 0)
    controller.abort()
    await expect(asked).rejects.toMatchObject({ view: { code: 'CANCELLED' } })
  })
})

describe('a network that swallows bytes', () => {
  it('on the way back makes no change twice', { timeout: 120_000 }, async () => {
    const home = homeWith(3)
    const host = await startHost(home)
    const proxy = await swallowingProxy(host.port)
    const { client, connection } = windowOn({ ...host, port: proxy.port })
    await client.system.hello()
    proxy.swallow(true)
    const asked = client.datasets.replace(DOUBLE)
    await until(() => captionsOf(home).every((text) => text.includes('cat cat')))
    await until(() => connection.silentSeconds > 0)
    proxy.swallow(false)
    connection.retry()
    expect(await asked).toMatchObject({ changed: 3 })
    expect(captionsOf(home)).toEqual(['a cat cat 0', 'a cat cat 1', 'a cat cat 2'])
  })
})

/** Passes everything on, until it is told to swallow what the host says on the roads that are open then. */
async function swallowingProxy(to: number): Promise<{ port: number; swallow(isOn: boolean): void }> {
  const open = new Set<Socket>()
  const deaf = new Set<Socket>()
  const server = createServer((near) => {
    const far = connectTo(to, '127.0.0.1')
    open.add(near)
    near.on('data', (bytes) => far.write(rewritten(bytes, to, portOf()))).on('error', () => far.destroy())
    far.on('data', (bytes) => deaf.has(near) || near.write(bytes)).on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  const portOf = (): number => (server.address() as { port: number }).port
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return {
    port: portOf(),
    swallow: (isOn) => {
      if (isOn) for (const socket of open) deaf.add(socket)
    },
  }
}

/** The host knows itself by its own port only. */
function rewritten(bytes: Buffer, to: number, from: number): Buffer {
  const text = bytes.toString('latin1')
  return text.startsWith('GET ') ? Buffer.from(text.replaceAll(`:${from}`, `:${to}`), 'latin1') : bytes
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resume) => setTimeout(resume, 20))
}
