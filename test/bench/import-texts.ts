// How fast texts are imported, and in how much memory: `npm run ts -- test/bench/import-texts.ts [megabytes] [bytes of a row] [jsonl|csv]`,
// or `… import-texts.ts FILE` for a file that is there. Nothing here is a test.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMPILE_CACHE } from '../../engine/cli/node24.mjs'
import type { ImportFigures } from '../helpers/import-texts-process.ts'
import { writeManyRows } from '../helpers/many-rows.ts'

const [, , megabytes = '1000', rowBytes = '1000', format = 'jsonl'] = process.argv
const root = mkdtempSync(join(tmpdir(), 'tuneloom-bench-'))

/** The file that was named, or one that is made. */
function fileOf(): string {
  if (existsSync(megabytes)) return resolve(megabytes)
  const path = join(root, `rows.${format}`)
  const bytes = Number(megabytes) * 1e6
  writeManyRows(path, { bytes, rowBytes: Number(rowBytes), format: format === 'csv' ? 'csv' : 'jsonl' })
  return path
}

try {
  const path = fileOf()
  const script = fileURLToPath(new URL('../helpers/import-texts-process.ts', import.meta.url))
  // as every command of the program is started
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env }
  const told = execFileSync(process.execPath, [script, join(root, 'home'), path], { encoding: 'utf8', env })
  const { bytes, texts, refused, seconds, cpuSeconds, peakBytes } = JSON.parse(told) as ImportFigures
  const rate = (time: number): string => (bytes / 1e6 / time).toFixed(1)
  process.stdout.write(
    `${(bytes / 1e6).toFixed(0)} MB of ${extname(path).slice(1)}, ${texts} texts, ${refused} refused: ${seconds.toFixed(1)} s, ` +
      `${rate(seconds)} MB/s; ${cpuSeconds.toFixed(1)} s of CPU, ${rate(cpuSeconds)} MB/s; ` +
      `at most ${(peakBytes / 1e6).toFixed(0)} MB of memory\n`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
