import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  parseTextImportOptions,
  type TextImportOptions,
} from '../../../../engine/data/text/import-options.ts'
import type { TextImportControl } from '../../../../engine/data/text/import-types.ts'
import { importTexts } from '../../../../engine/data/text/import.ts'
import { writeManyRows } from '../../../helpers/many-rows.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const lines = (rows: readonly object[]): string => rows.map((one) => `${JSON.stringify(one)}\n`).join('')

/** Files of every kind with whatever can be wrong with a row. */
function mixedFolder(): string {
  const folder = tempFolder()
  const story = Array.from({ length: 80 }, (_, i) => `word${i * 37}`).join(' ')
  const files: Readonly<Record<string, string | Buffer>> = {
    'a.jsonl': Buffer.concat([
      Buffer.from('\ufeff{"text":"first"}\r\n\r\nno JSON\n{"text":"cut'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('{"text":""}\n{"text":"half \\ud800"}\n{"text":"first"}\n{"other":1}\n[1]\n'),
      Buffer.from(
        lines(Array.from({ length: 3000 }, (_, i) => ({ text: `${i} größer 你好 😀 ${story} ${i}` }))),
      ),
      // longer than a buffer, and longer than a line may be
      Buffer.from(lines([{ text: `long ${'é'.repeat(9e5)}` }, { text: 'x'.repeat(9e6) }, { text: 'last' }])),
    ]),
    'b/pairs.csv': 'question,answer\n"a ""b""\nc",1\nthree,2,3\nd,"open\n e,5\n',
    'c.json': JSON.stringify([{ instruction: 'two', output: '2' }, 7, { instruction: 'first', output: '' }]),
    'd.txt': 'first\n\nsix\nseven\n',
    'e.parquet': 'no table',
    'f.jsonl': lines([{ messages: [{ role: 'user', content: 'Hi' }] }, { messages: [{ role: 'nobody' }] }]),
    'g.jsonl': lines([{ a: 1, b: 2 }]),
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

async function imported(path: string, control: Partial<TextImportControl>, options: TextImportOptions = {}) {
  const staging = join(tempFolder(), 'staged')
  const parsed = parseTextImportOptions(options)
  return importTexts(
    [path],
    parsed,
    { staging, ...control },
    ({ counts, rejected, mappings, format, ...taken }) => ({
      ...{ counts, rejected, mappings, format },
      records: Array.from(taken.records(), (record) => ({
        ...record,
        parts: record.parts.map(({ role, text }) => [role, text]),
      })),
      keys: [...taken.keys()],
      fingerprint: taken.fingerprint(),
    }),
  )
}

function manyRows(bytes: number): string {
  const path = join(tempFolder(), 'rows.jsonl')
  writeManyRows(path, { bytes, rowBytes: 300, format: 'jsonl' })
  return path
}

describe('a thread that is lost', () => {
  const MAPPED = { type: 'mapping', file: 0, mapping: { shape: 'text', columns: { text: 'text' } } }
  const START = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage(${JSON.stringify(MAPPED)});`

  it.each([
    ['exits', 'process.exit(3)', 'INTERNAL', 'no reason was given'],
    ['throws', "throw new RangeError('it broke')", 'INTERNAL', 'it broke'],
    [
      'fills its memory',
      'const kept = []; for (;;) kept.push(new Array(1e6).fill(0.5))',
      'OUT_OF_MEMORY',
      '512 MB',
    ],
  ])('is said: one that %s', async (_, program, code, reason) => {
    const readingThread = new URL(`data:text/javascript,${encodeURIComponent(START + program)}`)
    await expect(imported(manyRows(1e4), { readingThread })).rejects.toMatchObject({
      ...{ code, message: expect.stringContaining(reason) as string },
    })
  })
})

describe('texts that are read in a thread', () => {
  it('are the same as those that are read here, with the same refusals', async () => {
    const folder = mixedFolder()
    const here = await imported(folder, { readingThread: false })
    expect(await imported(folder, { readingThread: true })).toEqual(here)
    // 3003 of a, 2 of b, 1 each of c, d and f; refused are 8 rows of a, 2 of b, 2 of c, 1 of f, and the files e and g
    expect(here.counts).toMatchObject({ texts: 3008, rejected: 15 })
  })

  it('are the same where many buffers are filled', async () => {
    const path = manyRows(12e6)
    const here = await imported(path, { readingThread: false })
    expect(await imported(path, { readingThread: true })).toEqual(here)
  })

  it('fail as they do here', async () => {
    const path = manyRows(1e4)
    const failures = [false, true].map((readingThread) =>
      imported(path, { readingThread }, { columns: { text: 'promt' } }).catch((error: unknown) =>
        JSON.stringify(error),
      ),
    )
    const [here, there] = await Promise.all(failures)
    expect(there).toBe(here)
    expect(here).toContain('BAD_ARGUMENT')
  })

  it('are cancelled in the middle, and nothing is left', async () => {
    const path = manyRows(12e6)
    const controller = new AbortController()
    const staging = join(tempFolder(), 'staged')
    const told: number[] = []
    const work = imported(path, {
      ...{ readingThread: true, staging, signal: controller.signal },
      onProgress: ({ doneBytes }) => {
        told.push(doneBytes)
        if (doneBytes > 2e6) controller.abort()
      },
    })
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(told.at(-1)).toBeLessThan(6e6)
    expect(existsSync(staging)).toBe(false)
  })

  it('tell how far they are up to the end', async () => {
    const path = manyRows(3e6)
    const told: number[] = []
    await imported(path, {
      readingThread: true,
      onProgress: ({ doneBytes, totalBytes }) => void told.push(doneBytes / totalBytes),
    })
    expect(told.length).toBeGreaterThan(3)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.at(-1)).toBe(1)
  })
})
