// Curation as the window asks for it, on small real datasets.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contract } from '../../../../engine/api/contract/index.ts'
import { encodePng } from '../../../../engine/formats/images-encode.ts'
import { countsOf } from '../../../../engine/host/app/curation/views.ts'
import { datasetsService } from '../../../../engine/host/app/services/datasets.ts'
import { MODEL_FILES } from '../../../../engine/models/package.ts'
import { writeSafetensors } from '../../../../engine/formats/safetensors.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { addDataset, appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { tinyPairEncoder } from '../../../helpers/tiny-encoder.ts'
import { writeModelFolder } from '../../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../../helpers/tiny-model.ts'
import { addModel } from '../../../../engine/host/models-add.ts'
import { datasetFolder, patches, patchesPng } from '../../data/fixtures.ts'
import { newRun } from '../../store/new-rows.ts'

const { signal } = new AbortController()

function opened(parts: Parameters<typeof datasetsService>[1] = {}) {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const told: { name: string; payload: unknown }[] = []
  const app = appOn(store, told)
  return { store, app, told, service: datasetsService(app, parts) }
}

function withShapes() {
  const made = opened()
  const dataset = addDataset(made.store, 'shapes', [
    { key: 'k1', captions: ['a red circle', 'round'] },
    { key: 'k2', captions: ['a blue star'], split: 'eval' },
    { key: 'k3', captions: ['Ärger'], file: 'p10.png' },
    { key: 'k4', captions: ['zebra'], file: 'p9.png' },
  ])
  return { ...made, dataset }
}

const pageOf = (dataset: string, more: object = {}) => ({
  ...({ dataset, filter: '', order: 'position', descending: false, offset: 0, limit: 100 } as const),
  ...more,
})

describe('pages', () => {
  it('come in every order, cut out of all, and without the trash', async () => {
    const { service, dataset } = withShapes()
    await service.setStatus({ dataset, keys: ['k1'], status: 'excluded' }, signal)
    await service.setRating({ dataset, keys: ['k3'], rating: 2 }, signal)
    const keys = async (more: object) => {
      const { pairs } = await service.page(pageOf(dataset, more), signal)
      return pairs.map(({ key }) => key).join(' ')
    }
    expect(await keys({})).toBe('k2 k3 k4')
    expect(await keys({ descending: true })).toBe('k4 k3 k2')
    expect(await keys({ order: 'caption' })).toBe('k2 k3 k4')
    expect(await keys({ order: 'length' })).toBe('k3 k4 k2')
    expect(await keys({ order: 'file' })).toBe('k2 k4 k3')
    expect([await keys({ order: 'rating' }), await keys({ order: 'rating', descending: true })]).toEqual([
      'k3 k2 k4',
      'k3 k2 k4',
    ])
    const part = await service.page(pageOf(dataset, { offset: 1, limit: 1 }), signal)
    expect([part.total, part.pairs.map(({ key }) => key)]).toEqual([3, ['k3']])
  })

  it('say what is wrong with a filter and show what is kept', async () => {
    const { service, dataset } = withShapes()
    const page = await service.page(pageOf(dataset, { filter: 'is:' }), signal)
    expect([page.total, page.problem?.text]).toEqual([4, expect.stringContaining('At character 4')])
  })

  it('show what another part of the program changed', async () => {
    const { store, service, dataset } = withShapes()
    await service.page(pageOf(dataset), signal)
    store.captions.change(dataset, 'elsewhere', [{ example: 'k2', place: 0, text: 'a moon' }])
    expect((await service.page(pageOf(dataset, { filter: 'moon is:edited' }), signal)).total).toBe(1)
  })

  it('count pairs alike from memory and from the store', async () => {
    const { store, service, dataset } = withShapes()
    await service.page(pageOf(dataset), signal)
    await service.setStatus({ dataset, keys: ['k1'], status: 'excluded' }, signal)
    const [view] = await service.list(undefined, signal)
    expect(view?.counts).toEqual({ pairs: 3, train: 2, eval: 1, test: 0, excluded: 1, captions: 3 })
    expect(countsOf(store, dataset)).toEqual(view?.counts)
  })
})

describe('captions', () => {
  it('are not written over what another window wrote', async () => {
    const { service, dataset, told } = withShapes()
    const edit = { dataset, key: 'k2', place: 0, expected: 'a blue star' }
    expect(await service.setCaption({ ...edit, text: ' my  star ' }, signal)).toMatchObject({
      captions: ['my star'],
    })
    expect(told).toContainEqual({ name: 'datasets.changed', payload: { dataset } })
    await expect(async () => service.setCaption({ ...edit, text: 'x' }, signal)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { current: 'my star', place: 0 },
    })
  })

  it('are refused when empty, doubled, or when none would stay', async () => {
    const { service, dataset } = withShapes()
    const at = { dataset, key: 'k2', place: 0 }
    const refused = [
      [() => service.setCaption({ ...at, text: ' ', expected: 'a blue star' }, signal), 'CAPTION_EMPTY'],
      [() => service.addCaption({ ...at, text: 'a blue star' }, signal), 'DUPLICATE'],
      [() => service.removeCaption(at, signal), 'BAD_ARGUMENT'],
      [() => service.removeCaption({ ...at, place: 1 }, signal), 'UNKNOWN_NAME'],
    ] as const
    for (const [attempt, code] of refused) await expect(async () => attempt()).rejects.toMatchObject({ code })
    expect((await service.show({ dataset }, signal)).operations).toEqual([])
  })

  it('have a history by the places that the window counts', async () => {
    const { service, dataset } = withShapes()
    const at = { dataset, key: 'k1' }
    await service.removeCaption({ ...at, place: 0 }, signal)
    await service.setCaption({ ...at, place: 0, text: 'a ball', expected: 'round' }, signal)
    await service.undo({ dataset }, signal)
    const { pair, history } = await service.pair(at, signal)
    expect(pair.captions).toEqual(['round'])
    expect(history.map(({ place, text, operation }) => [place, text, operation])).toEqual([
      [0, 'round', null],
      [0, 'a ball', 'edit caption of k1.png'],
      [0, 'round', 'undo: edit caption of k1.png'],
      [1, 'a red circle', null],
      [1, '', 'remove caption of k1.png'],
    ])
  })

  it('are replaced where the filter lets them pass, as the preview shows', async () => {
    const { service, dataset } = withShapes()
    const request = { dataset, filter: 'split:train', find: '^(a) (\\w+)', replace: '$2', isPattern: true }
    expect(await service.previewReplace({ ...request, limit: 5 }, signal)).toEqual({
      changed: 1,
      edits: [
        {
          ...{ key: 'k1', picture: 'k1'.padEnd(64, '0'), place: 0 },
          ...{ before: 'a red circle', after: 'red circle' },
        },
      ],
    })
    expect(await service.replace(request, signal)).toMatchObject({ changed: 1 })
    expect(await service.replace(request, signal)).toBeNull()
    await expect(async () => service.replace({ ...request, filter: '(' }, signal)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
  })
})

describe('datasets', () => {
  it('stay while a run needs them', async () => {
    const { store, service, dataset } = withShapes()
    const { id } = store.runs.add({ ...newRun('long'), dataset })
    await expect(async () => service.remove({ dataset }, signal)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('"long"') as string,
    })
    store.runs.setStatus(id, 'cancelled')
    await service.setTags({ dataset, keys: ['k1'], add: ['x'], remove: [] }, signal)
    await service.remove({ dataset }, signal)
    expect(await service.list(undefined, signal)).toEqual([])
  })

  it('come in by a job from chosen folders, and again with more', { timeout: 120_000 }, async () => {
    const { app, service, store } = opened()
    const folder = await datasetFolder({
      'a.png': await patchesPng(1),
      'a.txt': 'one',
      'b.png': 'no picture',
    })
    const request = {
      grants: [app.grants.give(folder)],
      name: 'mine',
      options: { size: 16 },
      add: false,
      kind: null,
    }
    const job = await app.jobs.ended((await service.import(request, signal)).id)
    expect([job.state, job.result]).toEqual(['done', 'd1'])
    const shown = await service.show({ dataset: 'mine' }, signal)
    expect(shown.rejected.map(({ reason }) => reason)).toEqual(['CAPTION_MISSING'])
    expect(shown.dataset).toMatchObject({ pictureSize: 16, rejected: 1, counts: { pairs: 1, captions: 1 } })
    expect(store.blobs.has(shown.dataset.cover[0] ?? '')).toBe(true)
    const key = store.examples.list('d1')[0]?.key ?? ''
    await service.addCaption({ dataset: 'd1', key, text: 'two' }, signal)
    await service.removeCaption({ dataset: 'd1', key, place: 1 }, signal)
    const more = await datasetFolder({ 'a.png': await patchesPng(1), 'a.txt': 'three' })
    const again = { grants: [app.grants.give(more)], name: 'mine', options: {}, add: true, kind: null }
    await app.jobs.ended((await service.import(again, signal)).id)
    expect((await service.pair({ dataset: 'd1', key }, signal)).pair.captions).toEqual(['one', 'three'])
    await expect(async () => service.import(request, signal)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(async () =>
      service.import({ ...request, name: 'x', options: { sise: 1 } }, signal),
    ).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })

  it('are made of sample pictures that are drawn once', { timeout: 120_000 }, async () => {
    let drawings = 0
    const picture = await patchesPng(1)
    const { app, service } = opened({
      drawSamples: ({ out }) => {
        drawings++
        mkdirSync(out)
        writeFileSync(join(out, 'a.png'), picture)
        writeFileSync(join(out, 'a.txt'), 'sample')
        return Promise.resolve()
      },
    })
    for (const name of ['first', 'second'])
      expect((await app.jobs.ended((await service.importSample({ name }, signal)).id)).error).toBeNull()
    const names = (await service.list(undefined, signal)).map(({ name }) => name)
    expect([names, drawings]).toEqual([['first', 'second'], 1])
  })

  it('have problems with a severity', async () => {
    const { store, service, dataset } = withShapes()
    store.captions.add(dataset, [{ example: 'k2', place: 1, text: 'a blue star' }])
    expect(await service.check({ dataset, model: null }, signal)).toMatchObject([
      { kind: 'duplicate', severity: 'warning', keys: ['k2'] },
    ])
  })

  it('offer filter terms, and answer every call of the contract', async () => {
    const { service } = opened()
    const calls = Object.entries(contract.datasets).filter(([, { kind }]) => kind === 'call')
    expect(Object.keys(service).sort()).toEqual(calls.map(([name]) => name).sort())
    expect((await service.filterTerms(undefined, signal)).map(({ name }) => name)).toContain('rating')
  })
})

describe('models that look at pairs', () => {
  async function withPictures() {
    const judge = tinyPairEncoder(5)
    const made = opened({ judge: judge.manifest.name })
    const { store } = made
    const pictures = [1, 2, 3].map(async (seed) => store.blobs.put(await encodePng(patches(seed, 16))))
    const [a = '', b = '', c = ''] = await Promise.all(pictures)
    const dataset = addDataset(store, 'patches', [
      { key: 'k1', captions: ['a red circle', 'a blue star'], picture: a },
      { key: 'k2', captions: ['two green squares on the left'], picture: b },
      { key: 'k3', captions: ['a small red star at the top'], picture: c },
    ])
    const folder = tempFolder()
    const weights = Object.entries(judge.encoder).map(([name, { shape, data }]) => [
      name,
      { dtype: 'F32', shape, data: Float32Array.from(data) },
    ])
    writeFileSync(join(folder, MODEL_FILES.manifest), JSON.stringify(judge.manifest))
    writeFileSync(join(folder, MODEL_FILES.captionTokenizer), JSON.stringify(judge.captionTokenizer))
    writeFileSync(
      join(folder, MODEL_FILES.encoder),
      writeSafetensors(Object.fromEntries(weights) as Parameters<typeof writeSafetensors>[0]),
    )
    addModel(store, folder)
    addModel(store, writeModelFolder(tempFolder(), tinyCaptionImageModel(1)))
    return { ...made, dataset, picture: a }
  }

  it('measure agreement, which a changed caption loses', { timeout: 240_000 }, async () => {
    const { app, store, service, dataset } = await withPictures()
    await service.setStatus({ dataset, keys: ['k3'], status: 'excluded' }, signal)
    const measured = async () => {
      const job = await app.jobs.ended((await service.measureAgreement({ dataset }, signal)).id)
      expect([job.error, job.state]).toEqual([null, 'done'])
      const filter = 'is:kept OR is:trash'
      return (await service.page(pageOf(dataset, { filter }), signal)).pairs.map((pair) => pair.agreement)
    }
    const [first = null, second = null, third] = await measured()
    const values = store.agreements.list(dataset, ['k1']).map(({ value }) => value)
    expect([first, third, values.length]).toEqual([Math.min(...values), null, 2])
    expect(Math.abs(second ?? 9)).toBeLessThanOrEqual(1.000001)
    await service.setCaption(
      { dataset, key: 'k1', place: 1, text: 'a star', expected: 'a blue star' },
      signal,
    )
    expect((await service.pair({ dataset, key: 'k1' }, signal)).pair.agreement).toBeNull()
    expect((await measured())[1]).toBe(second)
    expect(store.agreements.list(dataset, ['k1'])).toHaveLength(3)
    expect((await service.page(pageOf(dataset, { filter: 'agreement:none' }), signal)).total).toBe(0)
  })

  it('show what they see of a pair', { timeout: 240_000 }, async () => {
    const { store, service, dataset, picture } = await withPictures()
    const seen = await service.sight({ dataset, key: 'k1', model: 'tiny' }, signal)
    expect([seen.picture, seen.imageTokens, store.blobs.has(seen.rebuilt)]).toEqual([picture, 16, true])
    expect(seen.psnr).toBeGreaterThan(0)
    const [first] = seen.captions
    const text = first?.tokens.slice(1).map((token) => token.text)
    expect([first?.limit, first?.tokens[0]?.id, text?.join('').trim()]).toEqual([12, 1, 'a red circle'])
    expect(await service.sight({ dataset, key: 'k1', model: 'tiny' }, signal)).toEqual(seen)
    await expect(service.sight({ dataset, key: 'k1', model: 'tinny' }, signal)).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
    })
  })
})
