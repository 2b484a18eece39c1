// Datasets of texts as the window asks for them: looked at, imported, searched, edited, marked, exported.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { datasetsService } from '../../../../engine/host/app/services/datasets.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const { signal } = new AbortController()

const ROWS = [
  { question: 'Which colour is a lime?', answer: 'Green.' },
  { question: 'How many legs has a crab?', answer: 'Ten,\ncounting its claws.' },
  { question: 'Name a river.', answer: '' },
  { question: 'Which sea is salt?', answer: 'All of them. ' + 'Very salt. '.repeat(80) },
]

/** Why the third row is left out, for windows in other languages. */
const EMPTY_ANSWER = {
  problem: { code: 'row.emptyPart', values: { role: 'completion' } },
  fix: { code: 'row.emptyFix' },
}

function opened() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const app = appOn(store)
  const folder = tempFolder()
  const path = join(folder, 'questions.jsonl')
  writeFileSync(path, ROWS.map((row) => JSON.stringify(row)).join('\n'))
  return { store, app, path, grant: app.grants.give(path), service: datasetsService(app) }
}

async function imported() {
  const made = opened()
  const asked = { grants: [made.grant], name: 'questions', kind: null, add: false }
  const job = await made.service.import({ ...asked, options: { evalFraction: 0 } }, signal)
  const { result, error } = await made.app.jobs.ended(job.id)
  expect(error).toBeNull()
  return { ...made, dataset: result ?? '' }
}

const pageOf = (dataset: string, more: object = {}) => ({
  ...({ dataset, filter: '', order: 'position', descending: false, offset: 0, limit: 100 } as const),
  ...more,
})

describe('looking at texts before an import', () => {
  it('shows the first rows as parts, the columns that were found, and rows that would be left out', async () => {
    const { service, grant } = opened()
    const view = await service.previewTexts({ grants: [grant], options: {}, files: 3, rows: 5 }, signal)
    const [file] = view.files
    expect(file).toMatchObject({
      ...{ file: 'questions.jsonl', format: 'jsonl', columns: ['question', 'answer'] },
      mapping: { shape: 'prompt-completion', columns: { prompt: 'question', completion: 'answer' } },
    })
    expect(file?.rows[0]).toEqual({
      ...{ line: 1, problem: null },
      parts: [
        { role: 'prompt', text: 'Which colour is a lime?' },
        { role: 'completion', text: 'Green.' },
      ],
    })
    expect(file?.rows[2]).toMatchObject({ line: 3, parts: [], problem: expect.stringContaining('empty') })
    expect(file?.rows[2]?.said).toMatchObject(EMPTY_ANSWER)
    expect(view.furtherFiles).toBe(0)
  })

  it('follows columns that a person named, and refuses those that are not there', async () => {
    const { service, grant } = opened()
    const asked = (columns: object) =>
      service.previewTexts({ grants: [grant], options: { columns }, files: 3, rows: 1 }, signal)
    const { files } = await asked({ text: 'question' })
    expect(files[0]?.rows[0]?.parts).toEqual([{ role: 'text', text: 'Which colour is a lime?' }])
    await expect(asked({ text: 'questoin' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })
})

describe('a dataset of texts', () => {
  it('is listed with its first lines, and its page has parts with roles', async () => {
    const { service, dataset } = await imported()
    const [view] = await service.list(undefined, signal)
    expect(view).toMatchObject({
      ...{ kind: 'texts', cover: [], rejected: 1, counts: { pairs: 3, train: 3 } },
      lines: ['Which colour is a lime?', 'How many legs has a crab?', 'Which sea is salt?'],
    })
    const { pairs } = await service.page(pageOf(dataset), signal)
    expect(pairs.map(({ roles }) => roles)).toEqual(Array(3).fill(['prompt', 'completion']))
    expect(pairs[1]).toMatchObject({
      picture: '',
      isCut: false,
      captions: [ROWS[1]?.question, ROWS[1]?.answer],
    })
  })

  it('keeps why a row was left out with codes', async () => {
    const { service, dataset } = await imported()
    const { rejected } = await service.show({ dataset }, signal)
    expect(rejected).toMatchObject([{ file: 'questions.jsonl', line: 3, said: EMPTY_ANSWER }])
  })

  it('shows the beginnings of long parts in lists, and all of them by themselves', async () => {
    const { service, dataset } = await imported()
    const { pairs } = await service.page(pageOf(dataset, { filter: 'sea' }), signal)
    const [listed] = pairs
    expect([listed?.isCut, listed?.captions[1]?.length]).toEqual([true, 600])
    const { pair } = await service.pair({ dataset, key: listed?.key ?? '' }, signal)
    expect([pair.isCut, pair.captions[1]]).toEqual([false, ROWS[3]?.answer])
  })

  it('is searched over all parts, edited with line breaks kept, and has a history by part', async () => {
    const { service, dataset } = await imported()
    const { pairs } = await service.page(pageOf(dataset, { filter: 'claws' }), signal)
    const key = pairs[0]?.key ?? ''
    const edit = { dataset, key, place: 1, text: 'Ten.\n\nTwo are claws. ', expected: ROWS[1]?.answer ?? '' }
    const edited = await service.setCaption(edit, signal)
    expect(edited.captions[1]).toBe('Ten.\n\nTwo are claws. ')
    const { history } = await service.pair({ dataset, key }, signal)
    expect(history.map(({ place, revision }) => [place, revision])).toEqual([
      [0, 1],
      [1, 1],
      [1, 2],
    ])
    await service.undo({ dataset }, signal)
    expect((await service.pair({ dataset, key }, signal)).pair.captions[1]).toBe(ROWS[1]?.answer)
  })

  it('takes no part away and no further one, and no blank one', async () => {
    const { service, dataset } = await imported()
    const { pairs } = await service.page(pageOf(dataset), signal)
    const [{ key, captions } = { key: '', captions: [] }] = pairs
    const expected = captions[1] ?? ''
    const refused = { code: 'BAD_ARGUMENT' }
    await expect(async () =>
      service.addCaption({ dataset, key, text: 'more' }, signal),
    ).rejects.toMatchObject(refused)
    await expect(async () => service.removeCaption({ dataset, key, place: 0 }, signal)).rejects.toMatchObject(
      refused,
    )
    const blank = { dataset, key, place: 1, text: ' \n', expected }
    await expect(async () => service.setCaption(blank, signal)).rejects.toMatchObject({ code: 'ROW_EMPTY' })
  })

  it('is marked, replaced in and checked like pairs', async () => {
    const { service, dataset } = await imported()
    const { pairs } = await service.page(pageOf(dataset), signal)
    const key = pairs[0]?.key ?? ''
    const trashed = await service.setStatus({ dataset, keys: [key], status: 'excluded' }, signal)
    expect(trashed.description).toBe('move 1 text to the trash')
    await service.undo({ dataset }, signal)
    const asked = { dataset, filter: '', find: 'claws.', replace: 'claws,\ntoo.', isPattern: false }
    const preview = await service.previewReplace({ ...asked, limit: 5 }, signal)
    expect(preview.edits).toMatchObject([{ place: 1, after: 'Ten,\ncounting its claws,\ntoo.' }])
    expect((await service.replace(asked, signal))?.changed).toBe(1)
    expect(await service.check({ dataset, model: null }, signal)).toEqual([])
  })

  it('is exported in the layouts of texts, only what passes the filter', async () => {
    const { app, service, dataset } = await imported()
    const into = tempFolder()
    const asked = { dataset, filter: 'lime', format: 'jsonl', grant: app.grants.give(into) }
    const job = await service.export(asked, signal)
    const { state } = await app.jobs.ended(job.id)
    expect(state).toBe('done')
    const [folder = ''] = readdirSync(into)
    const [file = ''] = readdirSync(join(into, folder))
    expect(readFileSync(join(into, folder, file), 'utf8')).toBe(
      '{"prompt":"Which colour is a lime?","completion":"Green."}\n',
    )
  })
})
