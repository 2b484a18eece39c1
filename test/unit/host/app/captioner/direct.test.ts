// Suggestions as commands make and decide them, on a store without a window.
import { describe, expect, it, onTestFinished } from 'vitest'
import { contract } from '../../../../../engine/api/contract/index.ts'
import {
  acceptAllSuggestions,
  failedSuggestions,
  pendingSuggestions,
  settingsOf,
  suggestCaptions,
} from '../../../../../engine/host/app/captioner/direct.ts'
import { openStore } from '../../../../../engine/store/store.ts'
import { addDataset } from '../../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../../helpers/temp-folder.ts'
import { caption, fakeProgram, say } from './fake-program.ts'

const CONTROL = { signal: new AbortController().signal, progress: () => undefined }

function opened() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const picture = store.blobs.put(Buffer.from('a picture'))
  const pets = [
    { key: 'cat', captions: ['old'], file: 'pets/greyCat_01.png' },
    { key: 'dog', captions: [], file: 'pets/brown-dog.png' },
    { key: 'raw', captions: ['kept'], file: 'pets/IMG_2041.png' },
  ]
  const dataset = addDataset(
    store,
    'pets',
    pets.map((pet) => ({ ...pet, picture })),
  )
  const request = {
    ...{ dataset, captioner: 'file-names', options: {}, filter: '', again: false },
    ...{ allowRemote: false, key: undefined },
  }
  const texts = () => store.captions.list(dataset).map(({ example, text }) => `${example}: ${text}`)
  return { store, dataset, request, texts }
}

describe('a command', () => {
  it('suggests from names, accepts all as one operation and takes it back', async () => {
    const { store, dataset, request, texts } = opened()
    expect(await suggestCaptions(store, request, CONTROL)).toEqual({ suggested: 2, failed: 1 })
    const suggested = pendingSuggestions(store, dataset, '')
    expect(suggested.map(({ suggestion }) => suggestion.text)).toEqual(['grey cat', 'brown dog'])
    expect(failedSuggestions(store, dataset).map(({ row }) => row.key)).toEqual(['raw'])
    const operation = acceptAllSuggestions(store, dataset, { suggested, how: 'replace' })
    expect(operation?.description).toBe('accept 2 suggested captions')
    expect(texts()).toEqual(['cat: grey cat', 'dog: brown dog', 'raw: kept'])
    store.operations.undo(dataset)
    expect(texts()).toEqual(['cat: old', 'raw: kept'])
    expect(pendingSuggestions(store, dataset, '')).toHaveLength(2)
  })

  it('sends its key to the address it names, and nothing beyond this computer unasked', async () => {
    const { store, request } = opened()
    const program = await fakeProgram((_, out) => say(out, 200, caption('a cat')))
    const asking = { ...request, captioner: 'openai-compatible', key: 'word', filter: 'old' }
    await suggestCaptions(store, { ...asking, options: { url: program.url } }, CONTROL)
    expect(program.heard.map(({ authorization }) => authorization)).toEqual(['Bearer word'])
    const far = { ...asking, options: { url: 'http://192.0.2.1:1' } }
    await expect(suggestCaptions(store, far, CONTROL)).rejects.toMatchObject({
      code: 'CAPTIONER_NOT_ALLOWED',
    })
  })

  it('takes options by name', () => {
    expect(settingsOf(['folders=1', 'numbers=true', 'before=a = b'])).toEqual({
      ...{ folders: 1, numbers: true, before: 'a = b' },
    })
    expect(() => settingsOf(['folders'])).toThrow(/NAME=VALUE/)
  })
})

describe('saving one setting of the program', () => {
  it('names that one alone, so that the others stay', () => {
    expect(contract.system.saveSettings.input.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
  })
})
