import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RowFault, TableRow } from '../../../engine/formats/jsonl-lines.ts'
import { type ParquetOptions, readParquet } from '../../../engine/formats/parquet.ts'

const GOLDEN = join(import.meta.dirname, '../../golden/parquet')
const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(file: string, options: ParquetOptions = {}): Promise<(TableRow | RowFault)[]> {
  const rows: (TableRow | RowFault)[] = []
  for await (const batch of readParquet(file, options)) rows.push(...batch)
  return rows
}

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A failure with its sentences for windows in other languages. */
const failing = (reason: object): object => ({
  code: 'FILE_INVALID',
  said: {
    message: {
      code: 'table.parquet',
      values: { problem: { code: 'table.parquetFails', values: { reason } } },
    },
    fixes: [{ code: 'table.parquetFix' }],
  },
})

describe('refusals', () => {
  it('says that there is no file', async () => {
    await expect(read(join(folder, 'none.parquet'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  it('refuses what is no Parquet file, and one that was cut off', async () => {
    const ending = failing({ code: 'reason.parquetEnd' })
    await expect(read(written('text.parquet', 'hello'))).rejects.toMatchObject(ending)
    const whole = readFileSync(join(GOLDEN, 'snappy.parquet'))
    const cut = written('cut.parquet', whole.subarray(0, whole.length - 40))
    await expect(read(cut)).rejects.toMatchObject(ending)
  })

  it('tells damage in the middle, and quotes how the reader found it', async () => {
    const whole = readFileSync(join(GOLDEN, 'snappy.parquet')).fill(0xff, 4, 200)
    await expect(read(written('damaged.parquet', whole))).rejects.toMatchObject(
      failing({ code: 'reason.parquetDamaged', values: { words: { code: 'reason.quoted' } } }),
    )
  })

  it('tells that its process ended, was out of memory, or what it said last', async () => {
    const ends = (name: string, source: string) =>
      read(join(GOLDEN, 'snappy.parquet'), { script: written(name, source) })
    await expect(ends('killed.mjs', "process.kill(process.pid, 'SIGKILL')")).rejects.toMatchObject(
      failing({ code: 'reason.ended', values: { words: 'SIGKILL' } }),
    )
    await expect(
      ends('full.mjs', "console.error('FATAL ERROR: JavaScript heap out of memory'); process.exit(134)"),
    ).rejects.toMatchObject(failing({ code: 'reason.parquetMemory', values: { megabytes: 768 } }))
    await expect(ends('odd.mjs', "console.error('no such luck'); process.exit(1)")).rejects.toMatchObject(
      failing({ code: 'reason.quoted', values: { words: 'no such luck' } }),
    )
  })

  it('gives up on a reader that hangs, and ends its process', async () => {
    const script = written('hangs.mjs', 'for (;;) {}')
    const hanging = read(join(GOLDEN, 'snappy.parquet'), { script, patienceMs: 300 })
    await expect(hanging).rejects.toMatchObject({ code: 'PARSE_TIMEOUT' })
  })

  it('stops at a file that unpacks without end', async () => {
    const script = written(
      'bomb.mjs',
      "const row = JSON.stringify({ text: 'x'.repeat(1e6) }) + '\\n'; const more = () => { while (process.stdout.write(row)); process.stdout.once('drain', more) }; more()",
    )
    const bomb = read(join(GOLDEN, 'snappy.parquet'), { script })
    await expect(bomb).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringContaining('unpacks to more') as string,
    })
  })

  it('is cancelled', async () => {
    const script = written('waits.mjs', 'setInterval(() => undefined, 1000)')
    const controller = new AbortController()
    const reading = read(join(GOLDEN, 'snappy.parquet'), { script, signal: controller.signal })
    controller.abort()
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('reading Parquet', () => {
  // what make.py wrote with pyarrow, two rows to a group
  const expected = [
    { line: 1, values: { question: 'What is 2 + 2?', answer: '4', id: 1 } },
    { line: 2, values: { question: 'Grüße übersetzen: 你好', answer: 'hello 🙂', id: 2 } },
    { line: 3, values: { question: 'A line\nbreak', answer: null, id: 2 ** 53 } },
    { line: 4, values: { question: 'Name a colour', answer: 'red', id: 4 } },
    { line: 5, values: { question: 'Name a fruit', answer: 'pear', id: 5 } },
  ]

  it.each(['snappy', 'gzip', 'zstd', 'brotli', 'none'])(
    'gives the rows of a file packed by %s',
    async (codec) => {
      expect(await read(join(GOLDEN, `${codec}.parquet`))).toEqual(expected)
    },
  )

  it('gives lists of objects, and tells the bytes of the file', async () => {
    let bytes = 0
    const file = join(GOLDEN, 'chats.parquet')
    const rows = await read(file, { onBytes: (more) => (bytes += more) })
    expect(rows[1]).toEqual({
      line: 2,
      values: {
        messages: [
          { role: 'user', content: 'Bye' },
          { role: 'assistant', content: 'See you.' },
        ],
      },
    })
    expect(bytes).toBe(readFileSync(file).length)
  })
})
