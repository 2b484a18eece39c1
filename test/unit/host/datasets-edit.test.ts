// Edits of many captions: refusals, previews, patterns, undo.
import { describe, expect, it, onTestFinished } from 'vitest'
import { editCaptions, previewEdit, undoEdit } from '../../../engine/host/datasets-edit.ts'
import { importDataset } from '../../../engine/host/datasets-import.ts'
import { replaceInTexts } from '../../../engine/host/datasets-replace.ts'
import { openDataset } from '../../../engine/host/datasets.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { datasetFolder, patchesPng } from '../data/fixtures.ts'

/** A store with the dataset `faces`: pictures with the given captions. */
async function storeWith(...captions: string[]): Promise<Store> {
  const files: Record<string, string | Uint8Array> = {}
  for (const [i, caption] of captions.entries()) {
    files[`${i}.png`] = await patchesPng(i)
    files[`${i}.txt`] = caption
  }
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  await importDataset(store, { paths: [await datasetFolder(files)], name: 'faces', options: {} })
  return store
}

function captionsOf(store: Store): string[] {
  const pairs = openDataset(store, 'faces').pairs()
  return pairs.toSorted((a, b) => (a.file < b.file ? -1 : 1)).flatMap(({ captions }) => captions)
}

const plain = (find: string, replace: string) => ({ find, replace, isPattern: false })
const pattern = (find: string, replace: string) => ({ find, replace, isPattern: true })

describe('replacing', () => {
  it('stops a pattern that would run for ages', () => {
    // Each further letter doubles the time: 2^60 steps.
    expect(() => replaceInTexts([`${'a'.repeat(60)}!`], pattern('(a+)+$', ''))).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining('longer than 2000 ms') as string,
      }),
    )
  })

  it('refuses a pattern that is none and a text that is empty', () => {
    const refused = [pattern('(', ''), plain('', 'x')].map(
      (replacement) => () => replaceInTexts(['a'], replacement),
    )
    for (const attempt of refused) expect(attempt).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
  })

  it('takes plain text as it stands and patterns with their groups', () => {
    const texts = ['a.b', 'axb a.b']
    expect(replaceInTexts(texts, plain('a.b', '$&'))).toEqual(['$&', 'axb $&'])
    expect(replaceInTexts(texts, pattern('a(.)b', '<$1>'))).toEqual(['<.>', '<x> <.>'])
    expect(replaceInTexts(['🙂🙂'], pattern('^.', ''))).toEqual(['🙂'])
  })
})

describe('editing captions', () => {
  it('refuses to empty a caption, and then changes none', async () => {
    const store = await storeWith('a face', 'face')
    expect(() => editCaptions(store, 'faces', plain('face', ''))).toThrow(
      expect.objectContaining({
        code: 'CAPTION_EMPTY',
        message:
          'data edit: 1.png: after the edit, expected a caption, it is empty; so it is with 1 of 2 captions.',
      }),
    )
    expect([captionsOf(store), store.captions.operations('d1')]).toEqual([['a face', 'face'], []])
  })

  it('previews without changing, changes the fingerprint, and is taken back step by step', async () => {
    const store = await storeWith('a red face', 'a blue  star')
    const { fingerprint } = openDataset(store, 'faces')
    expect(previewEdit(store, 'faces', plain('red ', '')).edits).toMatchObject([
      { file: '0.png', place: 0, before: 'a red face', after: 'a face' },
    ])
    expect(captionsOf(store)).toEqual(['a red face', 'a blue star'])
    const edited = editCaptions(store, 'faces', plain('red', 'green'))
    editCaptions(store, 'faces', pattern('\\ba\\b', 'one'))
    expect([captionsOf(store), edited.operation]).toEqual([['one green face', 'one blue star'], 1])
    expect(edited.dataset.fingerprint).not.toBe(fingerprint)
    expect(undoEdit(store, 'faces')).toMatchObject({
      operation: 2,
      restored: 2,
      description: 'replace /\\ba\\b/ by "one"',
    })
    expect(captionsOf(store)).toEqual(['a green face', 'a blue star'])
    expect(undoEdit(store, 'faces')).toMatchObject({ operation: 1, restored: 1, dataset: { fingerprint } })
    expect(captionsOf(store)).toEqual(['a red face', 'a blue star'])
    expect(() => undoEdit(store, 'faces')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }))
  })

  it('records nothing where nothing matches', async () => {
    const store = await storeWith('a face')
    expect(editCaptions(store, 'faces', plain('star', 'x'))).toMatchObject({
      operation: undefined,
      edits: [],
    })
    expect(store.captions.operations('d1')).toEqual([])
  })
})
