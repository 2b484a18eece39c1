// Programs that are killed, and programs that want the same data folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { sha256Of } from '../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const WRITER = join(import.meta.dirname, 'writer.ts')

/** Starts the writer; `lines` fills up, `seen` waits for a line that begins with a word. */
function startWriter(root: string, mode: 'write' | 'hold') {
  const child = spawn(process.execPath, [WRITER, root, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const ended = once(child, 'close')
  const reader = createInterface({ input: child.stdout })
  const seen = (word: string) =>
    new Promise<string>((resolve) => {
      const found = lines.find((line) => line.startsWith(word))
      if (found) resolve(found)
      reader.on('line', (line) => line.startsWith(word) && resolve(line))
    })
  reader.on('line', (line) => lines.push(line))
  return { child, lines, ended, seen }
}

async function kill({ child, ended }: { child: ChildProcess; ended: Promise<unknown> }) {
  child.kill('SIGKILL')
  await ended
}

/** Steps of a run whose listed checkpoint is missing a file or holds other bytes than recorded. */
function badCheckpoints(store: Store, run: string): number[] {
  const isBad = (folder: string, name: string, sha256: string) => {
    try {
      return sha256Of(readFileSync(join(folder, name))) !== sha256
    } catch {
      return true
    }
  }
  return store.checkpoints
    .list(run)
    .filter(({ folder, files }) => files.some((file) => isBad(folder, file.name, file.sha256)))
    .map(({ step }) => step)
}

describe('a program that is killed while it writes', () => {
  it('has lost nothing that it said was saved, and left nothing half-written', async () => {
    const root = tempFolder()
    const random = new RandomStream(20261123, 'kill-moments')
    const findings = []
    for (let round = 1; round <= 8; round++) {
      const writer = startWriter(root, 'write')
      const run = (await writer.seen('run')).slice(4)
      await writer.seen(`step ${1 + random.integer(12)}`)
      await kill(writer)
      const acknowledged = writer.lines.filter((line) => line.startsWith('step')).length

      const store = openStore(root)
      findings.push({
        status: store.runs.find(run).status,
        integrity: store.health().integrity,
        bad: badCheckpoints(store, run),
        lost: Math.max(0, acknowledged - store.metricPoints.list(run).length),
        uneven: store.metricPoints.list(run).length - store.checkpoints.list(run).length,
        staging: readdirSync(root, { recursive: true }).filter((name) => String(name).includes('.staging')),
      })
      store.dispose()
    }
    const sound = { status: 'interrupted', integrity: 'ok', bad: [], lost: 0, uneven: 0, staging: [] }
    expect(findings).toEqual(new Array(8).fill(sound))
  })
})

describe('two programs on one data folder', () => {
  it('names the holder to the second, and lets it in as soon as the holder is killed', async () => {
    const root = tempFolder()
    const holder = startWriter(root, 'hold')
    await holder.seen('run')
    expect(() => openStore(root)).toThrow(
      expect.objectContaining({
        code: 'STORE_BUSY',
        message: expect.stringContaining(`held by process ${holder.child.pid}, started 20`) as string,
      }),
    )
    const reader = openStore(root, { readOnly: true })
    expect(reader.runs.list().map(({ status }) => status)).toEqual(['running'])
    reader.dispose()
    await kill(holder)
    const store = openStore(root)
    expect(store.runs.list().map(({ status }) => status)).toEqual(['interrupted'])
    store.dispose()
  })

  it('has exactly one winner when several start at once', async () => {
    const root = tempFolder()
    const starters = Array.from({ length: 5 }, () => startWriter(root, 'hold'))
    await Promise.all(starters.map((one) => Promise.race([one.seen('run'), one.ended])))
    const losers = starters.filter((one) => one.lines.includes('error STORE_BUSY'))
    const winners = starters.filter((one) => one.lines.includes('run r1'))
    expect([winners.length, losers.length]).toEqual([1, 4])
    await Promise.all(starters.map(kill))
  })
})
