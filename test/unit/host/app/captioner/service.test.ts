// Suggestions from the wish to the accepted caption, on a real store with a real little program.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JobView } from '../../../../../engine/api/contract/views.ts'
import { datasetsService } from '../../../../../engine/host/app/services/datasets.ts'
import { captionerService } from '../../../../../engine/host/app/services/captioner.ts'
import { diagnosticsOf } from '../../../../../engine/host/app/diagnostics.ts'
import { openStore } from '../../../../../engine/store/store.ts'
import { addDataset, appOn, type PlannedPair } from '../../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../../helpers/temp-folder.ts'
import { type Behaviour, caption, fakeProgram, say } from './fake-program.ts'

const { signal } = new AbortController()
const PAIRS = ['apple', 'bread', 'cherry', 'date'].map((word) => ({
  key: word,
  captions: [`old ${word}`],
  file: `food/${word}_small.png`,
}))

function opened(pairs: readonly PlannedPair[] = PAIRS) {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const told: { name: string; payload: unknown }[] = []
  const app = appOn(store, told)
  const picture = store.blobs.put(Buffer.from('a picture'))
  const dataset = addDataset(
    store,
    'food',
    pairs.map((pair) => ({ ...pair, picture })),
  )
  return { store, app, told, dataset, service: captionerService(app), datasets: datasetsService(app) }
}
type Opened = ReturnType<typeof opened>

async function withProgram(made: Opened, behave: Behaviour, options: object = {}) {
  const program = await fakeProgram(behave)
  await made.service.saveSettings(
    { captioner: 'openai-compatible', options: { url: program.url, model: 'm', ...options } },
    signal,
  )
  return program
}
async function suggest({ app, dataset, service }: Opened, more: object = {}): Promise<JobView> {
  const wish = { dataset, captioner: 'openai-compatible', options: {}, filter: '', again: false, ...more }
  const { id } = await service.suggest(wish, signal)
  return app.jobs.ended(id)
}
async function pageOf({ service, dataset }: Opened, more: object = {}) {
  return service.page({ dataset, filter: '', state: 'pending', after: null, limit: 100, ...more }, signal)
}
async function captionsOf({ datasets, dataset }: Opened): Promise<string[]> {
  const page = await datasets.page(
    { dataset, filter: '', order: 'position', descending: false, offset: 0, limit: 100 },
    signal,
  )
  return page.pairs.map(({ captions }) => captions.join(' | '))
}
const numbered: Behaviour = (_, out, count) => say(out, 200, caption(`new ${count}`))

describe('suggesting', () => {
  it('fills suggestions that remember model, prompt and time, and changes no caption', async () => {
    const made = opened()
    await withProgram(made, numbered, { prompt: 'What is it?' })
    expect(await suggest(made)).toMatchObject({ state: 'done', done: 4, total: 4, unit: 'pictures' })
    const { total, suggestions } = await pageOf(made)
    expect(total).toBe(4)
    expect(suggestions[1]).toMatchObject({
      ...{ key: 'bread', captions: ['old bread'], text: 'new 2', state: 'pending' },
      ...{ captioner: 'openai-compatible', model: 'm', prompt: 'What is it?' },
    })
    expect(Date.parse(suggestions[1]?.createdAt ?? '')).toBeGreaterThan(0)
    expect(await captionsOf(made)).toEqual(PAIRS.map(({ captions }) => captions[0]))
  })

  it('asks for the pairs of a filter, and for named ones', async () => {
    const made = opened([...PAIRS, { key: 'egg', captions: [] }])
    const program = await withProgram(made, numbered)
    await suggest(made, { filter: 'captions:0' })
    expect((await pageOf(made)).suggestions.map(({ key }) => key)).toEqual(['egg'])
    await suggest(made, { keys: ['date', 'apple'] })
    expect(program.heard).toHaveLength(3)
    expect((await pageOf(made)).suggestions.map(({ key }) => key)).toEqual(['apple', 'date', 'egg'])
    expect(() =>
      made.service.suggest(
        { dataset: made.dataset, captioner: 'file-names', options: {}, filter: 'tag:', again: false },
        signal,
      ),
    ).toThrow(/filter/)
  })

  it('goes on where it was stopped, and asks again only when told to', async () => {
    const made = opened()
    const program = await withProgram(made, (_, out, count) => {
      if (count < 3) say(out, 200, caption(`new ${count}`))
      else if (count === 3) made.app.jobs.cancel('j1')
      else say(out, 200, caption(`later ${count}`))
    })
    expect((await suggest(made)).state).toBe('cancelled')
    expect((await pageOf(made)).suggestions.map(({ text }) => text)).toEqual(['new 1', 'new 2'])
    await suggest(made)
    expect((await pageOf(made)).suggestions.map(({ text }) => text)).toEqual([
      'new 1',
      'new 2',
      'later 4',
      'later 5',
    ])
    await suggest(made)
    expect(program.heard).toHaveLength(5)
    await suggest(made, { again: true })
    expect(program.heard).toHaveLength(9)
  })

  it('keeps what came before a program ended, and fails with what to do', async () => {
    const made = opened()
    await withProgram(made, (_, out, count) =>
      count < 3 ? say(out, 200, caption('good')) : say(out, 404, 'gone'),
    )
    const job = await suggest(made)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'CAPTIONER_INVALID' } })
    expect(job.error?.fixes.length).toBeGreaterThan(0)
    expect((await pageOf(made)).total).toBe(2)
  })

  it('notes pictures that got none and goes on', async () => {
    const made = opened()
    await withProgram(made, (_, out, count) =>
      say(out, count === 2 ? 400 : 200, count === 2 ? { error: 'cannot see it' } : caption('good')),
    )
    expect((await suggest(made)).state).toBe('done')
    expect(await made.service.counts({ dataset: made.dataset }, signal)).toMatchObject({
      pending: 3,
      failed: 1,
    })
    const { suggestions } = await pageOf(made, { state: 'failed' })
    expect(suggestions).toMatchObject([
      { key: 'bread', text: null, problem: expect.stringContaining('cannot see it') as string },
    ])
  })

  it('asks about as many pictures at once as the options say', async () => {
    const made = opened()
    const waiting: (() => void)[] = []
    const program = await withProgram(
      made,
      (_, out) => {
        waiting.push(() => say(out, 200, caption('good')))
        if (waiting.length === 2) for (const go of waiting.splice(0)) go()
      },
      { atOnce: 2 },
    )
    expect((await suggest(made)).state).toBe('done')
    expect(program.atOnce.most).toBe(2)
  })

  it('takes words from names without any program', async () => {
    const made = opened()
    await suggest(made, { captioner: 'file-names', options: { folders: 1 }, filter: 'apple' })
    expect((await pageOf(made)).suggestions.map(({ text, model }) => [text, model])).toEqual([
      ['food, apple small', ''],
    ])
  })
})

describe('the review', () => {
  async function suggested(): Promise<Opened> {
    const made = opened()
    await withProgram(made, numbered)
    await suggest(made)
    return made
  }

  it('accepts as one operation, which undo takes back: the caption and the review', async () => {
    const made = await suggested()
    const { service, dataset, datasets } = made
    const operation = await service.accept(
      { dataset, key: 'bread', text: 'fresh  bread', expected: 'old bread', how: 'replace' },
      signal,
    )
    expect(operation).toMatchObject({
      description: 'accept the suggested caption of food/bread_small.png',
      changed: 1,
    })
    expect((await captionsOf(made))[1]).toBe('fresh bread')
    expect((await pageOf(made)).suggestions.map(({ key }) => key)).toEqual(['apple', 'cherry', 'date'])
    await datasets.undo({ dataset }, signal)
    expect((await captionsOf(made))[1]).toBe('old bread')
    expect((await pageOf(made)).total).toBe(4)
  })

  it('adds beside the others when told to', async () => {
    const made = await suggested()
    await made.service.accept(
      { dataset: made.dataset, key: 'apple', text: 'new 1', expected: 'old apple', how: 'add' },
      signal,
    )
    expect((await captionsOf(made))[0]).toBe('old apple | new 1')
  })

  it('does not write over a caption that was changed meanwhile', async () => {
    const made = await suggested()
    const { service, dataset, datasets } = made
    await datasets.setCaption(
      { dataset, key: 'apple', place: 0, text: 'mine', expected: 'old apple' },
      signal,
    )
    expect(() =>
      service.accept({ dataset, key: 'apple', text: 'new 1', expected: 'old apple', how: 'replace' }, signal),
    ).toThrow(expect.objectContaining({ code: 'CONFLICT', details: { current: 'mine' } }))
    expect((await captionsOf(made))[0]).toBe('mine')
  })

  it('accepts all that pass a filter at once, by words of caption or suggestion', async () => {
    const made = await suggested()
    const { service, dataset, datasets } = made
    const operation = await service.acceptAll(
      { dataset, filter: 'cherry OR "new 4"', how: 'replace' },
      signal,
    )
    expect(operation).toMatchObject({ description: 'accept 2 suggested captions', changed: 2 })
    expect(await captionsOf(made)).toEqual(['old apple', 'old bread', 'new 3', 'new 4'])
    await datasets.undo({ dataset }, signal)
    expect(await captionsOf(made)).toEqual(PAIRS.map(({ captions }) => captions[0]))
    expect(await service.acceptAll({ dataset, filter: 'nowhere', how: 'replace' }, signal)).toBeNull()
    expect(() => service.acceptAll({ dataset, filter: 'tag:', how: 'replace' }, signal)).toThrow(/filter/)
  })

  it('puts aside what is rejected, and brings it back', async () => {
    const made = await suggested()
    const { service, dataset } = made
    expect(await service.reject({ dataset, filter: 'apple' }, signal)).toEqual(['apple'])
    await service.reject({ dataset, keys: ['date'], filter: '' }, signal)
    expect((await pageOf(made)).suggestions.map(({ key }) => key)).toEqual(['bread', 'cherry'])
    expect((await suggest(made)).total).toBe(0)
    await service.restore({ dataset, keys: ['apple', 'date'] }, signal)
    expect((await pageOf(made)).total).toBe(4)
  })

  it('comes in pages that go on behind a pair, decided or not', async () => {
    const made = await suggested()
    await made.service.reject({ dataset: made.dataset, keys: ['bread'], filter: '' }, signal)
    const keys = async (after: string | null) =>
      (await pageOf(made, { after, limit: 2 })).suggestions.map(({ key }) => key)
    expect(await keys(null)).toEqual(['apple', 'cherry'])
    expect(await keys('bread')).toEqual(['cherry', 'date'])
    expect(await keys('date')).toEqual([])
  })

  it('tells windows of every suggestion', async () => {
    const made = await suggested()
    expect(made.told.filter(({ name }) => name === 'captioner.changed')).toHaveLength(4)
  })
})

describe('settings', () => {
  const openai = 'openai-compatible'

  it('begin without an address, and then ask nobody', async () => {
    const { service } = opened()
    expect(await service.settings(undefined, signal)).toMatchObject({
      destination: 'none',
      host: '',
      hasKey: false,
    })
    await expect(service.models(undefined, signal)).rejects.toThrow(/address/)
  })

  it('keep a key for its origin alone, and tell it to nobody', async () => {
    const made = opened()
    const { service, told, app } = made
    const settings = await service.saveSettings(
      { captioner: openai, options: { url: 'http://127.0.0.1:1' }, key: 'secret-3' },
      signal,
    )
    expect(settings).toMatchObject({ destination: 'here', host: '127.0.0.1:1', hasKey: true })
    const { text } = diagnosticsOf(app, {} as never)
    expect(JSON.stringify([settings, told, text, app.settings()])).not.toContain('secret-3')
    const moved = await service.saveSettings(
      { captioner: openai, options: { url: 'http://127.0.0.1:2' } },
      signal,
    )
    expect(moved.hasKey).toBe(false)
    expect(() => service.saveSettings({ captioner: openai, options: {}, key: 'two words' }, signal)).toThrow(
      /key/,
    )
  })

  it('agree to one host beyond this computer, not to the next', async () => {
    const made = opened()
    const service = captionerService({ ...made.app, mode: 'desktop' })
    const save = (url: string, more = {}) =>
      service.saveSettings({ captioner: openai, options: { url }, ...more }, signal)
    expect(await save('http://gpu.lan:1')).toMatchObject({ destination: 'elsewhere', allowRemote: false })
    expect(() =>
      service.tryOne({ captioner: openai, options: {}, dataset: null, key: null }, signal),
    ).toThrow(expect.objectContaining({ code: 'CAPTIONER_NOT_ALLOWED' }))
    expect((await save('http://gpu.lan:1', { allowRemote: true })).allowRemote).toBe(true)
    expect((await save('http://other.lan:1')).allowRemote).toBe(false)
  })

  it('of a served app stay on its machine, in the settings and in a wish', () => {
    const { service, dataset } = opened()
    const far = { url: 'http://gpu.lan:1' }
    expect(() =>
      service.saveSettings({ captioner: openai, options: far, allowRemote: true }, signal),
    ).toThrow(/own machine/)
    expect(() =>
      service.suggest({ dataset, captioner: openai, options: far, filter: '', again: false }, signal),
    ).toThrow(/own machine/)
  })

  it('refuse options that are none, and addresses of other kinds', () => {
    const { service } = opened()
    for (const options of [
      { ulr: 'http://127.0.0.1' },
      { url: 'file:///etc/passwd' },
      { atOnce: 9 },
      { prompt: ' ' },
    ])
      expect(
        () => service.saveSettings({ captioner: openai, options }, signal),
        JSON.stringify(options),
      ).toThrow()
  })
})

describe('trying one', () => {
  it('shows the picture, the answer and the time, and keeps nothing', async () => {
    const made = opened()
    await withProgram(made, numbered)
    const trial = await made.service.tryOne(
      { captioner: 'openai-compatible', options: {}, dataset: made.dataset, key: 'date' },
      signal,
    )
    expect(trial).toMatchObject({ text: 'new 1', picture: made.store.blobs.put(Buffer.from('a picture')) })
    expect(trial.seconds).toBeGreaterThan(0)
    expect((await pageOf(made)).total).toBe(0)
  })

  it('has a picture of its own where there is no dataset', async () => {
    const made = opened()
    made.store.datasets.remove(made.dataset)
    const program = await withProgram(made, numbered)
    const trial = await made.service.tryOne(
      { captioner: 'openai-compatible', options: {}, dataset: null, key: null },
      signal,
    )
    expect(trial).toMatchObject({ picture: null, text: 'new 1' })
    expect(JSON.stringify(program.heard[0]?.body)).toContain('data:image/png;base64,iVBOR')
  })
})
