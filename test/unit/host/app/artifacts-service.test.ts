// Exports of text models as the window starts them: by the types of their kind, each in a real worker.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { catalog } from '../../../../engine/catalog.ts'
import { artifactsService } from '../../../../engine/host/app/services/artifacts.ts'
import { WORKS } from '../../../../engine/host/app/works.ts'
import { importTextDataset } from '../../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../../engine/host/models-add.ts'
import { carryOut, queueRun } from '../../../../engine/host/training.ts'
import { openStore, type Store } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../../helpers/tiny-text-folder.ts'

/** Starting a process and compiling its graphs takes a while when the computer is busy. */
const PATIENT = { timeout: 180_000 }
const COMPUTE = { runtime: 'onnx-cpu', threads: 1 }

function opened() {
  const store = openStore(join(tempFolder(), 'home'))
  onTestFinished(() => store.dispose())
  const app = appOn(store)
  const compute = { ...app.settings(), ...COMPUTE }
  const service = artifactsService({ ...app, settings: () => compute })
  addModel(store, writeTinyTextFolder(join(tempFolder(), 'tiny')))
  return { store, app, service }
}

/** Trains adapters of `tiny` for one step; gives the new model's id. */
async function trainAdapters(store: Store): Promise<string> {
  const path = join(tempFolder(), 'rows.jsonl')
  const rows = Array.from({ length: 8 }, () => JSON.stringify({ prompt: 'say a ', completion: 'b a' }))
  writeFileSync(path, rows.join('\n'))
  await importTextDataset(store, { paths: [path], name: 'says', options: { evalFraction: 0.3 } })
  const { id } = queueRun(store, {
    ...{ base: 'tiny', dataset: 'says', method: { name: 'lora' }, steps: 1, batchSize: 2 },
    ...{ sequenceLength: 16, evaluateEvery: 0, checkpointEvery: 0 },
  })
  const { model } = await carryOut(store, id, { ...COMPUTE, emit: () => undefined })
  return model?.id ?? ''
}

const asked = { gate: 'strict', dataset: null } as const
const { signal } = new AbortController()

it('offers types of one kind of models each, all with names of their own', () => {
  const types = catalog()['exports'] ?? []
  const names = (kind: string) => types.filter(({ kinds }) => kinds?.join() === kind).map(({ name }) => name)
  expect(names('caption-image')).toEqual(['f32', 'int8', 'int4'])
  expect(names('text')).toEqual([
    ...['safetensors-f32', 'safetensors-bf16', 'safetensors-f16', 'peft'],
    ...['q4_k', 'q4_0', 'q4_1', 'q6_k', 'q8_0', 'f16', 'bf16', 'f32'].map((type) => `gguf-${type}`),
    ...['onnx-int4', 'onnx-int8', 'onnx-f32'],
  ])
})

describe('an export of a text model', PATIENT, () => {
  it('is a job whose worker writes the folder, measures it and records it', async () => {
    const { store, app, service } = opened()
    const { id } = store.models.find('tiny')
    const job = await service.start({ ...asked, model: id, type: 'safetensors-bf16' }, signal)
    expect(job).toMatchObject({ kind: 'export', label: 'tiny · safetensors-bf16' })
    const { state, error } = await app.jobs.ended(job.id)
    expect([state, error]).toEqual(['done', null])
    const [artifact] = await service.list(undefined, signal)
    expect(artifact).toMatchObject({ model: id, format: 'safetensors', type: 'bf16', passed: true })
    expect(artifact?.conformance).toMatchObject({ limits: { meanDifference: 0.1 }, passed: true })
    expect(artifact?.conformance['meanDifference']).toBeGreaterThan(0) // bf16 rounds
    const config = readFileSync(join(store.home.exports, 'tiny-safetensors-bf16', 'config.json'), 'utf8')
    expect(JSON.parse(config)).toMatchObject({ torch_dtype: 'bfloat16' })
  })

  it('as adapters is refused for a model that has none, before a job starts', async () => {
    const { store, app, service } = opened()
    const { id } = store.models.find('tiny')
    const start = (type: string) => async () => service.start({ ...asked, model: id, type }, signal)
    await expect(start('peft')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
    await expect(start('int8')).rejects.toMatchObject({ code: 'UNKNOWN_NAME' })
    expect(app.jobs.list()).toEqual([])
  })

  it('as adapters is written for a model that was trained by them, measured on texts held out', async () => {
    const { store, app, service } = opened()
    const model = await trainAdapters(store)
    const dataset = store.datasets.find('says').id
    const job = await service.start({ ...asked, model, type: 'peft', dataset }, signal)
    const { error } = await app.jobs.ended(job.id)
    expect(error).toBeNull()
    const [artifact] = await service.list(undefined, signal)
    expect(artifact).toMatchObject({ model, format: 'peft', type: 'f32', passed: true })
    expect(artifact?.files.map(({ name }) => name)).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
    ])
  })

  it('that is stopped keeps nothing', async () => {
    const { store } = opened()
    const out = join(store.home.exports, 'stopped')
    const request = {
      ...asked,
      model: store.models.find('tiny').id,
      format: 'safetensors',
      type: 'f32',
    } as const
    const tools = { store, ...COMPUTE, progress: () => undefined, signal: AbortSignal.abort() }
    await expect(WORKS.export({ ...request, out }, tools)).rejects.toMatchObject({ name: 'AbortError' })
    expect(() => readFileSync(join(out, 'config.json'))).toThrow('ENOENT')
    expect(store.artifacts.list()).toEqual([])
  })
})
