// Models by name: those of the store, shipped ones, and what happens to files that are not as they were.
import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addModel } from '../../../engine/host/models-add.ts'
import { tokenizeCaption } from '../../../engine/host/models-files.ts'
import { findModel, isShipped, listModels, resolveModel } from '../../../engine/host/models.ts'
import { MODEL_FILES } from '../../../engine/models/package.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const tiny = tinyCaptionImageModel(1)
const tinyModelFolder = (folder: string): string => writeModelFolder(folder, tiny)

function tempStore(root = tempFolder()): Store {
  const store = openStore(root)
  onTestFinished(() => store.dispose())
  return store
}

function codeOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('adding a model', () => {
  it.each([
    ['a missing file', (folder: string) => rmSync(join(folder, MODEL_FILES.transformer)), 'FILE_NOT_FOUND'],
    [
      'a cut file',
      (folder: string) => truncateSync(join(folder, MODEL_FILES.transformer), 5000),
      'FILE_TRUNCATED',
    ],
    ['no manifest', (folder: string) => rmSync(join(folder, MODEL_FILES.manifest)), 'FILE_NOT_FOUND'],
    [
      'a wrong manifest',
      (folder: string) => writeFileSync(join(folder, MODEL_FILES.manifest), '{}'),
      'FILE_INVALID',
    ],
  ])('refuses %s and keeps nothing', (_, damage, code) => {
    const store = tempStore()
    const folder = tinyModelFolder(tempFolder())
    damage(folder)
    expect([codeOf(() => addModel(store, folder)), store.models.list()]).toEqual([code, []])
  })

  it('copies what belongs to it, counts it and asks for another name the second time', () => {
    const store = tempStore()
    const source = tinyModelFolder(tempFolder())
    const model = addModel(store, source)
    const numbers = [tiny.imageTokenizer, tiny.transformer]
      .flatMap((weights) => Object.values(weights))
      .map(({ data }) => data.length)
    expect(model).toMatchObject({
      id: 'm1',
      name: 'tiny',
      source,
      folder: join(store.home.models, 'tiny'),
      parameters: numbers.reduce((sum, count) => sum + count, 0),
      card: { purpose: 'tests', architecture: { transformer: { width: 32, layers: 2 } } },
    })
    expect(model.files.map(({ name }) => name)).toEqual([
      'model.json',
      'caption-tokenizer.json',
      'image-tokenizer.safetensors',
      'transformer.safetensors',
      'LICENSE',
    ])
    expect(codeOf(() => addModel(store, source))).toBe('NAME_TAKEN')
    store.models.rename('tiny', 'older')
    expect(addModel(store, source).folder).toBe(join(store.home.models, 'tiny-2'))
  })
})

describe('a resolved model', () => {
  it.each([
    ['longer', (path: string) => appendFileSync(path, 'x'), 'HASH_MISMATCH'],
    ['shorter', (path: string) => truncateSync(path, 9), 'FILE_TRUNCATED'],
    ['gone', (path: string) => rmSync(path), 'FILE_NOT_FOUND'],
  ])('is refused when a file is %s, and can still be found', (_, damage, code) => {
    const store = tempStore()
    const { folder } = addModel(store, tinyModelFolder(tempFolder()))
    expect(resolveModel(store, 'tiny').folder).toBe(folder)
    damage(join(folder, MODEL_FILES.transformer))
    expect(codeOf(() => resolveModel(store, 'tiny'))).toBe(code)
    expect(findModel(store, 'm1').name).toBe('tiny')
  })

  it('names the nearest one when there is none of that name', () => {
    const shipped = tempFolder()
    tinyModelFolder(join(shipped, 'starter'))
    expect(() => resolveModel(tempStore(), 'startr', shipped)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['Did you mean "starter"?'] }),
    )
  })

  it('tells the tokens of a caption, which begins with a space', () => {
    const { ids, tokens, limit } = tokenizeCaption(tinyModelFolder(tempFolder()), 'a red circle')
    const vocabulary = tiny.captionTokenizer as { model: { vocab: Record<string, number> } }
    expect([tokens[0], tokens.slice(1).join('').replaceAll('Ġ', ' '), limit]).toEqual([
      '<bos>',
      ' a red circle',
      12,
    ])
    expect(ids).toEqual(tokens.map((token) => vocabulary.model.vocab[token]))
  })
})

describe('a shipped model', () => {
  it('is listed without a row, gets one when it is used, and keeps it', () => {
    const shipped = tempFolder()
    const folder = tinyModelFolder(join(shipped, 'starter'))
    const root = tempFolder()
    const store = tempStore(root)
    expect(listModels(store, shipped)).toMatchObject([
      { id: 'starter', name: 'starter', source: 'shipped', folder },
    ])
    const reader = openStore(root, { readOnly: true })
    onTestFinished(() => reader.dispose())
    expect(resolveModel(reader, 'starter', shipped).row.id).toBe('starter')
    expect(resolveModel(store, 'starter', shipped).row.id).toBe('m1')
    expect(resolveModel(store, 'm1', shipped).row.id).toBe('m1')
    expect(listModels(store, shipped).map(({ id }) => id)).toEqual(['m1'])
    expect(isShipped(findModel(store, 'starter', shipped), shipped)).toBe(true)
  })

  it('is found where the program lies now, and a new version does not inherit old results', () => {
    const shipped = tempFolder()
    tinyModelFolder(join(shipped, 'starter'))
    const store = tempStore()
    resolveModel(store, 'starter', shipped)
    const moved = tempFolder()
    cpSync(shipped, moved, { recursive: true })
    rmSync(shipped, { recursive: true })
    expect(resolveModel(store, 'starter', moved)).toMatchObject({
      row: { id: 'm1' },
      folder: join(moved, 'starter'),
    })
    const path = join(moved, 'starter', MODEL_FILES.manifest)
    writeFileSync(path, readFileSync(path, 'utf8').replace('tests', 'more tests'))
    expect(resolveModel(store, 'starter', moved).row.id).toBe('m2')
    expect(listModels(store, moved).map(({ id, name }) => [id, name])).toEqual([
      ['m1', 'starter-before'],
      ['m2', 'starter'],
    ])
    expect(codeOf(() => resolveModel(store, 'starter-before', moved))).toBe('FILE_NOT_FOUND')
  })
})
