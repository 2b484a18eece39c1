// A second app on a data folder that another program holds: it looks, says who holds it, and takes over when that one ends.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AppContract } from '../../../../engine/api/contract/index.ts'
import type { AccessView } from '../../../../engine/api/contract/views.ts'
import { createClient } from '../../../../engine/api/rpc/client.ts'
import { memoryPorts } from '../../../../engine/api/rpc/port.ts'
import { openApp } from '../../../../engine/host/app/standing-app.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { addDataset } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const HOLDER = join(import.meta.dirname, '../../../helpers/hosted.ts')

function homeWithCat(): string {
  const home = tempFolder()
  const store = openStore(home)
  addDataset(store, 'cats', [{ key: 'a'.repeat(24), captions: ['a cat'] }])
  store.dispose()
  return home
}

/** Another program that holds a data folder until it is ended. */
async function holderOf(home: string): Promise<{ pid: number; end(signal: NodeJS.Signals): Promise<void> }> {
  const child = spawn(process.execPath, [HOLDER, home, '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    pid: child.pid ?? 0,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

function windowOn(home: string) {
  const app = openApp({ home, version: '0', mode: 'served', roots: [] })
  onTestFinished(() => app.dispose())
  const [ours, theirs] = memoryPorts()
  app.attach(theirs)
  return { app, client: createClient<AppContract>(ours) }
}

const EDIT = { dataset: 'd1', key: 'a'.repeat(24), place: 0, text: 'a dog', expected: 'a cat' }

describe('a second app on a data folder', { timeout: 120_000 }, () => {
  it('shows everything, names who holds it, and refuses to change or to start work', async () => {
    const home = homeWithCat()
    const { pid } = await holderOf(home)
    const { client, app } = windowOn(home)
    expect(await client.system.access()).toMatchObject({ hindrance: 'held', holder: { pid }, isFree: false })
    expect((await client.system.hello()).readOnly).toBe(true)
    expect((await client.datasets.page({ dataset: 'd1' })).pairs[0]?.captions).toEqual(['a cat'])
    await expect(client.datasets.setCaption(EDIT)).rejects.toMatchObject({ view: { code: 'STORE_BUSY' } })
    await expect(client.system.saveSettings({ theme: 'dark' })).rejects.toMatchObject({
      view: { code: 'STORE_BUSY' },
    })
    const grant = app.grants.give(home)
    await expect(client.datasets.import({ grants: [grant], name: 'more' })).rejects.toMatchObject({
      view: { code: 'STORE_BUSY' },
    })
    await expect(client.system.takeOver()).rejects.toMatchObject({
      view: { code: 'STORE_BUSY', details: { pid } },
    })
    expect((await client.datasets.page({ dataset: 'd1' })).pairs[0]?.captions).toEqual(['a cat'])
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'hears when the first one ends by %s, takes over, and changes on the same road',
    async (signal) => {
      const home = homeWithCat()
      const holder = await holderOf(home)
      const { client, app } = windowOn(home)
      const told = new Promise<AccessView>((resolve) => client.system.onAccessChanged(resolve))
      await holder.end(signal)
      expect(await told).toMatchObject({ hindrance: 'held', isFree: true })
      expect(await client.system.takeOver()).toMatchObject({ hindrance: null, holder: null })
      expect((await client.datasets.setCaption(EDIT)).captions).toEqual(['a dog'])
      expect([app.hindrance, app.store.readOnly]).toEqual([null, false])
    },
  )

  it('that is the only one has full access', async () => {
    const { client } = windowOn(homeWithCat())
    expect(await client.system.access()).toEqual({ hindrance: null, holder: null, isFree: false })
  })
})
