import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { describe, expect, it } from 'vitest'
import { checkTextDataset } from '../../../engine/host/datasets-check-texts.ts'
import { editCaptions, undoEdit } from '../../../engine/host/datasets-edit.ts'
import { exportDataset } from '../../../engine/host/datasets-export.ts'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { showTexts } from '../../../engine/host/datasets-look.ts'
import { restoreVersion } from '../../../engine/host/datasets-restore.ts'
import { openTexts } from '../../../engine/host/datasets-texts.ts'
import { keepVersion } from '../../../engine/host/datasets-versions.ts'
import { findDataset, openDataset } from '../../../engine/host/datasets.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import type { ImportFigures } from '../../helpers/import-texts-process.ts'
import { writeManyRows } from '../../helpers/many-rows.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function emptyStore(): Store {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  return store
}

const ROWS = Array.from({ length: 30 }, (_, i) => ({ prompt: `Double ${i}`, completion: `${2 * i}` }))

function file(rows: readonly object[]): string {
  const path = join(tempFolder(), 'rows.jsonl')
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return path
}

const imports = (store: Store, rows: readonly object[], name = 'sums', add = false) =>
  importTextDataset(store, { paths: [file(rows)], name, add, options: { evalFraction: 0.2 } })
const contents = (store: Store): string[] =>
  [...openTexts(store, 'sums').texts()].map(({ parts }) => parts.map(({ text }) => text).join(' = ')).sort()

describe('refusals', () => {
  it('refuses a name that is taken, and adding to pictures or to nothing', async () => {
    const store = emptyStore()
    await imports(store, ROWS)
    await expect(imports(store, ROWS)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(imports(store, ROWS, 'none', true)).rejects.toMatchObject({ code: 'UNKNOWN_NAME' })
    expect(() => openDataset(store, 'sums')).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
  })

  it('leaves the store as it was when nothing is usable or it is stopped on the way', async () => {
    const store = emptyStore()
    await expect(imports(store, [{ prompt: '', completion: '' }])).rejects.toMatchObject({
      code: 'NOTHING_IMPORTED',
    })
    const controller = new AbortController()
    const stopped = importTextDataset(
      store,
      { paths: [file(ROWS)], name: 'sums', options: {} },
      { signal: controller.signal, batchBytes: 1, onStored: () => controller.abort() },
    )
    await expect(stopped).rejects.toThrow()
    expect(store.datasets.list()).toEqual([])
    expect(readdirSync(store.home.root).filter((name) => name.startsWith('import-'))).toEqual([])
    await imports(store, ROWS)
  })

  it.each([
    ['the thread that reads dies', 'process.exit(1)', 'INTERNAL'],
    ['it is stopped while a thread reads', 'setInterval(() => undefined, 1000)', 'CANCELLED'],
  ])('leaves the store as it was when %s', async (_, program, code) => {
    const store = emptyStore()
    const paths = [file(ROWS)]
    const parts = [
      "import { parentPort } from 'node:worker_threads'",
      "parentPort.postMessage({ type: 'mapping', file: 0, mapping: { shape: 'text', columns: {} } })",
      "parentPort.postMessage({ type: 'end', file: 0 })",
      program,
    ]
    const readingThread = new URL(`data:text/javascript,${encodeURIComponent(parts.join(';'))}`)
    const controller = new AbortController()
    const work = importTextDataset(
      store,
      { paths, name: 'sums', options: {} },
      {
        ...{ readingThread, signal: controller.signal },
        onProgress: () => void (code === 'CANCELLED' && controller.abort()),
      },
    )
    await expect(work).rejects.toMatchObject({ code })
    expect(store.datasets.list()).toEqual([])
    expect(readdirSync(store.home.root).filter((name) => name.startsWith('import-'))).toEqual([])
    await imports(store, ROWS)
  })

  it('takes away what a crash left of an import', () => {
    const home = tempFolder()
    const crashed = openStore(home)
    const draft = crashed.datasets.begin({ name: 'sums', kind: 'texts', preparation: {} })
    expect(crashed.datasets.list()).toEqual([])
    expect(() => crashed.datasets.find(draft)).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }))
    crashed.dispose()
    const store = openStore(home)
    onTestFinished(() => store.dispose())
    expect(store.datasets.begin({ name: 'sums', kind: 'texts', preparation: {} })).not.toBe(draft)
  })
})

describe('large files', () => {
  it('are imported in memory that their length does not matter to', async () => {
    const [folder, home] = [tempFolder(), tempFolder()]
    const files = [24e6, 144e6].map((bytes) => {
      const path = join(folder, `${bytes}.jsonl`)
      writeManyRows(path, { bytes, rowBytes: 1000, format: 'jsonl' })
      return path
    })
    const script = join(import.meta.dirname, '../../helpers/import-texts-process.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [script, home, ...files])
    const [small, large] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ImportFigures) as [ImportFigures, ImportFigures]
    expect(large.texts + large.refused).toBeGreaterThan(5 * small.texts)
    // 120 MB more, of which are held: 3 of 125,000 texts, 10 of refusals, and pages of the store and garbage where the smaller
    // file did not fill their room
    expect(large.peakBytes - small.peakBytes).toBeLessThan(90e6)
  }, 240_000)

  it('list ten thousand refused rows one by one, and count the rest', async () => {
    const path = join(tempFolder(), 'rows.jsonl')
    writeFileSync(path, `{"text":"fine"}\n${'{"text":""}\n'.repeat(10_002)}`)
    const { refused, rejected } = await importTextDataset(emptyStore(), {
      ...{ paths: [path], name: 'blank', options: {} },
    })
    expect([refused, rejected.length]).toEqual([10_002, 10_001])
    expect(rejected.at(-1)?.message).toBe(
      'rows.jsonl: 2 more rows were refused for this reason, the last in line 10003.',
    )
  })
})

describe('datasets of texts', () => {
  it('hold what was imported, in the order of the file, with sides by content', async () => {
    const store = emptyStore()
    const { dataset, added } = await imports(store, ROWS)
    expect(added).toBe(30)
    expect(dataset.counts).toMatchObject({ texts: 30, parts: 60, rejected: 0 })
    const page = showTexts(store, 'sums', { limit: 2, offset: 1 })
    expect(page.total).toBe(30)
    expect(page.examples).toMatchObject([
      {
        file: 'rows.jsonl',
        line: 2,
        parts: [
          { role: 'prompt', text: 'Double 1' },
          { role: 'completion', text: '2' },
        ],
      },
      { line: 3 },
    ])
    const view = openTexts(store, 'sums')
    expect(view.count()).toBe(30)
    expect([...view.texts('eval')]).toHaveLength(view.count('eval'))
    expect(view.fingerprint).toBe(dataset.fingerprint)
  })

  it('take more, which keeps its sides, as if all had been imported at once', async () => {
    const [parts, whole] = [emptyStore(), emptyStore()]
    await imports(parts, ROWS.slice(0, 20))
    const { added, dataset } = await imports(parts, ROWS.slice(10), 'sums', true)
    expect(added).toBe(10)
    expect(dataset.counts).toMatchObject({ texts: 30, rejected: 10 })
    const { dataset: atOnce } = await imports(whole, ROWS)
    expect(dataset.fingerprint).toBe(atOnce.fingerprint)
    expect(showTexts(parts, 'sums', { limit: 1, offset: 29 }).examples).toMatchObject([{ line: 20 }])
  })

  it('are edited, undone and restored as captions are, and their fingerprint follows', async () => {
    const store = emptyStore()
    const { dataset } = await imports(store, ROWS)
    keepVersion(store, 'sums', { name: 'as imported' })
    const { edits } = editCaptions(store, 'sums', { find: 'Double', replace: 'Twice', isPattern: false })
    expect(edits).toHaveLength(30)
    expect(contents(store)[0]).toBe('Twice 0 = 0')
    const edited = findDataset(store, 'sums').fingerprint
    expect(edited).not.toBe(dataset.fingerprint)
    undoEdit(store, 'sums')
    expect(findDataset(store, 'sums').fingerprint).toBe(dataset.fingerprint)
    editCaptions(store, 'sums', { find: '^Double', replace: 'Thrice', isPattern: true })
    restoreVersion(store, 'sums', 'as imported')
    expect(findDataset(store, 'sums').fingerprint).toBe(dataset.fingerprint)
  })

  it('keep line ends and white space when they are edited, and refuse to become empty', async () => {
    const store = emptyStore()
    await imports(store, [{ text: 'def f():\n\treturn  1\n' }, { text: 'x' }])
    editCaptions(store, 'sums', { find: 'return', replace: 'yield', isPattern: false })
    expect(contents(store)).toContain('def f():\n\tyield  1\n')
    const emptied = { find: 'x', replace: ' ', isPattern: false }
    expect(() => editCaptions(store, 'sums', emptied)).toThrow(expect.objectContaining({ code: 'ROW_EMPTY' }))
  })

  it('are checked for what edits made equal, and for leaks', async () => {
    const store = emptyStore()
    await imports(store, ROWS)
    expect(checkTextDataset(store, 'sums').issues).toEqual([])
    editCaptions(store, 'sums', { find: '\\d+', replace: '7', isPattern: true })
    const kinds = checkTextDataset(store, 'sums').issues.map(({ kind, message }) => [
      kind,
      message.split(':')[0],
    ])
    expect(kinds).toEqual([
      ['split-leak', '30 nearly equal texts stand on different sides (train, eval)'],
      ['duplicate', '30 entries hold the same text'],
    ])
  })

  it('come back the same from every format that holds them', async () => {
    const store = emptyStore()
    const rows = [...ROWS, { prompt: 'Say "a, b"\nand c', completion: ' spaced ' }]
    const { dataset } = await imports(store, rows)
    for (const format of ['jsonl', 'csv']) {
      const { path } = await exportDataset(store, 'sums', { format, out: join(tempFolder(), format) })
      const again = await importTextDataset(store, { paths: [path], name: format, options: {} })
      expect([format, again.dataset.fingerprint]).toEqual([format, dataset.fingerprint])
    }
    const chat = {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    }
    await imports(store, [chat, { messages: [{ role: 'user', content: 'Bye' }] }], 'chats')
    const { path } = await exportDataset(store, 'chats', {
      format: 'jsonl',
      out: join(tempFolder(), 'chats'),
    })
    const written = readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8'))
    expect(written.join('')).toContain(JSON.stringify(chat))
    await expect(exportDataset(store, 'chats', { format: 'csv', out: tempFolder() })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
  })
})
