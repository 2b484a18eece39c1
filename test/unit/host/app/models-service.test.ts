// Models that the window adds: what it is told before, from files and from the hub, and the download as a job.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { modelsService } from '../../../../engine/host/app/services/models.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { COMMIT, fakeHub } from '../../../helpers/fake-hub.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { writeModelFolder } from '../../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../../helpers/tiny-model.ts'
import { writeTinyTextFolder } from '../../../helpers/tiny-text-folder.ts'

const { signal } = new AbortController()

function opened() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const app = appOn(store)
  return { store, app, service: modelsService(app) }
}

/** The files of a folder, as a hub has them. */
function filesIn(folder: string): Record<string, Buffer> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
}

describe('a model that is to be added', () => {
  it('from a Hugging Face folder says what it is before, and is a text model then', async () => {
    const { app, service } = opened()
    const grant = app.grants.give(writeTinyTextFolder(join(tempFolder(), 'tiny-writer')))
    const offer = await service.offer({ grant }, signal)
    expect(offer).toMatchObject({ name: 'tiny-writer', family: 'llama', licence: 'apache-2.0', context: 64 })
    expect(offer?.memoryBytes).toBe(4 * (offer?.parameters ?? 0))
    const model = await service.add({ grant, name: 'writer' }, signal)
    expect(model).toMatchObject({ kind: 'text', draws: false, licence: 'apache-2.0' })
  })

  it('of our own layout has no such offer', async () => {
    const { app, service } = opened()
    const grant = app.grants.give(writeModelFolder(join(tempFolder(), 'tiny'), tinyCaptionImageModel(1)))
    expect(await service.offer({ grant }, signal)).toBeNull()
  })

  it('from the hub is looked up without a file being fetched, and downloaded as a job at that commit', async () => {
    const { app, store, service } = opened()
    const hub = await fakeHub(filesIn(writeTinyTextFolder(join(tempFolder(), 'tiny'))))
    vi.stubEnv('HF_ENDPOINT', hub.endpoint)
    vi.stubEnv('HF_HOME', tempFolder())
    onTestFinished(() => void vi.unstubAllEnvs())
    const offer = await service.lookUpHub({ reference: 'hub:owner/name' }, signal)
    expect(offer).toMatchObject({ commit: COMMIT, reference: `hub:owner/name@${COMMIT}` })
    expect(offer.memoryBytes).toBe(2 * offer.sizeBytes)
    expect(hub.requests.map(({ path }) => path.split('?')[0])).toEqual([
      '/api/models/owner/name/revision/main',
    ])
    const job = await service.addFromHub({ reference: offer.reference, name: 'fetched' }, signal)
    expect(job).toMatchObject({ kind: 'model', label: 'fetched' })
    const { state, error, result } = await app.jobs.ended(job.id)
    expect([state, error]).toEqual(['done', null])
    expect(store.models.find(result ?? '')).toMatchObject({
      kind: 'text',
      source: `hub:owner/name@${COMMIT}`,
    })
  })

  it('of a name that is taken or none is refused before the network is asked', async () => {
    const { app, service } = opened()
    const grant = app.grants.give(writeTinyTextFolder(join(tempFolder(), 'tiny')))
    await service.add({ grant, name: 'writer' }, signal)
    const asked = async (reference: string, name: string) => service.addFromHub({ reference, name }, signal)
    await expect(asked('hub:a/b', 'writer')).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(asked('nothing', 'other')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })
})
